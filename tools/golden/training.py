"""Trains a network of PyTorch and writes what tests/models compare: for models.py, pairs.py and experts.py."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

STEPS = 20
Tensor = Any  # torch is not installed where this is linted


def order_of(names: Sequence[str]) -> list[str]:
    """The parameters of a VAE in the order of the flat buffer of the library."""
    order = [name for name in names if name.startswith("encoder")]
    order += [f"{part}.{kind}" for kind in ("weight", "bias") for part in ("mean", "log_variance")]
    order += [name for name in names if name.startswith("decoder")]
    order += [name for name in names if name.startswith(("condition", "reconstruction"))]
    order += [f"prior.{part}" for part in ("logits", "mean", "log_variance")]
    return [name for name in order if name in names]


def train(
    folder: Path,
    name: str,
    model: Any,
    losses_of: Callable[[int], Sequence[Tensor]],
    order: Callable[[Sequence[str]], list[str]] = order_of,
) -> NDArray[np.float32]:
    """The losses of every step, of which the last is brought down by PyTorch's default Adam (learning rate 1e-3).

    Writes the weights before (<name>.safetensors), the gradients of the first step, and the weights after the last.
    """
    named = dict(model.named_parameters())

    def flat(pick: Callable[[Tensor], Tensor]) -> NDArray[np.float32]:
        parts = [pick(named[one]).detach().numpy().ravel() for one in order(list(named))]
        return np.concatenate(parts).astype(np.float32)[None]

    save_file({key: value.detach().clone() for key, value in named.items()}, folder / f"{name}.safetensors")
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    losses = []
    for step in range(STEPS):
        optimiser.zero_grad()
        terms = losses_of(step)
        terms[-1].backward()
        if step == 0:
            np.save(folder / f"{name}_gradients.npy", flat(lambda p: p.grad))
        optimiser.step()
        losses.append([term.item() for term in terms])
    np.save(folder / f"{name}_weights.npy", flat(lambda p: p))
    return np.array(losses, dtype="f4")
