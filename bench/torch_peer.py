"""Trains networks with PyTorch on demand, one JSON object per line in and out, so that only the training is timed. Written
as one writes PyTorch for small data on a CPU: all rows are a tensor, an epoch is one permutation of them, losses are added up
without asking for their value, learning rates are set and not scheduled by objects."""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

held = {}


class Autoencoder(nn.Module):
    """Dense layers about a code, with dropout on the input; tied: the decoder has the encoder's weights."""

    def __init__(self, sizes, dropout=0, tied=False, unit_norm=False):
        super().__init__()
        self.dropout, self.tied, self.unit_norm = dropout, tied, unit_norm
        self.encoder = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        if tied:
            self.biases = nn.ParameterList(torch.zeros(size) for size in sizes[-2::-1])
        else:
            self.decoder = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes[::-1], sizes[-2::-1]))

    def loss(self, x, _label):
        h = F.dropout(x, self.dropout) if self.dropout > 0 else x
        for layer in self.encoder:
            h = F.selu(layer(h))
        last = len(self.encoder) - 1
        for i in range(last + 1):
            if self.tied:
                h = F.linear(h, self.encoder[last - i].weight.t(), self.biases[i])
            else:
                h = self.decoder[i](h)
            if i < last:
                h = F.selu(h)
        return F.mse_loss(h, x)

    @torch.no_grad()
    def constrain(self):
        if self.unit_norm:
            for layer in self.encoder:
                layer.weight.div_(layer.weight.norm(dim=1, keepdim=True))


class Variational(nn.Module):
    def __init__(self, size, hidden, latent):
        super().__init__()
        self.latent = latent
        self.encoder = nn.Sequential(nn.Linear(size, hidden), nn.SELU(), nn.Linear(hidden, 2 * latent))
        self.decoder = nn.Sequential(nn.Linear(latent, hidden), nn.SELU(), nn.Linear(hidden, size))

    def loss(self, x, _label):
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        code = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        divergence = -0.5 * torch.sum(1 + log_variance - mean.square() - log_variance.exp()) / len(x)
        return F.mse_loss(self.decoder(code), x) + divergence


class Perceptron(nn.Module):
    def __init__(self, sizes, dropout):
        super().__init__()
        layers = []
        for a, b in zip(sizes, sizes[1:-1]):
            layers += [nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), nn.ReLU(), nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers, nn.Linear(*sizes[-2:]))

    def loss(self, x, label):
        return F.cross_entropy(self.layers(x), label)


class Convolutional(nn.Module):
    def __init__(self, bins, filters, taps, code):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(1, filters, taps, stride=2, padding=taps // 2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(filters * bins // 2, code),
            nn.ReLU(),
            nn.Linear(code, bins),
        )

    def loss(self, x, _label):
        return F.mse_loss(self.layers(x.unsqueeze(1)), x)


class Recurrent(nn.Module):
    def __init__(self, bins, units):
        super().__init__()
        self.bins = bins
        self.reader = nn.LSTM(1, units, batch_first=True)
        self.writer = nn.LSTM(units, units, batch_first=True)
        self.output = nn.Linear(units, 1)

    def loss(self, x, _label):
        _, (code, _) = self.reader(x.unsqueeze(2))
        repeated = code[0].unsqueeze(1).expand(-1, self.bins, -1)
        return F.mse_loss(self.output(self.writer(repeated)[0]).squeeze(2), x)


KINDS = {
    "autoencoder": Autoencoder,
    "variational": Variational,
    "perceptron": Perceptron,
    "convolutional": Convolutional,
    "recurrent": Recurrent,
}


def one_cycle(position):
    """Learning rate as a share of the largest, and momentum; position is 0 at the first step, 1 at the last."""
    if position > 0.9:
        return 0.1 + (0.001 - 0.1) * (position - 0.9) / 0.1, 0.95
    height = 1 - abs(2 * position / 0.9 - 1)
    return 0.1 + 0.9 * height, 0.95 - 0.1 * height


def load(call):
    x = torch.from_file(f"{call['path']}.x", size=call["rows"] * call["width"]).clone().reshape(-1, call["width"])
    label = torch.from_file(f"{call['path']}.y", size=call["rows"], dtype=torch.uint8).long()
    parts = call["networks"]
    held["networks"] = list(zip(x.chunk(parts), label.chunk(parts)))
    return {}


def train_network(rows, task, epochs):
    x, label = rows
    batch, rate = task["batch"], task["learning_rate"]
    torch.manual_seed(1)
    model = KINDS[task["kind"]](**task["arguments"])
    if task["optimiser"] == "adam":
        optimiser = torch.optim.Adam(model.parameters(), rate)
    else:
        optimiser = torch.optim.SGD(model.parameters(), rate, momentum=0.95)
    steps, done = epochs * math.ceil(len(x) / batch), 0
    constrain = getattr(model, "constrain", None)
    for _ in range(epochs):
        order = torch.randperm(len(x))
        total = torch.zeros(())
        for some, classes in zip(x[order].split(batch), label[order].split(batch)):
            if task["one_cycle"]:
                share, momentum = one_cycle(done / (steps - 1))
                optimiser.param_groups[0]["lr"] = rate * share
                optimiser.param_groups[0]["momentum"] = momentum
            loss = model.loss(some, classes)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            if constrain:
                constrain()
            total += loss.detach() * len(some)
            done += 1
    return total.item() / len(x)


def train(call):
    torch.set_num_threads(call["threads"])
    start = time.perf_counter()
    losses = [train_network(held["networks"][i], call["task"], call["epochs"]) for i in call["networks"]]
    return {"seconds": time.perf_counter() - start, "loss": sum(losses) / len(losses)}


def peak(call):
    # Not ru_maxrss, which begins with that of the process that has started this one.
    with open("/proc/self/status") as status:
        [kilobytes] = [line.split()[1] for line in status if line.startswith("VmHWM:")]
    return {"peak_bytes": int(kilobytes) * 1024}


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    call = json.loads(line)
    print(json.dumps({"load": load, "train": train, "peak": peak}[call["do"]](call)), flush=True)
