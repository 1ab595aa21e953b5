"""The networks that Cascada trains as plain PyTorch modules. Settings are those of its experiment files; random numbers
are drawn elsewhere and given to `forward` in the order in which they are used."""

import torch
import torch.nn.functional as F
from torch import nn

ACTIVATIONS = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "selu": nn.SELU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "softplus": nn.Softplus,
}


class Draws:
    """Random numbers of a batch."""

    def __init__(self, draws):
        self.draws = iter(draws)

    def corrupt(self, x):
        factor, summand = next(self.draws)
        x = x if factor is None else x * factor
        return x if summand is None else x + summand

    def normal(self):
        return next(self.draws)[1]


class Tied(nn.Module):
    """A linear layer with the transpose of another one's weight, and its own bias."""

    def __init__(self, mirrored, bias=True):
        super().__init__()
        self.mirrored = [mirrored]  # in a list, so that its weight is not a parameter of this one, too
        self.bias = nn.Parameter(torch.zeros(mirrored.in_features)) if bias else None

    def forward(self, x):
        return F.linear(x, self.mirrored[0].weight.t(), self.bias)


class Dense(nn.Module):
    """A linear layer, batch normalisation (which has the bias then), activation, dropout."""

    def __init__(self, inputs, units, activation, batch_normalisation=False, dropout=0, mirrored=None):
        super().__init__()
        bias = not batch_normalisation
        self.linear = nn.Linear(inputs, units, bias) if mirrored is None else Tied(mirrored, bias)
        self.normalisation = nn.BatchNorm1d(units) if batch_normalisation else nn.Identity()
        self.activation = ACTIVATIONS[activation]()
        self.dropout = dropout

    def forward(self, x, draws):
        x = self.activation(self.normalisation(self.linear(x)))
        return draws.corrupt(x) if self.dropout > 0 else x


