"""Prints how far the clusterers agree with scikit-learn 1.9 on twelve data sets of 10 to 20,000 rows.

usage: [EKTARA_DATA=<folder with features/>] tools/agreement [--ektara build/release/ektara] [--seeds 10]

Needs scikit-learn and NumPy. Without EKTARA_DATA the two real feature tables are left out. Partitions are compared by
ARI; noise counts as a cluster of its own.

HDBSCAN's clusters depend on the order of equal links. In the reference that is the order of the rows and of an unstable
sort. In brackets: the reference compared with itself when its rows are shuffled. After "=": ours compared with the
reference when it gets the rows in order of value and its equal links in our order, the last found first.

K-Means and mixtures: difference of the best, and of the mean, of the seeds' results to the reference's, in percent of
it (negative: ours is better). "same start": K-Means from the same centres by ARI, the mixture from the same partition
by the difference of log likelihoods.
"""

import sys
import tempfile
import unittest.mock
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering, KMeans, SpectralClustering
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _estimate_gaussian_parameters
from sklearn.preprocessing import StandardScaler

from ektara_tools import datasets
from ektara_tools.program import Program, Word, add_program_option, described
from ektara_tools.tables import clusters, read_table

Points = NDArray[np.float64]
Named = Iterator[tuple[str, Points, int]]  # title, points, number of clusters
LINKAGES = ("ward", "average", "complete", "single")
MOST_FOR_SQUARES = 3000  # rows: above, the reference needs n × n distances


def real_tables() -> Named:
    if not datasets.has_data():
        return
    header, rows = read_table(datasets.data(datasets.READY_FEATURES))
    first = header.index(datasets.FIRST_FEATURE)
    table = StandardScaler().fit_transform(np.array([row[first:] for row in rows], float))
    yield "real table, 57 columns", table, 18
    means = [i - first for i, c in enumerate(header) if c.startswith("mfcc") and c.endswith("_mean")]
    yield "real table, 20 MFCC means", table[:, means], 10


def tables() -> Named:
    rng = np.random.default_rng(0)
    yield "ten rows", rng.normal(size=(10, 3)), 3
    yield "one column", np.sort(rng.normal(size=(300, 1)), 0) ** 3, 4
    yield "blobs", make_blobs(1000, 10, centers=8, random_state=0)[0], 8
    yield "overlapping blobs", make_blobs(1500, 10, centers=8, cluster_std=4, random_state=1)[0], 8
    yield "stretched blobs", make_blobs(1000, 6, centers=5, random_state=2)[0] @ rng.normal(size=(6, 6)), 5
    yield "blobs of unlike spread", make_blobs(1000, 5, centers=4, cluster_std=[0.3, 1, 2, 4], random_state=3)[0], 4
    yield "moons", make_moons(1200, noise=0.07, random_state=0)[0], 2
    yield "circles", make_circles(1000, noise=0.04, factor=0.5, random_state=0)[0], 2
    yield "every row thrice", np.repeat(rng.normal(size=(200, 5)), 3, axis=0), 6
    yield from real_tables()
    yield "20,000 rows", make_blobs(20000, 16, centers=12, cluster_std=2, random_state=4)[0], 12


def fit_by_value(points: Points, selection: str) -> NDArray[np.int64]:
    """The reference's HDBSCAN of the rows in order of value, its equal links sorted as here."""
    module = sys.modules[HDBSCAN.__module__]
    order = np.lexsort(points.T[::-1])

    def process(links: Any) -> Any:
        sort = len(links) - 1 - np.argsort(links["distance"][::-1], kind="stable")
        return module.make_single_linkage(links[sort])

    labels = np.empty(len(points), np.int64)
    with unittest.mock.patch.object(module, "_process_mst", process):
        labels[order] = HDBSCAN(copy=True, cluster_selection_method=selection).fit_predict(points[order])
    return labels


