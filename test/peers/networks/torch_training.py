"""Trains PyTorch modules on what conformance.test.ts has written: the same parameters, batches, random numbers and rates.
Reads a list of cases from standard input; writes losses and parameters beside the files of each."""

import json
import math
import os
import sys

import numpy as np
import torch
from torch_networks import Draws, loss_of, network, tensors


def read(folder, name, dtype="<f4"):
    path = os.path.join(folder, name)
    return torch.from_numpy(np.fromfile(path, dtype=dtype)) if os.path.exists(path) else None


@torch.no_grad()
def set_parameters(model, values):
    at = 0
    for tensor in tensors(model):
        own = values[at : at + tensor.numel()].reshape(tuple(reversed(tensor.shape)))
        tensor.copy_(own.permute(*reversed(range(own.dim()))))
        at += tensor.numel()
    if at != len(values):
        raise ValueError(f"{at} parameters here, {len(values)} there")


def get_parameters(model):
    transposed = (tensor.detach().permute(*reversed(range(tensor.dim()))) for tensor in tensors(model))
    return torch.cat([tensor.reshape(-1) for tensor in transposed])


def optimiser_of(settings, parameters):
    name, rate = settings["name"], settings["learning_rate"]
    if name == "sgd":
        # PyTorch refuses Nesterov's momentum with dampening only, which is 0 by default.
        return torch.optim.SGD(parameters, rate, momentum=settings["momentum"], nesterov=settings["nesterov"])
    if name == "rmsprop":
        return torch.optim.RMSprop(parameters, rate, alpha=settings["decay"], eps=settings["epsilon"])
    betas, epsilon = (settings["beta1"], settings["beta2"]), settings["epsilon"]
    if name == "adam":
        return torch.optim.Adam(parameters, rate, betas, epsilon)
    return torch.optim.AdamW(parameters, rate, betas, epsilon, weight_decay=settings["weight_decay"])


def train(case):
    folder, settings, shape = case["folder"], case["config"], case["shape"]
    size = math.prod(shape)
    x = read(folder, "x").reshape(-1, *shape)
    label = read(folder, "label", "u1")
    target = x.reshape(-1, size) if label is None else label.long()
    order = read(folder, "order", "<i4").long()
    noise = []
    for i, width in enumerate(case["noise"]):
        own = [read(folder, f"noise-{i}-{kind}") for kind in ("factor", "summand")]
        noise.append([values if values is None else values.reshape(-1, width) for values in own])

    model = network(case["architecture"], shape, settings, case["classes"])
    set_parameters(model, read(folder, "parameters"))
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = optimiser_of(settings["training"]["optimiser"], trained)
    likelihood = "cross_entropy" if case["architecture"] == "mlp" else settings["likelihood"]
    losses, first = [], 0
    for step in case["steps"]:
        span = slice(first, first + step["rows"])
        first += step["rows"]
        draws = Draws([[values if values is None else values[span] for values in own] for own in noise])
        output, added = model(x[order[span]], draws, step["divergence"])
        loss = loss_of(output, target[order[span]], likelihood) + added
        for group in optimiser.param_groups:
            group["lr"] = step["learningRate"]
            if "momentum" in step:
                group["momentum"] = step["momentum"]
        optimiser.zero_grad()
        loss.backward()
        if "clip_norm" in settings["training"]:
            torch.nn.utils.clip_grad_norm_(trained, settings["training"]["clip_norm"])
        optimiser.step()
        model.constrain()
        losses.append(loss.item())
    np.array(losses, dtype="<f4").tofile(os.path.join(folder, "torch-losses"))
    get_parameters(model).numpy().astype("<f4").tofile(os.path.join(folder, "torch-parameters"))


torch.set_num_threads(1)
cases = json.load(sys.stdin)
for case in cases:
    train(case)
print(json.dumps({"version": torch.__version__, "cases": len(cases)}))
