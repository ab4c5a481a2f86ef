"""Reference run for tests/models on blocks of features: a product-of-experts VAE by PyTorch.

    pip install torch==2.15.0 numpy==2.4.6 safetensors==0.8.0
    python tools/golden/experts.py tests/golden/models

20 batches of 12 rows in three blocks of 5, 4 and 3 columns, of which some rows lack some. Every row passes with all of
its blocks; where it has two or more, with each alone; where it has three, with a pair too (Wu and Goodman, 2018).
What PyTorch makes of them with its default Adam: the loss terms of every step (means over passes), the gradients of the
first, the weights after the last; and the posteriors of the first batch's passes before it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from training import STEPS, train

COLUMNS, LATENT, HIDDEN = (5, 4, 3), 3, 6
ROWS, BETA = 12, 0.9
Tensor = Any  # torch is not installed where this is linted


class Encoder(nn.Sequential):
    """d-6-(3,3) with ELU."""

    def __init__(self, columns: int) -> None:
        super().__init__(nn.Linear(columns, HIDDEN), nn.ELU())
        self.mean, self.log_variance = nn.Linear(HIDDEN, LATENT), nn.Linear(HIDDEN, LATENT)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self[1](self[0](x))
        return self.mean(hidden), self.log_variance(hidden)


class ExpertsVae(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoders = nn.ModuleList(Encoder(columns) for columns in COLUMNS)
        self.decoders = nn.ModuleList(
            nn.Sequential(nn.Linear(LATENT, HIDDEN), nn.ELU(), nn.Linear(HIDDEN, columns)) for columns in COLUMNS
        )

    def posterior(self, x: Tensor, row: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        precision, weighted = torch.ones(len(row), LATENT), torch.zeros(len(row), LATENT)
        for b, block in enumerate(torch.split(x, COLUMNS, 1)):
            mean, log_variance = self.encoders[b](block[row])
            own = present[:, b : b + 1] * torch.exp(-log_variance)
            precision, weighted = precision + own, weighted + own * mean
        return weighted / precision, -torch.log(precision)

    def losses(self, x: Tensor, passes: tuple[Tensor, Tensor], noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        row, present = passes
        mean, log_variance = self.posterior(x, row, present)
        z = mean + torch.exp(0.5 * log_variance) * noise
        error = torch.zeros(())
        for b, block in enumerate(torch.split(x, COLUMNS, 1)):
            error = error + (present[:, b : b + 1] * (block[row] - self.decoders[b](z)) ** 2).sum() / len(row)
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum() / len(row)
        return error, divergence, error + BETA * divergence


def order_of_blocks(names: Sequence[str]) -> list[str]:
    """The parameters in the order of the flat buffer of the library."""
    order = []
    for b in range(len(COLUMNS)):
        order += [f"encoders.{b}.0.{kind}" for kind in ("weight", "bias")]
        order += [f"encoders.{b}.{part}.{kind}" for kind in ("weight", "bias") for part in ("mean", "log_variance")]
    return order + [name for name in names if name.startswith("decoders")]


def passes_of(has: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows with all of their blocks; then each row's blocks alone, and a pair of three."""
    row, present = list(range(len(has))), list(has)
    for i, blocks in enumerate(has):
        own = np.flatnonzero(blocks)
        subsets: list[Any] = [[b] for b in own] if len(own) > 1 else []
        subsets += [np.delete(own, i % 3)] if len(own) == 3 else []
        for subset in subsets:
            row.append(i)
            present.append(np.isin(np.arange(len(COLUMNS)), subset).astype("f4"))
    return np.array(row), np.array(present, dtype="f4")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    torch.manual_seed(3)
    torch.set_num_threads(1)
    random = np.random.default_rng(3)
    has = np.ones((ROWS, len(COLUMNS)), dtype="f4")
    has[[1, 4, 5], 1] = has[[2, 5, 7], 2] = has[9, 0] = 0
    row, present = passes_of(has)
    cause = random.normal(size=(STEPS * ROWS, 2))
    x = cause @ random.normal(size=(2, sum(COLUMNS))) + 0.5 * random.normal(size=(STEPS * ROWS, sum(COLUMNS)))
    batches = x.reshape(STEPS, ROWS, -1).astype("f4") * np.repeat(has, COLUMNS, 1)
    noise = random.normal(size=(STEPS, len(row), LATENT)).astype("f4")
    np.save(folder / "experts_batches.npy", batches.reshape(STEPS, -1))
    np.save(folder / "experts_noise.npy", noise.reshape(STEPS, -1))
    np.save(folder / "experts_passes.npy", np.column_stack([row, present]).astype("f4"))
    model = ExpertsVae()
    passes = (torch.from_numpy(row), torch.from_numpy(present))
    posterior = model.posterior(torch.from_numpy(batches[0]), *passes)
    np.save(folder / "experts_posterior.npy", torch.cat(posterior, 1).detach().numpy())

    def losses(step: int) -> tuple[Tensor, Tensor, Tensor]:
        return model.losses(torch.from_numpy(batches[step]), passes, torch.from_numpy(noise[step]))

    np.save(folder / "experts_losses.npy", train(folder, "experts", model, losses, order_of_blocks))


if __name__ == "__main__":
    main()
