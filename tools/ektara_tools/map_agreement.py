"""Prints how well maps by UMAP keep neighbourhoods, here and by umap-learn 0.5.12, on four tables.

usage: EKTARA_DATA=<folder with features/> tools/map_agreement [--ektara build/release/ektara] [--seeds 3]

Needs scikit-learn, umap-learn and NumPy. Trustworthiness and continuity (15 neighbours; both sides by the formulas
below) in 2 and 8 dimensions, mean of the seeds. "new rows": every fifth row is left out, then placed by `transform`,
and trustworthiness is that of the new rows among all. Each cell: ours / reference (difference).
"""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits, make_blobs, make_swiss_roll
from sklearn.preprocessing import StandardScaler

from ektara_tools import datasets
from ektara_tools.program import Program, Word, add_program_option, described
from ektara_tools.tables import read_table

NEIGHBOURS = 15

Points = NDArray[Any]
Ranks = NDArray[np.int64]
# The map of some rows, and the places of new rows on it: (dimensions, seed, rows, new rows).
Way = Callable[[int, int, Points, Points | None], tuple[Points, Points | None]]


def tables() -> Iterator[tuple[str, Points]]:
    header, rows = read_table(datasets.data(datasets.READY_FEATURES))
    first, copies = header.index(datasets.FIRST_FEATURE), header.index("exact_duplicate_of")
    values = np.array([row[first:] for row in rows if not row[copies]], float)
    yield "real table, 57 columns, without duplicates", StandardScaler().fit_transform(values)
    yield "handwritten digits", load_digits().data / 16
    yield "rolled sheet", make_swiss_roll(2000, noise=0.3, random_state=0)[0]
    yield "overlapping blobs", make_blobs(2500, 20, centers=12, cluster_std=5, random_state=0)[0]


def ranks(points: Points) -> Ranks:
    """ranks[i, j]: j is i's neighbour of that number, counted from 1; the row itself is 0."""
    squared = (points**2).sum(1)
    distances = squared[:, None] + squared[None] - 2 * points @ points.T
    np.fill_diagonal(distances, -np.inf)
    order = np.argsort(distances, axis=1, kind="stable")
    found = np.empty_like(order)
    np.put_along_axis(found, order, np.arange(len(points))[None].repeat(len(points), 0), axis=1)
    return found


def kept(here: Ranks, there: Ranks, rows: Ranks) -> float:
    """1 less the penalties of neighbours `here` that are none `there` (Venna and Kaski 2001), mean of `rows`."""
    n, k = len(here), NEIGHBOURS
    intruders = (here[rows] >= 1) & (here[rows] <= k) & (there[rows] > k)
    penalty = ((there[rows] - k) * intruders).sum()
    return 1 - 2 * float(penalty) / (len(rows) * k * (2 * n - 3 * k - 1))


class Maps:
    """The maps of one table, here and by umap-learn."""

    def __init__(self, program: Program, folder: Path, points: Points) -> None:
        self.program, self.folder, self.points = program, folder, points.astype(np.float32)
        self.ranks = ranks(self.points.astype(float))
        self.new = np.arange(len(points)) % 5 == 4

    def ours(self, dims: int, seed: int, fitted: Points, new: Points | None) -> tuple[Points, Points | None]:
        np.save(self.folder / "X.npy", fitted)
        words: list[Word] = ["X.npy", "-o", "Y.npy", "--method", "umap", "--dims", dims, "--seed", seed, "--quiet"]
        if new is not None:
            np.save(self.folder / "N.npy", new)
            words += ["--transform", "N.npy", "--transform-output", "Z.npy"]
        self.program.run("project", *words, cwd=self.folder)
        return np.load(self.folder / "Y.npy"), None if new is None else np.load(self.folder / "Z.npy")

    @staticmethod
    def reference(dims: int, seed: int, fitted: Points, new: Points | None) -> tuple[Points, Points | None]:
        from umap import UMAP

        model = UMAP(n_components=dims, random_state=seed, n_jobs=1).fit(fitted)
        return model.embedding_, None if new is None else model.transform(new)

    def figures(self, way: Way, dims: int, seed: int) -> tuple[float, float, float]:
        everything = np.arange(len(self.points))
        there = ranks(way(dims, seed, self.points, None)[0].astype(float))
        placed = np.empty((len(self.points), dims))
        placed[~self.new], placed[self.new] = way(dims, seed, self.points[~self.new], self.points[self.new])
        return (
            kept(there, self.ranks, everything),
            kept(self.ranks, there, everything),
            kept(ranks(placed), self.ranks, everything[self.new]),
        )

    def cells(self, dims: int, seeds: int) -> list[str]:
        ours, theirs = (
            np.mean([self.figures(way, dims, seed) for seed in range(seeds)], axis=0)
            for way in (self.ours, self.reference)
        )
        return [f"{a:.4f} / {b:.4f} ({a - b:+.4f})" for a, b in zip(ours, theirs)]


def main() -> None:
    warnings.filterwarnings("ignore")
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    print("| data | n × d | dimensions | trustworthiness | continuity | trustworthiness of new rows |")
    print("|---|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for title, points in tables():
            maps = Maps(arguments.ektara, Path(name), points)
            for dims in (2, 8):
                cells = " | ".join(maps.cells(dims, arguments.seeds))
                print(f"| {title} | {len(points)} × {points.shape[1]} | {dims} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
