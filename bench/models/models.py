"""One training step of Ektara and of PyTorch from Python, in turns, one thread each.

    pip install torch==2.15.0
    cmake --workflow --preset bench && python bench/models/models.py build/bench/bench/bench_models

PyTorch runs with its default Adam and with `fused=True`; the better one is the peer. Prints medians over the rounds.
Then, in one program: a step at batch 512 beside its bare matrix products, thirty models on one core and on two, and one
convolutional model on one and on two.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import torch
from torch import nn

from ektara_tools.program import described

ROUNDS = 7


class Vae(nn.Module):
    """The basic VAE: 52-64-32-(16,16)-32-64-52 with ReLU."""

    def __init__(self, columns: int = 52, latent: int = 16) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(columns, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(32, latent), nn.Linear(32, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, columns)
        )

    def loss(self, x: Any) -> Any:
        hidden = self.encoder(x)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        reconstruction = ((x - self.decoder(z)) ** 2).sum()
        return (reconstruction + 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum()) / len(x)


class ConditionalVae(nn.Module):
    """The basic VAE, conditioned on one of ten values at both ends."""

    def __init__(self, columns: int = 52, latent: int = 16, values: int = 10) -> None:
        super().__init__()
        self.values = values
        self.encoder = nn.Sequential(nn.Linear(columns + values, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(32, latent), nn.Linear(32, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent + values, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, columns)
        )
        self.code: Any = None

    def loss(self, x: Any) -> Any:
        if self.code is None:
            self.code = nn.functional.one_hot(torch.arange(len(x)) % self.values, self.values).float()
        hidden = self.encoder(torch.cat([x, self.code], 1))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        reconstruction = ((x - self.decoder(torch.cat([z, self.code], 1))) ** 2).sum()
        return (reconstruction + 4 * 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum()) / len(x)


class ConvVae(nn.Module):
    """Strided convolutions along time: 13×130, channels 32-64-128, kernel 4, stride 2, latent 32."""

    def __init__(self, latent: int = 32) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv1d(13, 32, 4, 2, 1),
            nn.ReLU(),
            nn.Conv1d(32, 64, 4, 2, 1),
            nn.ReLU(),
            nn.Conv1d(64, 128, 4, 2, 1),
            nn.ReLU(),
            nn.Flatten(),
        )
        self.mean, self.log_variance = nn.Linear(2048, latent), nn.Linear(2048, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, 2048),
            nn.ReLU(),
            nn.Unflatten(1, (128, 16)),
            nn.ConvTranspose1d(128, 64, 4, 2, 1),
            nn.ReLU(),
            nn.ConvTranspose1d(64, 32, 4, 2, 1, output_padding=1),
            nn.ReLU(),
            nn.ConvTranspose1d(32, 13, 4, 2, 1),
        )

    loss = Vae.loss


def torch_step(model: Any, x: Any, fused: bool, steps: int) -> float:
    """Milliseconds of a step."""
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=fused)
    for timed in (False, True):
        begin = time.perf_counter()
        for _ in range(steps if timed else steps // 10 + 1):
            optimiser.zero_grad()
            model.loss(x).backward()
            optimiser.step()
    return (time.perf_counter() - begin) / steps * 1000


def run(program: Path, *words: str | int) -> list[float]:
    """The figures that bench_models prints."""
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=True)
    return [float(figure) for figure in done.stdout.split()]


def compare(program: Path, kind: str, model: Any, x: Any, steps: int) -> None:
    ours: list[float] = []
    default: list[float] = []
    fused: list[float] = []
    for _ in range(ROUNDS):
        ours += run(program, kind, len(x), steps)
        default.append(torch_step(model, x, False, max(steps // 10, 20)))
        fused.append(torch_step(model, x, True, max(steps // 10, 20)))
    a, b, c = (statistics.median(times) for times in (ours, default, fused))
    ratio = statistics.median(min(pair) / own for own, *pair in zip(ours, default, fused))
    peer = f"PyTorch {torch.__version__} {b:.3f} ms, fused Adam {c:.3f} ms"
    print(f"{kind:9} batch {len(x):3}: ektara {a:.4f} ms, {peer}: {ratio:.2f} times faster")


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("program", type=Path, help="bench_models")
    program = parser.parse_args().program
    torch.set_num_threads(1)
    compare(program, "vae", Vae(), torch.randn(64, 52), 3000)
    compare(program, "cvae", ConditionalVae(), torch.randn(64, 52), 3000)
    compare(program, "conv-vae", ConvVae(), torch.randn(64, 13, 130), 100)
    for kind, steps in ("vae", 300), ("cvae", 300), ("conv-vae", 5):
        step, bare, ratio = run(program, kind, 512, steps, "products")
        print(f"{kind:9} batch 512: a step {step:.3f} ms, its matrix products alone {bare:.3f} ms: {ratio:.2f}")
    for kind, what, unit in ("thirty", "thirty models", "s"), ("shared", "a step of one convolutional model", "ms"):
        pairs = [(run(program, kind, 1)[0], run(program, kind, 2)[0]) for _ in range(3)]
        one, two = (statistics.median(times) for times in zip(*pairs))
        print(
            f"{what}: {one:.2f} {unit} on one core, {two:.2f} {unit} on two: "
            f"{statistics.median(a / b for a, b in pairs):.2f} times faster"
        )


if __name__ == "__main__":
    main()