class Table:
    """One data set: the figures of every clusterer on it, ours beside the reference."""

    def __init__(self, program: Program, folder: Path, points: Points, k: int, seeds: int) -> None:
        self.program, self.folder, self.k, self.seeds = program, folder, k, seeds
        np.save(folder / "X.npy", points.astype(np.float32))
        self.points = points.astype(np.float32).astype(float)

    def cluster(self, method: str, *words: Word) -> tuple[list[int], dict[str, Any]]:
        out = self.folder / "C.csv"
        told = self.program.json("cluster", self.folder / "X.npy", "-o", out, "--method", method, *words)
        return clusters(out), told

    def agglomerative(self) -> Iterator[tuple[str, str]]:
        for linkage in LINKAGES:
            if len(self.points) > MOST_FOR_SQUARES:
                yield linkage, "–"
                continue
            reference = AgglomerativeClustering(self.k, linkage=linkage).fit_predict(self.points)
            yield linkage, f"{adjusted_rand_score(reference, self.cluster(linkage, '--k', self.k)[0]):.4f}"

    def density(self) -> Iterator[tuple[str, str]]:
        near = np.sort(np.linalg.norm(self.points[:300, None] - self.points[None], axis=2), axis=1)
        eps = float(np.median(near[:, min(4, len(self.points) - 1)])) * 1.0001
        found = self.cluster("dbscan", "--set", f"cluster.eps={eps}", "--set", "cluster.duplicates=keep")[0]
        yield "dbscan", f"{adjusted_rand_score(DBSCAN(eps=eps).fit_predict(self.points), found):.4f}"
        for selection in ("eom", "leaf"):
            reference = HDBSCAN(copy=True, cluster_selection_method=selection).fit_predict(self.points)
            chosen = f"cluster.cluster_selection_method={selection}"
            found = self.cluster("hdbscan", "--set", chosen, "--set", "cluster.duplicates=keep")[0]
            order = np.random.default_rng(1).permutation(len(self.points))
            again = HDBSCAN(copy=True, cluster_selection_method=selection).fit_predict(self.points[order])
            yield (
                f"hdbscan {selection}",
                f"{adjusted_rand_score(reference, found):.4f} "
                f"({adjusted_rand_score(reference[order], again):.4f}) = "
                f"{adjusted_rand_score(fit_by_value(self.points, selection), found):.4f}",
            )

    def spectral(self) -> str:
        if len(self.points) > MOST_FOR_SQUARES:
            return "–"
        neighbours = min(10, len(self.points))
        reference = SpectralClustering(self.k, affinity="nearest_neighbors", n_neighbors=neighbours, random_state=0)
        return (
            f"{adjusted_rand_score(reference.fit_predict(self.points), self.cluster('spectral', '--k', self.k)[0]):.4f}"
        )

    def beside(self, method: str, figure: str, reference: Callable[[int], float]) -> str:
        """How far the best and the mean of the seeds' figures lie from the reference's, in percent of it."""
        sign = 1 if figure == "inertia" else -1
        ours = [sign * self.cluster(method, "--k", self.k, "--seed", seed)[1][figure] for seed in range(self.seeds)]
        theirs = [sign * reference(seed) for seed in range(self.seeds)]
        pairs = (min(ours), min(theirs)), (float(np.mean(ours)), float(np.mean(theirs)))
        return " / ".join(f"{100 * (a - b) / abs(b):+.3f}" for a, b in pairs)

    def kmeans(self) -> Iterator[tuple[str, str]]:
        starts = self.points[:: max(1, len(self.points) // self.k)][: self.k]
        np.save(self.folder / "I.npy", starts.astype(np.float32))
        reference = KMeans(self.k, init=starts, n_init=1).fit_predict(self.points)
        found = self.cluster("kmeans", "--set", f"cluster.init={self.folder / 'I.npy'}")[0]
        yield "K-Means, same start", f"{adjusted_rand_score(reference, found):.4f}"
        yield (
            "K-Means, best / mean %",
            self.beside(
                "kmeans", "inertia", lambda seed: KMeans(self.k, n_init=10, random_state=seed).fit(self.points).inertia_
            ),
        )

    def mixture(self) -> Iterator[tuple[str, str]]:
        if len(self.points) < 3 * self.points.shape[1]:
            return
        means = KMeans(self.k, n_init=1, random_state=0).fit(self.points).cluster_centers_
        np.save(self.folder / "M.npy", means.astype(np.float32))
        nearest = ((self.points[:, None] - means.astype(np.float32).astype(float)[None]) ** 2).sum(2).argmin(1)
        reference = GaussianMixture(self.k, means_init=means)
        weights, centres, covariances = _estimate_gaussian_parameters(
            self.points, np.eye(self.k)[nearest], 1e-6, "full"
        )
        reference = GaussianMixture(
            self.k,
            weights_init=weights / len(self.points),
            means_init=centres,
            precisions_init=np.linalg.inv(covariances),
        ).fit(self.points)
        found = self.cluster("gmm", "--set", f"cluster.init={self.folder / 'M.npy'}")[1]["log_likelihood"]
        yield "mixture, same start", f"{found - reference.score(self.points):+.1e}"
        yield (
            "mixture, best / mean %",
            self.beside(
                "gmm",
                "log_likelihood",
                lambda seed: GaussianMixture(self.k, random_state=seed).fit(self.points).score(self.points),
            ),
        )

    def figures(self) -> dict[str, str]:
        found = dict(self.agglomerative()) | dict(self.density()) | {"spectral": self.spectral()}
        return found | dict(self.kmeans()) | dict(self.mixture())


def main() -> None:
    warnings.filterwarnings("ignore")
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seeds", type=int, default=10)
    arguments = parser.parse_args()
    columns = [
        *LINKAGES,
        "dbscan",
        "hdbscan eom",
        "hdbscan leaf",
        "spectral",
        "K-Means, same start",
        "K-Means, best / mean %",
        "mixture, same start",
        "mixture, best / mean %",
    ]
    print(f"| data | n × d | {' | '.join(columns)} |\n|---|---|{'---:|' * len(columns)}")
    with tempfile.TemporaryDirectory() as name:
        for title, points, k in tables():
            figures = Table(arguments.ektara, Path(name), points, k, arguments.seeds).figures()
            cells = " | ".join(figures.get(column, "–") for column in columns)
            print(f"| {title} | {len(points)} × {points.shape[1]} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
