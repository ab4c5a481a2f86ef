"""One training step of Ektara and of PyTorch from Python, in turns, one thread each.

    pip install torch==2.15.0
    cmake --workflow --preset bench && python bench/models/models.py build/bench/bench/bench_models

PyTorch runs with its default Adam and with `fused=True`; the better one is the peer. Prints medians over the rounds. Then, in
one program: a step at batch 512 beside its bare matrix products, thirty models on one core and on two, and one convolutional
model on one and on two.
"""
import os
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import torch
from torch import nn

torch.set_num_threads(1)
ROUNDS = 7


class Vae(nn.Module):
    def __init__(self, columns=52, latent=16):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(columns, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(32, latent), nn.Linear(32, latent)
        self.decoder = nn.Sequential(nn.Linear(latent, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, columns))

    def loss(self, x):
        hidden = self.encoder(x)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        reconstruction = ((x - self.decoder(z)) ** 2).sum()
        return (reconstruction + 0.5 * (mean ** 2 + log_variance.exp() - 1 - log_variance).sum()) / len(x)


class ConditionalVae(nn.Module):
    """The basic VAE, conditioned on one of ten values at both ends."""

    def __init__(self, columns=52, latent=16, values=10):
        super().__init__()
        self.values = values
        self.encoder = nn.Sequential(nn.Linear(columns + values, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(32, latent), nn.Linear(32, latent)
        self.decoder = nn.Sequential(nn.Linear(latent + values, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(),
                                     nn.Linear(64, columns))
        self.code = None

    def loss(self, x):
        if self.code is None:
            self.code = nn.functional.one_hot(torch.arange(len(x)) % self.values, self.values).float()
        hidden = self.encoder(torch.cat([x, self.code], 1))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        reconstruction = ((x - self.decoder(torch.cat([z, self.code], 1))) ** 2).sum()
        return (reconstruction + 4 * 0.5 * (mean ** 2 + log_variance.exp() - 1 - log_variance).sum()) / len(x)


class ConvVae(nn.Module):
    """Strided convolutions along time: 13×130, channels 32-64-128, kernel 4, stride 2, latent 32."""

    def __init__(self, latent=32):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv1d(13, 32, 4, 2, 1), nn.ReLU(), nn.Conv1d(32, 64, 4, 2, 1), nn.ReLU(),
                                     nn.Conv1d(64, 128, 4, 2, 1), nn.ReLU(), nn.Flatten())
        self.mean, self.log_variance = nn.Linear(2048, latent), nn.Linear(2048, latent)
        self.decoder = nn.Sequential(nn.Linear(latent, 2048), nn.ReLU(), nn.Unflatten(1, (128, 16)),
                                     nn.ConvTranspose1d(128, 64, 4, 2, 1), nn.ReLU(),
                                     nn.ConvTranspose1d(64, 32, 4, 2, 1, output_padding=1), nn.ReLU(),
                                     nn.ConvTranspose1d(32, 13, 4, 2, 1))

    loss = Vae.loss


def torch_step(model, x, fused, steps):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=fused)
    for timed in (False, True):
        begin = time.perf_counter()
        for _ in range(steps if timed else steps // 10 + 1):
            optimiser.zero_grad()
            model.loss(x).backward()
            optimiser.step()
    return (time.perf_counter() - begin) / steps * 1000


def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True).stdout


def our_step(program, kind, batch, steps):
    return float(run(program, kind, batch, steps))


def compare(program, kind, model, x, steps):
    ours, default, fused = [], [], []
    for _ in range(ROUNDS):
        ours.append(our_step(program, kind, len(x), steps))
        default.append(torch_step(model, x, False, max(steps // 10, 20)))
        fused.append(torch_step(model, x, True, max(steps // 10, 20)))
    a, b, c = (statistics.median(times) for times in (ours, default, fused))
    ratio = statistics.median(min(pair) / own for own, *pair in zip(ours, default, fused))
    print(f"{kind:9} batch {len(x):3}: ektara {a:.4f} ms, PyTorch {torch.__version__} {b:.3f} ms, fused Adam {c:.3f} ms: {ratio:.2f} times faster")


def main():
    program = sys.argv[1]
    compare(program, "vae", Vae(), torch.randn(64, 52), 3000)
    compare(program, "cvae", ConditionalVae(), torch.randn(64, 52), 3000)
    compare(program, "conv-vae", ConvVae(), torch.randn(64, 13, 130), 100)
    for kind, steps in ("vae", 300), ("cvae", 300), ("conv-vae", 5):
        step, bare, ratio = map(float, run(program, kind, 512, steps, "products").split())
        print(f"{kind:9} batch 512: a step {step:.3f} ms, its matrix products alone {bare:.3f} ms: {ratio:.2f}")
    for kind, what, unit in ("thirty", "thirty models", "s"), ("shared", "a step of one convolutional model", "ms"):
        pairs = [(float(run(program, kind, 1)), float(run(program, kind, 2))) for _ in range(3)]
        one, two = (statistics.median(times) for times in zip(*pairs))
        print(f"{what}: {one:.2f} {unit} on one core, {two:.2f} {unit} on two: "
              f"{statistics.median(a / b for a, b in pairs):.2f} times faster")


main()
