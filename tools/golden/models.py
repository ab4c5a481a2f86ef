"""Reference runs for tests/models, written by PyTorch.

    pip install torch==2.15.0 numpy==2.4.6 safetensors==0.8.0
    python tools/golden/models.py tests/golden/models

For each model: initial weights (<name>.safetensors), 20 batches and their noise, and what PyTorch makes of them with
its default Adam (learning rate 1e-3): the loss terms of every step, the gradients of the first step, the weights after
the last.
"""

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from training import STEPS, train

BATCH, COLUMNS, LATENT, BETA, VALUES = 64, 52, 16, 0.9, 3
Tensor = Any  # torch is not installed where this is linted
SMALL_ROWS = 480  # the N of minibatch-weighted sampling


class Vae(nn.Module):
    """52-64-32-(16,16)-32-64-52 with ReLU; `point` leaves out the variance (autoencoder)."""

    def __init__(self, point: bool = False) -> None:
        super().__init__()
        self.point = point
        self.encoder = nn.Sequential(nn.Linear(COLUMNS, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.mean = nn.Linear(32, LATENT)
        if not point:
            self.log_variance = nn.Linear(32, LATENT)
        self.decoder = nn.Sequential(
            nn.Linear(LATENT, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, COLUMNS)
        )

    def forward(self, x: Tensor, noise: Tensor, *labels: Tensor) -> tuple[Tensor, Tensor]:
        assert not labels
        hidden = self.encoder(x)
        mean = self.mean(hidden)
        if self.point:
            return ((x - self.decoder(mean)) ** 2).sum() / len(x), torch.zeros(())
        log_variance = self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * noise
        reconstruction = ((x - self.decoder(z)) ** 2).sum() / len(x)
        kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum() / len(x)
        return reconstruction, kl


class ConditionalVae(Vae):
    """The basic VAE with a code of the condition (one-hot, or 5 learned numbers) joined to x and z."""

    def __init__(self, embeds: bool) -> None:
        super().__init__()
        width = 5 if embeds else VALUES
        self.encoder[0] = nn.Linear(COLUMNS + width, 64)
        self.decoder[0] = nn.Linear(LATENT + width, 32)
        if embeds:
            self.condition = nn.Embedding(VALUES, width)
        self.code = self.condition if embeds else lambda labels: nn.functional.one_hot(labels, VALUES).float()

    def forward(self, x: Tensor, noise: Tensor, *labels: Tensor) -> tuple[Tensor, Tensor]:
        code = self.code(*labels)
        hidden = self.encoder(torch.cat([x, code], 1))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * noise
        reconstruction = ((x - self.decoder(torch.cat([z, code], 1))) ** 2).sum() / len(x)
        return reconstruction, 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum() / len(x)


class ConvVae(nn.Module):
    """Strided convolutions along time over 5 channels and 22 frames, 22 → 11 → 5 → 2 frames and back."""

    def __init__(self) -> None:
        super().__init__()

        def down(a: int, b: int) -> Any:
            return nn.Conv1d(a, b, 4, 2, 1)

        def up(a: int, b: int, odd: int) -> Any:
            return nn.ConvTranspose1d(a, b, 4, 2, 1, output_padding=odd)

        self.encoder = nn.Sequential(down(5, 6), nn.ReLU(), down(6, 8), nn.ReLU(), down(8, 10), nn.ReLU(), nn.Flatten())
        self.mean, self.log_variance = nn.Linear(20, 4), nn.Linear(20, 4)
        self.decoder = nn.Sequential(
            nn.Linear(4, 20),
            nn.ReLU(),
            nn.Unflatten(1, (10, 2)),
            up(10, 8, 1),
            nn.ReLU(),
            up(8, 6, 1),
            nn.ReLU(),
            up(6, 5, 0),
        )

    forward = Vae.forward
    point = False


def density(z: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    return -0.5 * ((z - mean) ** 2 / log_variance.exp() + log_variance + np.log(2 * np.pi))


class SmallVae(nn.Module):
    """9-8-(3,3)-8-9 with tanh and one of the terms that a VAE's loss may have besides; `loss` gives
    reconstruction, divergence, and the objective."""

    def __init__(self, term: str) -> None:
        super().__init__()
        self.term = term
        self.encoder = nn.Sequential(nn.Linear(9, 8), nn.Tanh())
        self.mean, self.log_variance = nn.Linear(8, 3), nn.Linear(8, 3)
        self.decoder = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 9))
        if term == "variance":
            self.reconstruction_log_variance = nn.Parameter(torch.zeros(1))
        if term == "vade":
            self.prior = nn.ParameterDict(
                {"logits": torch.randn(4) / 3, "mean": torch.randn(4, 3), "log_variance": torch.randn(4, 3) / 3}
            )

    def vade(self, mean: Tensor, log_variance: Tensor) -> Tensor:
        """E_q(z|x)q(c|x) [log q(z|x) q(c|x) / p(z|c) p(c)] by the formula of the paper, for the q(c|x) that makes it
        lowest."""
        prior, weights = self.prior, torch.softmax(self.prior["logits"], 0)
        spread = mean[:, None] - prior["mean"], log_variance.exp()[:, None]
        to = 0.5 * (prior["log_variance"] + (spread[0] ** 2 + spread[1]) / prior["log_variance"].exp()).sum(2)
        own = 0.5 * (1 + log_variance).sum(1)
        gamma = torch.softmax(torch.log(weights) - to, 1)
        return ((gamma * to).sum(1) - (gamma * torch.log(weights / gamma)).sum(1) - own).sum()

    def total_correlation(self, z: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
        each = density(z[:, None], mean[None], log_variance[None])
        return (torch.logsumexp(each.sum(2), 1) - torch.logsumexp(each, 1).sum(1)).sum() + 2 * len(z) * np.log(
            SMALL_ROWS * len(z)
        )

    def losses(self, x: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.encoder(x)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * noise
        error = ((x - self.decoder(z)) ** 2).sum()
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum()
        if self.term == "vade":
            divergence = self.vade(mean, log_variance)
        objective = error + BETA * divergence
        if self.term == "tc":
            objective = objective + 3 * self.total_correlation(z, mean, log_variance)
        if self.term == "dip":
            covariance = torch.cov(mean.T, correction=0) + torch.diag(log_variance.exp().mean(0))
            objective = objective + 2 * len(x) * ((covariance - torch.eye(3)) ** 2).sum()
        if self.term == "free_bits":
            by_dimension = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean(0)
            objective = error + BETA * len(x) * torch.clamp(by_dimension, min=0.4).sum()
        if self.term == "variance":
            variance = self.reconstruction_log_variance.exp()
            objective = 0.5 * (error / variance + x.numel() * torch.log(variance)).sum() + BETA * divergence
        return error / len(x), divergence / len(x), objective / len(x)


class Batches(NamedTuple):
    """What every step sees: rows, noise and, for a conditional model, the labels of the rows."""

    x: Tensor
    noise: Tensor
    labels: tuple[Tensor, ...] = ()


def run(folder: Path, name: str, model: Any, batches: Batches, beta: float) -> None:
    x, noise, labels = batches

    def losses(step: int) -> tuple[Tensor, Tensor, Tensor]:
        reconstruction, kl = model(x[step], noise[step], *(row[step] for row in labels))
        return reconstruction, kl, reconstruction + beta * kl

    np.save(folder / f"{name}_losses.npy", train(folder, name, model, losses)[:, :2].copy())


def run_small(folder: Path, term: str, x: Tensor, noise: Tensor) -> None:
    model = SmallVae(term)
    found = train(folder, term, model, lambda step: model.losses(x[step], noise[step]))
    np.save(folder / f"{term}_losses.npy", found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    factors = torch.randn(STEPS, BATCH, 9)
    x = factors @ torch.randn(9, COLUMNS) / 3 + 0.3 * torch.randn(STEPS, BATCH, COLUMNS)
    noise = torch.randn(STEPS, BATCH, LATENT)
    np.save(folder / "batches.npy", x.numpy())
    np.save(folder / "noise.npy", noise.numpy())
    run(folder, "vae", Vae(), Batches(x, noise), BETA)
    run(folder, "ae", Vae(point=True), Batches(x, noise), 0)
    labels = torch.randint(0, VALUES, (STEPS, BATCH))
    np.save(folder / "labels.npy", labels.numpy().astype("f4"))
    run(folder, "cvae", ConditionalVae(False), Batches(x, noise, (labels,)), 4)
    run(folder, "cvae_embedding", ConditionalVae(True), Batches(x, noise, (labels,)), 4)
    sequences = torch.cumsum(torch.randn(STEPS, 16, 5, 22), -1) / 3
    noise = torch.randn(STEPS, 16, 4)
    np.save(folder / "conv_batches.npy", sequences.numpy().reshape(STEPS, -1))
    np.save(folder / "conv_noise.npy", noise.numpy())
    run(folder, "conv-vae", ConvVae(), Batches(sequences, noise), BETA)
    small = torch.randn(STEPS, 24, 4) @ torch.randn(4, 9) / 2 + 0.3 * torch.randn(STEPS, 24, 9)
    noise = torch.randn(STEPS, 24, 3)
    np.save(folder / "small_batches.npy", small.numpy().reshape(STEPS, -1))
    np.save(folder / "small_noise.npy", noise.numpy().reshape(STEPS, -1))
    for term in ("tc", "dip", "free_bits", "variance", "vade"):
        run_small(folder, term, small, noise)
    halves = torch.tensor([0.1, -65504.0, 6e-8, 0.0, float("inf")])
    save_file(
        {
            "half": halves.half(),
            "brain": halves.bfloat16(),
            "double": halves.double().reshape(5, 1),
            "integers": torch.arange(3),
        },
        folder / "dtypes.safetensors",
    )
    np.save(folder / "half.npy", halves.half().float().numpy())
    np.save(folder / "brain.npy", halves.bfloat16().float().numpy())


if __name__ == "__main__":
    main()
