"""Reference runs for tests/models on crops of songs: the loss of pairs by PyTorch, song-lda by SciPy.

    pip install torch==2.15.0 numpy==2.4.6 scipy==1.17.1 safetensors==0.8.0
    python tools/golden/pairs.py tests/golden/models

Crops of 30 clips, five each, of 24 songs; 20 batches of 24 rows, for each the row of another crop of the same song, and
noise. What PyTorch makes of them with its default Adam: the loss terms of every step, the gradients of the first, the
weights after the last. What SciPy makes of all crops: the directions of S_t v = λ S_w v, and the mean over each clip's
crops.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg
import torch
from numpy.typing import NDArray
from torch import nn
from training import STEPS, train

CLIPS, CROPS, COLUMNS, ROWS, SONGS = 30, 5, 9, 24, 24
BETA, SHRINKAGE, DIRECTIONS = 0.9, 0.1, 4
Tensor = Any  # torch is not installed where this is linted


class PairVae(nn.Module):
    """9-8-(3,3)-8-9 with tanh that reads one crop and is judged by another."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(COLUMNS, 8), nn.Tanh())
        self.mean, self.log_variance = nn.Linear(8, 3), nn.Linear(8, 3)
        self.decoder = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, COLUMNS))

    def pair_losses(self, read: Tensor, target: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.encoder(read)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * noise
        error = ((target - self.decoder(z)) ** 2).sum() / len(read)
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum() / len(read)
        return error, divergence, error + BETA * divergence


def song_lda(crops: NDArray[np.float64], songs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Columns v of S_t v = λ S_w v with the largest λ, scaled to vᵀ S_w v = 1, their largest entry positive."""
    means = np.stack([crops[songs == song].mean(0) for song in range(SONGS)])
    rest = crops - means[songs]
    within = rest.T @ rest / len(crops)
    within = (1 - SHRINKAGE) * within + SHRINKAGE * np.trace(within) / COLUMNS * np.eye(COLUMNS)
    vectors = scipy.linalg.eigh(np.cov(crops.T, bias=True), within)[1][:, ::-1][:, :DIRECTIONS]
    largest = vectors[np.abs(vectors).argmax(0), np.arange(DIRECTIONS)]
    return np.asarray(vectors * np.sign(largest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    torch.manual_seed(2)
    torch.set_num_threads(1)
    random = np.random.default_rng(2)
    songs = np.arange(CLIPS) % SONGS
    of_song = random.normal(size=(SONGS, COLUMNS)) * np.linspace(1.2, 0.3, COLUMNS)
    mix = random.normal(size=(COLUMNS, COLUMNS)) / 3
    crops = np.repeat(of_song[songs], CROPS, 0) + random.normal(size=(CLIPS * CROPS, COLUMNS)) @ mix
    crops = crops.astype("f4")
    song_of_row = np.repeat(songs, CROPS)
    read = random.integers(0, len(crops), (STEPS, ROWS))
    target = np.array(
        [[random.choice(np.setdiff1d(np.flatnonzero(song_of_row == song_of_row[r]), r)) for r in row] for row in read]
    )
    pairs = np.stack([read, target], 1)
    noise = random.normal(size=(STEPS, ROWS, 3)).astype("f4")
    np.save(folder / "pairs_crops.npy", crops)
    np.save(folder / "pairs_rows.npy", pairs.reshape(STEPS, -1).astype("f4"))
    np.save(folder / "pairs_noise.npy", noise.reshape(STEPS, -1))
    model, rows = PairVae(), torch.from_numpy(crops)

    def losses(step: int) -> tuple[Tensor, Tensor, Tensor]:
        return model.pair_losses(rows[pairs[step, 0]], rows[pairs[step, 1]], torch.from_numpy(noise[step]))

    np.save(folder / "pairs_losses.npy", train(folder, "pairs", model, losses))
    exact = crops.astype("f8")
    directions = song_lda(exact, song_of_row)
    np.save(folder / "song_lda_directions.npy", directions)
    centred = (exact - exact.mean(0)) @ directions
    np.save(folder / "song_lda_clips.npy", centred.reshape(CLIPS, CROPS, -1).mean(1))


if __name__ == "__main__":
    main()
