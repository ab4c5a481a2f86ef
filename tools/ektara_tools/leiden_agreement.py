"""Prints the modularity that Leiden reaches on graphs of the table of ready features, here and by python-igraph.

usage: EKTARA_DATA=<folder with features/> tools/leiden_agreement [--ektara build/release/ektara] [--seeds 5]

Needs NumPy, SciPy and python-igraph. The graphs are made anew in NumPy from the space that was clustered. The
modularity of both sides' partitions is igraph's own figure on them. igraph takes the best of ten runs, as ours does of
ten starts.
Last column: how much lower ours is, in percent (negative: ours is higher); the worst of the seeds in brackets.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from ektara_tools import datasets
from ektara_tools.program import Program, Word, add_program_option, described, settings
from ektara_tools.tables import clusters

Points = NDArray[np.float64]
Neighbours = NDArray[np.int64]  # a row of N_NEIGHBORS rows for each row
Edges = dict[tuple[int, int], float]
DROP = settings("input.duplicates=drop")
SPACES: tuple[tuple[str, list[Word]], ...] = (
    ("raw", ["--dims", 57, *settings("input.standardise=plain")]),
    (
        "quantile → PCA-50 half-whitened",
        ["--dims", 50, *settings("projection.whiten=0.25", "input.transform=quantile")],
    ),
)
# The VAE of tools/study on quantiles.
VAE = ["--model", "vae", *settings("train.hidden=128", "train.beta=0.5", "input.transform=quantile")]
N_NEIGHBORS = 15


class Graph(NamedTuple):
    """A graph made in NumPy of the space that was clustered."""

    space: str
    file: Path
    kind: str
    edges: Edges
    n: int


def spaces(program: Program, table: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Each space: its name, and the file of its points."""
    for name, options in SPACES:
        program.run("project", table, "-o", folder / "S.npy", "--quiet", *DROP, *options)
        yield name, folder / "S.npy"
    program.run("train", table, "-o", folder / "vae", "--quiet", *DROP, *VAE)
    yield "quantile → VAE", folder / "vae" / "embedding.npy"


def distances(points: Points) -> Points:
    squared = (points**2).sum(1)
    found: Points = np.sqrt(np.maximum(squared[:, None] + squared[None] - 2 * points @ points.T, 0))
    np.fill_diagonal(found, 0)
    return found


def nearest(distance: Points) -> Neighbours:
    distance = distance.copy()
    np.fill_diagonal(distance, np.inf)
    return np.argsort(distance, axis=1, kind="stable")[:, :N_NEIGHBORS]


def edges_of(near: Neighbours, weight: Callable[[int, int], float], join: Callable[[float, float], float]) -> Edges:
    """{(i, j): weight} of both directions, joined; a direction that is not there weighs 0."""
    directed = {(i, j): weight(i, j) for i, row in enumerate(near) for j in row}
    return {
        (i, j): join(w, directed.get((j, i), 0.0)) for (i, j), w in directed.items() if i < j or (j, i) not in directed
    }


def graphs(points: Points) -> Iterator[tuple[str, Edges]]:
    plain = distances(points)
    near = nearest(plain)
    yield "knn", edges_of(near, lambda _i, _j: 1.0, max)
    lists = [set(row) | {i} for i, row in enumerate(near)]
    yield "snn", edges_of(near, lambda i, j: len(lists[i] & lists[j]) / len(lists[i] | lists[j]), max)
    n = len(points)
    mean = plain.sum(1) / (n - 1)
    deviation = np.sqrt((plain**2).sum(1) / (n - 1) - mean**2)
    proximity = norm.sf((plain - mean[:, None]) / deviation[:, None]) * norm.sf((plain - mean) / deviation)
    yield "mutual-proximity", edges_of(nearest(1 - proximity), lambda i, j: proximity[i, j], lambda a, b: (a + b) / 2)


def best_of_reference(graph: Any, weights: list[float], resolution: float, seed: int) -> float:
    found = []
    for start in range(10):
        random.seed(10 * seed + start)
        parts = graph.community_leiden("modularity", weights=weights, resolution=resolution, n_iterations=-1)
        found.append(float(graph.modularity(parts.membership, weights=weights, resolution=resolution)))
    return max(found)


def compare(program: Program, made: Graph, resolution: float, seeds: int) -> None:
    graph, weights = igraph.Graph(made.n, list(made.edges)), list(made.edges.values())
    figures = []
    for seed in range(seeds):
        out = made.file.with_name("C.csv")
        choices = settings(
            f"cluster.graph={made.kind}", f"cluster.resolution={resolution}", f"cluster.n_neighbors={N_NEIGHBORS}"
        )
        told = program.json("cluster", made.file, "-o", out, "--method", "leiden", "--seed", seed, *choices)
        ours = graph.modularity(clusters(out), weights=weights, resolution=resolution)
        if abs(ours - told["modularity"]) > 1e-3:
            raise SystemExit(
                f"{made.space}, {made.kind}: not the same graph: modularity {told['modularity']} here, {ours} by igraph"
            )
        figures.append((ours, best_of_reference(graph, weights, resolution, seed)))
    mean_ours, mean_theirs = np.mean(figures, axis=0)
    lower = [100 * (b - a) / b for a, b in figures]
    print(
        f"| {made.space} | {made.kind} | {resolution} | {mean_ours:.5f} | {mean_theirs:.5f} "
        f"| {np.mean(lower):+.3f} % ({max(lower):+.3f} %) |",
        flush=True,
    )


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seeds", type=int, default=5)
    args = parser.parse_args()
    table = datasets.data(datasets.READY_FEATURES)
    print("| space | graph | resolution | modularity | of igraph | ours lower by (worst seed) |")
    print("|---|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for space, file in spaces(args.ektara, table, Path(name)):
            points = np.load(file).astype(float)
            for kind, edges in graphs(points):
                for resolution in (0.5, 1, 3):
                    compare(args.ektara, Graph(space, file, kind, edges, len(points)), resolution, args.seeds)


if __name__ == "__main__":
    main()