class LogVariances(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.log_variance = nn.Parameter(torch.zeros(size))

    def forward(self, mean):
        return torch.cat([mean, self.log_variance.expand_as(mean)], dim=1)


def surroundings(settings):
    return {key: settings[key] for key in ("batch_normalisation", "dropout")}


class Autoencoder(nn.Module):
    """Dense layers, symmetric about the code, or about a code that is drawn."""

    def __init__(self, size, settings, variational=False):
        super().__init__()
        self.settings = settings
        hidden = settings["hidden"] if variational else settings["layers"]
        sizes = [size, *hidden]
        activation, around = settings["activation"], surroundings(settings)
        count = len(hidden)
        encoder = []
        for i in range(count):
            if i == count - 1 and not variational:
                encoder.append(Dense(sizes[i], sizes[i + 1], settings.get("code_activation", activation)))
            else:
                encoder.append(Dense(sizes[i], sizes[i + 1], activation, **around))
        self.encoder = nn.ModuleList(encoder)
        self.statistics = nn.Linear(sizes[-1], 2 * settings["latent"]) if variational else None
        decoder = []
        if variational:
            decoder.append(Dense(settings["latent"], sizes[-1], activation, **around))
        for i in reversed(range(count)):
            mirrored = encoder[i].linear if settings["tied"] else None
            if i == 0:
                decoder.append(Dense(sizes[1], size, settings["output_activation"], mirrored=mirrored))
            else:
                decoder.append(Dense(sizes[i + 1], sizes[i], activation, mirrored=mirrored, **around))
        self.decoder = nn.ModuleList(decoder)
        self.widths = LogVariances(size) if settings["likelihood"] == "gaussian" else nn.Identity()

    def forward(self, x, draws, divergence):
        """The reconstruction and what is added to its loss."""
        settings, added = self.settings, 0
        if settings["corruption"]["kind"] != "none":
            x = draws.corrupt(x)
        contractive = settings.get("contractive", 0)
        if contractive > 0:
            x.requires_grad_()
        for layer in self.encoder:
            before, x = x, layer(x, draws)
            if contractive > 0:
                added = added + contractive * squared_jacobian(x, before)
        if self.statistics is None:
            added = added + self.code_penalty(x)
        else:
            mean, log_variance = self.statistics(x).chunk(2, dim=1)
            x = mean + torch.exp(log_variance / 2) * draws.normal()
            kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(dim=1).mean()
            added = added + settings["beta"] * divergence * kl
        for layer in self.decoder:
            x = layer(x, draws)
        return self.widths(x), added + self.kernel_penalty()

    def code_penalty(self, code):
        settings, added = self.settings, 0
        if settings["l1"] > 0:
            added = added + settings["l1"] * code.abs().sum(dim=1).mean()
        if settings["sparsity"]["weight"] > 0:
            target, mean = settings["sparsity"]["target"], code.mean(dim=0).clamp(1e-6, 1 - 1e-6)
            kl = target * torch.log(target / mean) + (1 - target) * torch.log((1 - target) / (1 - mean))
            added = added + settings["sparsity"]["weight"] * kl.sum()
        if settings["decorrelation"] > 0:
            covariance = torch.cov(code.t(), correction=0)
            apart = covariance - torch.diag(torch.diag(covariance))
            added = added + settings["decorrelation"] / 2 * (apart**2).sum()
        return added

    def kernel_penalty(self):
        settings, added = self.settings, 0
        if settings["orthogonality"] > 0:
            for layer in self.encoder:
                w = layer.linear.weight  # a row for each unit
                added = added + settings["orthogonality"] * torch.linalg.norm(w @ w.t() - torch.eye(len(w)))
        if settings["l2"] > 0:
            for module in self.modules():
                if isinstance(module, nn.Linear):
                    added = added + settings["l2"] * (module.weight**2).sum()
        return added

    @torch.no_grad()
    def constrain(self):
        if self.settings["unit_norm"]:
            for layer in self.encoder:
                w = layer.linear.weight
                w.div_(w.norm(dim=1, keepdim=True))


def squared_jacobian(y, x):
    """Mean over rows of ||dy/dx||_F^2."""
    rows = [torch.autograd.grad(y[:, unit].sum(), x, create_graph=True)[0] for unit in range(y.shape[1])]
    return sum((row**2).sum() for row in rows) / len(x)


class Perceptron(nn.Module):
    def __init__(self, size, settings, classes):
        super().__init__()
        sizes = [size, *settings["layers"]]
        hidden = [Dense(*pair, settings["activation"], **surroundings(settings)) for pair in zip(sizes, sizes[1:])]
        self.hidden = nn.ModuleList(hidden)
        self.output = nn.Linear(sizes[-1], classes)
        self.l2 = settings["l2"]

    def forward(self, x, draws, divergence):
        for layer in self.hidden:
            x = layer(x, draws)
        kernels = [module.weight for module in self.modules() if isinstance(module, nn.Linear)]
        return self.output(x), self.l2 * sum((w**2).sum() for w in kernels)

    def constrain(self):
        pass


class Convolution(nn.Module):
    """Padding as TensorFlow's `same`, activation; from and to [rows, channels, steps]."""

    def __init__(self, channels, filters, taps, stride, activation, batch_normalisation=False, transposed=False):
        super().__init__()
        kind = nn.ConvTranspose1d if transposed else nn.Conv1d
        self.convolution = kind(channels, filters, taps, stride=stride)
        self.normalisation = nn.BatchNorm1d(filters) if batch_normalisation else nn.Identity()
        self.activation = ACTIVATIONS[activation]()
        self.taps, self.stride, self.transposed = taps, stride, transposed

    def forward(self, x):
        steps = x.shape[2] * self.stride if self.transposed else x.shape[2]
        places = -(-steps // self.stride)
        padding = max((places - 1) * self.stride + self.taps - steps, 0)
        left = padding // 2
        if self.transposed:
            x = self.convolution(x)[:, :, left : left + steps]
        else:
            x = self.convolution(F.pad(x, (left, padding - left)))
        return self.activation(self.normalisation(x))


class ConvolutionalAutoencoder(nn.Module):
    def __init__(self, shape, settings):
        super().__init__()
        steps, channels = shape
        filters, activation = settings["filters"], settings["activation"]
        form = (settings["taps"], settings["stride"])
        normalised = settings["batch_normalisation"]
        counts = [channels, *filters]
        self.encoder = nn.Sequential(
            *(Convolution(*pair, *form, activation, normalised) for pair in zip(counts, counts[1:]))
        )
        left = steps
        for _ in filters:
            left = -(-left // settings["stride"])
        self.inner = (left, filters[-1])
        self.code = nn.Linear(left * filters[-1], settings["code"])
        self.activation = ACTIVATIONS[activation]()
        self.mirrored = settings["decoder"] == "mirrored"
        self.first = nn.Linear(settings["code"], left * filters[-1] if self.mirrored else steps * channels)
        backwards = counts[::-1]
        self.decoder = nn.Sequential()
        if self.mirrored:
            for i, pair in enumerate(zip(backwards, backwards[1:])):
                last = i == len(filters) - 1
                self.decoder.append(
                    Convolution(*pair, *form, "linear" if last else activation, normalised and not last, transposed=True)
                )

    def forward(self, x, draws, divergence):
        rows = len(x)
        x = self.encoder(x.transpose(1, 2))
        # Cascada's vectors are step after step.
        x = self.first(self.activation(self.code(x.transpose(1, 2).reshape(rows, -1))))
        if self.mirrored:
            x = self.decoder(self.activation(x).view(rows, *self.inner).transpose(1, 2)).transpose(1, 2)
        return x.reshape(rows, -1), 0

    def constrain(self):
        pass


class RecurrentAutoencoder(nn.Module):
    def __init__(self, shape, settings):
        super().__init__()
        self.steps, channels = shape
        kind = {"lstm": nn.LSTM, "gru": nn.GRU}[settings["cell"]]
        units, code = settings["units"], settings.get("code", {})
        dense = isinstance(code, int)
        self.reader = kind(channels, units, batch_first=True)
        self.code = nn.Linear(units, code) if dense else nn.Identity()
        self.writer = kind(code if dense else units, units, batch_first=True)
        self.output = nn.Linear(units, channels)
        if settings["cell"] == "lstm":
            # PyTorch has two biases of the same gates; Cascada has one.
            for cell in (self.reader, self.writer):
                cell.bias_hh_l0.requires_grad_(False).zero_()

    def forward(self, x, draws, divergence):
        code = self.code(self.reader(x)[0][:, -1])
        repeated = code.unsqueeze(1).expand(-1, self.steps, -1)
        return self.output(self.writer(repeated)[0]).flatten(1), 0

    def constrain(self):
        pass


def network(architecture, shape, settings, classes):
    if architecture == "mlp":
        return Perceptron(shape[0], settings, classes)
    if architecture == "convolutional":
        return ConvolutionalAutoencoder(shape, settings)
    if architecture == "recurrent":
        return RecurrentAutoencoder(shape, settings)
    return Autoencoder(shape[0], settings, variational=architecture == "variational")


def tensors(model):
    """Parameters and moving averages in Cascada's order; each is the transpose of what Cascada stores."""
    for module in model.modules():
        if isinstance(module, (nn.LSTM, nn.GRU)):
            yield from (parameter for parameter in module.parameters() if parameter.requires_grad)
        else:
            yield from module.parameters(recurse=False)
            yield from (buffer for buffer in module.buffers(recurse=False) if buffer.dim() > 0)


def loss_of(output, target, likelihood):
    """Mean over rows."""
    rows = len(target)
    if likelihood == "squared_error":
        return F.mse_loss(output, target)
    if likelihood == "bernoulli":
        return F.binary_cross_entropy_with_logits(output, target, reduction="sum") / rows
    if likelihood == "gaussian":
        mean, log_variance = output.chunk(2, dim=1)
        return F.gaussian_nll_loss(mean, target, log_variance.exp(), full=True, reduction="sum") / rows
    return F.cross_entropy(output, target)
