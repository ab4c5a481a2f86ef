"""Reference runs for tests/models, written by PyTorch.

    pip install torch==2.15.0 numpy==2.4.6 safetensors==0.8.0
    python tools/golden/models.py tests/golden/models

For each model: initial weights (<name>.safetensors), 20 batches and their noise, and what PyTorch makes of them with
its default Adam (learning rate 1e-3): the loss terms of every step, the gradients of the first, the weights after the last.
"""
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

STEPS, BATCH, COLUMNS, LATENT, BETA, VALUES = 20, 64, 52, 16, 0.9, 3


class Vae(nn.Module):
    """52-64-32-(16,16)-32-64-52 with ReLU; `point` leaves out the variance (autoencoder)."""

    def __init__(self, point=False):
        super().__init__()
        self.point = point
        self.encoder = nn.Sequential(nn.Linear(COLUMNS, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.mean = nn.Linear(32, LATENT)
        if not point:
            self.log_variance = nn.Linear(32, LATENT)
        self.decoder = nn.Sequential(nn.Linear(LATENT, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, COLUMNS))

    def forward(self, x, noise):
        hidden = self.encoder(x)
        mean = self.mean(hidden)
        if self.point:
            return ((x - self.decoder(mean)) ** 2).sum() / len(x), torch.zeros(())
        log_variance = self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * noise
        reconstruction = ((x - self.decoder(z)) ** 2).sum() / len(x)
        kl = 0.5 * (mean ** 2 + log_variance.exp() - 1 - log_variance).sum() / len(x)
        return reconstruction, kl


class ConditionalVae(Vae):
    """The basic VAE with a code of the condition (one-hot, or 5 learned numbers) joined to x and z."""

    def __init__(self, embeds):
        super().__init__()
        width = 5 if embeds else VALUES
        self.encoder[0] = nn.Linear(COLUMNS + width, 64)
        self.decoder[0] = nn.Linear(LATENT + width, 32)
        if embeds:
            self.condition = nn.Embedding(VALUES, width)
        self.code = self.condition if embeds else lambda labels: nn.functional.one_hot(labels, VALUES).float()

    def forward(self, x, noise, labels):
        code = self.code(labels)
        hidden = self.encoder(torch.cat([x, code], 1))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * noise
        reconstruction = ((x - self.decoder(torch.cat([z, code], 1))) ** 2).sum() / len(x)
        return reconstruction, 0.5 * (mean ** 2 + log_variance.exp() - 1 - log_variance).sum() / len(x)


class ConvVae(nn.Module):
    """Strided convolutions along time over 5 channels and 22 frames, 22 → 11 → 5 → 2 frames and back."""

    def __init__(self):
        super().__init__()
        def down(a, b):
            return nn.Conv1d(a, b, 4, 2, 1)

        def up(a, b, odd):
            return nn.ConvTranspose1d(a, b, 4, 2, 1, output_padding=odd)

        self.encoder = nn.Sequential(down(5, 6), nn.ReLU(), down(6, 8), nn.ReLU(), down(8, 10), nn.ReLU(), nn.Flatten())
        self.mean, self.log_variance = nn.Linear(20, 4), nn.Linear(20, 4)
        self.decoder = nn.Sequential(nn.Linear(4, 20), nn.ReLU(), nn.Unflatten(1, (10, 2)), up(10, 8, 1), nn.ReLU(),
                                     up(8, 6, 1), nn.ReLU(), up(6, 5, 0))

    forward = Vae.forward
    point = False


# The order of the flat buffer of the library.
def flat(model, pick):
    named = dict(model.named_parameters())
    order = [name for name in named if name.startswith("encoder")]
    order += [f"{part}.{kind}" for kind in ("weight", "bias") for part in ("mean", "log_variance") if f"{part}.{kind}" in named]
    order += [name for name in named if name.startswith("decoder")]
    order += [name for name in named if name.startswith("condition")]
    return np.concatenate([pick(named[name]).detach().numpy().ravel() for name in order]).astype("f4")


def run(folder, name, model, x, noise, beta, *labels):
    save_file({key: value.detach().clone() for key, value in model.named_parameters()}, folder / f"{name}.safetensors")
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    losses = []
    for step in range(STEPS):
        optimiser.zero_grad()
        reconstruction, kl = model(x[step], noise[step], *(row[step] for row in labels))
        (reconstruction + beta * kl).backward()
        if step == 0:
            np.save(folder / f"{name}_gradients.npy", flat(model, lambda p: p.grad)[None])
        optimiser.step()
        losses.append([reconstruction.item(), kl.item()])
    np.save(folder / f"{name}_losses.npy", np.array(losses, dtype="f4"))
    np.save(folder / f"{name}_weights.npy", flat(model, lambda p: p)[None])


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    factors = torch.randn(STEPS, BATCH, 9)
    x = factors @ torch.randn(9, COLUMNS) / 3 + 0.3 * torch.randn(STEPS, BATCH, COLUMNS)
    noise = torch.randn(STEPS, BATCH, LATENT)
    np.save(folder / "batches.npy", x.numpy())
    np.save(folder / "noise.npy", noise.numpy())
    run(folder, "vae", Vae(), x, noise, BETA)
    run(folder, "ae", Vae(point=True), x, noise, 0)
    labels = torch.randint(0, VALUES, (STEPS, BATCH))
    np.save(folder / "labels.npy", labels.numpy().astype("f4"))
    run(folder, "cvae", ConditionalVae(False), x, noise, 4, labels)
    run(folder, "cvae_embedding", ConditionalVae(True), x, noise, 4, labels)
    sequences = torch.cumsum(torch.randn(STEPS, 16, 5, 22), -1) / 3
    noise = torch.randn(STEPS, 16, 4)
    np.save(folder / "conv_batches.npy", sequences.numpy().reshape(STEPS, -1))
    np.save(folder / "conv_noise.npy", noise.numpy())
    run(folder, "conv-vae", ConvVae(), sequences, noise, BETA)
    halves = torch.tensor([0.1, -65504.0, 6e-8, 0.0, float("inf")])
    save_file({"half": halves.half(), "brain": halves.bfloat16(), "double": halves.double().reshape(5, 1),
               "integers": torch.arange(3)}, folder / "dtypes.safetensors")
    np.save(folder / "half.npy", halves.half().float().numpy())
    np.save(folder / "brain.npy", halves.bfloat16().float().numpy())


main()
