"""Loads a model that `ektara train --model vae|cvae|ae|conv-vae` wrote in PyTorch, and gives the same latents.

    pip install torch numpy safetensors
    python docs/examples/load_model.py MODEL_DIR TABLE.npy [CONDITION.txt]

TABLE.npy is what the model was trained on; CONDITION.txt has the label of each row, one a line (conditional models).
Prints the largest difference from MODEL_DIR/embedding.npy.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional

ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "elu": functional.elu, "identity": lambda x: x,
               "leaky_relu": functional.leaky_relu}


def share_of(values, quantiles):
    """Ranks among the quantiles of the fitted rows, from 0 to 1; equal values in the middle of theirs."""
    shares = np.linspace(0, 1, len(quantiles))
    return (np.interp(values, quantiles, shares) - np.interp(-values, -quantiles[::-1], -shares[::-1])) / 2


def bent(x, kind, fitted):
    """`--set input.transform=…`, by what was kept of it."""
    x, fitted = x.numpy(), fitted.numpy()
    if kind == "log":
        x = np.where(fitted[0] > 0, np.log(np.maximum(x, 1e-10)), x)
    elif kind == "yeo-johnson":
        power, mean, scale = np.where(x >= 0, fitted[0], 2 - fitted[0]), fitted[1], fitted[2]
        logs = np.log1p(np.abs(x))
        flat = np.abs(power) < 1e-12
        x = np.copysign(np.where(flat, logs, np.expm1(power * logs) / np.where(flat, 1, power)), x)
        x = np.where(scale > 0, (x - mean) / np.where(scale > 0, scale, 1), 0)
    elif kind == "quantile":
        shares = np.column_stack([share_of(column, quantiles) for column, quantiles in zip(x.T, fitted.T)])
        x = torch.special.ndtri(torch.from_numpy(shares)).clamp(-3, 3).numpy()
    return torch.from_numpy(x).float()


def exact(weights, name):
    """A tensor in double precision: what single precision left of it lies in a second one, where anything is left."""
    rest = weights.get(name + "_rest")
    return weights[name].double() if rest is None else weights[name].double() + rest.double()


def standardise(table, config, weights):
    """Rows as the model reads them; columns of TABLE.npy are in the order of config["columns"]."""
    x = torch.from_numpy(table.reshape(len(table), -1).astype("f8"))
    if "input_transform" in weights:
        x = bent(x, config["transform"], exact(weights, "input_transform"))
    for name in config["log_columns"]:
        at = config["columns"].index(name)
        x[:, at] = x[:, at].clamp(min=1e-10).log()
    scale = weights["input_scale"].double()
    return torch.where(scale > 0, (x - exact(weights, "input_mean")) / scale.where(scale > 0, 1.0), 0.0).float()


def condition_code(labels, config, weights):
    """One-hot rows, the shares of all values for an unknown label; through the learned table where there is one."""
    values = config["condition_values"]
    shares = torch.tensor(config["condition_shares"])
    rows = torch.stack([torch.eye(len(values))[values.index(label)] if label in values else shares for label in labels])
    return rows @ weights["condition.weight"] if "condition.weight" in weights else rows


def encode(table, config, weights, labels=None):
    x = standardise(table, config, weights)
    activation = ACTIVATIONS[config["options"]["activation"]]
    if labels is not None and config["options"]["condition"] == "both":
        x = torch.cat([x, condition_code(labels, config, weights)], 1)
    sequences = "input_shape" in config
    if sequences:
        x = x.reshape(len(x), *config["input_shape"])
    layer = 0
    while f"encoder.{layer}.weight" in weights:
        weight, bias = weights[f"encoder.{layer}.weight"], weights[f"encoder.{layer}.bias"]
        x = functional.conv1d(x, weight, bias, 2, 1) if sequences else functional.linear(x, weight, bias)
        x = activation(x)
        layer += 2
    return functional.linear(x.flatten(1), weights["mean.weight"], weights["mean.bias"])


def main():
    folder = Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    weights = load_file(folder / "model.safetensors")
    labels = Path(sys.argv[3]).read_text().splitlines() if len(sys.argv) > 3 else None
    latents = encode(np.load(sys.argv[2]), config, weights, labels).numpy()
    print(f"largest difference {np.abs(latents - np.load(folder / 'embedding.npy')).max():.2g} over {latents.shape}")


main()
