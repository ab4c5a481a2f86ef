"""Clustering, projection and scores beside scikit-learn and umap-learn, one thread each, in one script.

pip install scikit-learn==1.9.0 umap-learn==0.5.12 numpy
OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 \\
    python bench/cluster.py build/release/ektara [REPEATS [TASK …]]

Prints for each task the median seconds of both (method alone, without reading and writing) and their ratio; `jobs` the
ratio of one thread to two, `growth` seconds for n = 1k … 1M, as far as a method goes, with the exponent fitted from 16k
up (`growth-4000`: of one size), `memory` the program's largest memory for n = 4k … 16k.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn import cluster, decomposition, metrics, mixture
from sklearn.datasets import make_blobs

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import RELEASE, Program, Word, described, settings
from ektara_tools.tables import clusters, write_table
from ektara_tools.watched import watched

METHODS = ["kmeans", "silhouette", "ward", "dbscan", "hdbscan", "gmm", "spectral", "pca"]
SIZES = (1000, 4000, 16000, 64000, 256000, 1000000)
GROWN = ("kmeans", "ward", "average", "dbscan", "hdbscan", "gmm", "leiden", "spectral", "umap")
# The program refuses more: they measure all pairs of rows, or hold their distances.
LARGEST = {"average": 16000, "dbscan": 64000}
FITTED_FROM = 16000
GROWTHS = [f"growth-{n}" for n in SIZES]
TASKS = [*METHODS, "umap", "umap-seeded", "jobs", "memory", "growth", *GROWTHS]
WITH_K = ("kmeans", "ward", "average", "gmm", "spectral")

Points = NDArray[np.float32]


class Case(NamedTuple):
    """A clusterer: what is printed of its settings, its words here, and the same call of scikit-learn."""

    method: str
    shown: str
    words: list[Word]
    reference: Callable[[], Any]


def timed(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def tables() -> Iterator[tuple[str, Points]]:
    yield "separated", make_blobs(10000, 64, centers=20, random_state=0)[0].astype(np.float32)
    yield "overlapping", overlapping(10000)


def overlapping(n: int) -> Points:
    points: Points = make_blobs(n, 64, centers=20, cluster_std=6, random_state=1)[0].astype(np.float32)
    return points


def cases(points: Points) -> Iterator[Case]:
    near = np.sort(np.linalg.norm(points[:200, None].astype(float) - points[None, :2000], axis=2), axis=1)[:, 4]
    eps = float(np.median(near))
    k: list[Word] = ["--k", 20]
    yield Case("ward", "", k, lambda: cluster.AgglomerativeClustering(20).fit(points))
    yield Case("dbscan", "", [*settings(f"cluster.eps={eps}")], lambda: cluster.DBSCAN(eps=eps).fit(points))
    yield Case("hdbscan", "", [], lambda: cluster.HDBSCAN(copy=True).fit(points))
    for shape in ("full", "diag", "tied"):
        setting = f"cluster.covariance_type={shape}"
        model = mixture.GaussianMixture(20, covariance_type=shape, random_state=0)
        yield Case("gmm", setting, [*k, *settings(setting)], partial(model.fit, points))
    spectral = cluster.SpectralClustering(20, affinity="nearest_neighbors", random_state=0)
    yield Case("spectral", "", k, lambda: spectral.fit(points))


class Bench:
    """Runs the program on X.npy of one folder, and prints its seconds beside the reference's."""

    def __init__(self, program: Program, folder: Path, repeats: int) -> None:
        self.program, self.folder, self.repeats = program, folder, repeats

    def save(self, points: Points) -> None:
        np.save(self.folder / "X.npy", points)

    def cluster(self, method: str, *words: Word, jobs: int = 1) -> float:
        made = ["X.npy", "-o", "C.csv", "--method", method]
        told = self.program.json("cluster", *made, *words, "--jobs", jobs, cwd=self.folder)
        return float(told["seconds"])

    def project(self, *words: Word, jobs: int = 1) -> float:
        told = self.program.json("project", "X.npy", "-o", "Y.npy", *words, "--jobs", jobs, cwd=self.folder)
        return float(told["seconds"])

    def write_labels(self) -> list[int]:
        """Labels for the clusters of C.csv, which are returned."""
        found = clusters(self.folder / "C.csv")
        write_table(self.folder / "L.csv", ["id", "label"], ([i, f"{c % 2}x"] for i, c in enumerate(found)))
        return found

    def silhouette(self, jobs: int = 1) -> float:
        """Seconds of the silhouette alone, for the clusters of C.csv."""
        self.write_labels()
        told = self.program.json("evaluate", *SILHOUETTE, "--jobs", jobs, cwd=self.folder)
        return float(told[0]["silhouette_seconds"])

    def compare(self, task: str, ours: Callable[[], float], reference: Callable[[], Any]) -> None:
        pairs = [(ours(), timed(reference)) for _ in range(self.repeats)]
        a, b = (statistics.median(side) for side in zip(*pairs))
        print(f"{task:44} ektara {a:8.4f} s   reference {b:8.4f} s   {b / a:5.2f}×", flush=True)


SILHOUETTE = ["--labels", "L.csv", "--clusters", "C.csv", "--labels-column", "label", "--features", "X.npy"]


def compare_umap(bench: Bench, points: Points, kind: str, seeded: bool) -> None:
    """Against the faster of umap-learn's runs without and with a seed; both are compiled by a small table first."""
    from umap import UMAP

    UMAP(n_epochs=5, n_jobs=1).fit(points[:300])
    UMAP(n_epochs=5, n_jobs=1, random_state=0).fit(points[:300])
    for name, seed in [("without a seed", None)] + ([("with a seed", 0)] if seeded else []):
        model = UMAP(n_jobs=1, random_state=seed)
        bench.compare(
            f"UMAP {len(points)}×{points.shape[1]}, {kind}, reference {name}",
            lambda: bench.project("--method", "umap"),
            partial(model.fit, points),
        )


def compare_jobs(bench: Bench) -> None:
    """One thread beside two: median seconds of each, alternating."""
    calls: dict[str, Callable[[int], float]] = {
        "kmeans": lambda jobs: bench.cluster("kmeans", "--k", 20, jobs=jobs),
        "silhouette": bench.silhouette,
        "umap": lambda jobs: bench.project("--method", "umap", jobs=jobs),
    }
    for name, call in calls.items():
        one, two = (statistics.median(side) for side in zip(*[(call(1), call(2)) for _ in range(bench.repeats)]))
        print(f"jobs {name:12} one {one:8.4f} s   two {two:8.4f} s   {one / two:5.2f}×", flush=True)


def growth(bench: Bench, sizes: list[int]) -> None:
    """Seconds of each method here for n rows, and by which power of n they grow."""
    seconds: dict[str, dict[int, float]] = {method: {} for method in GROWN}
    for n in sizes:
        bench.save(overlapping(n))
        for method in GROWN:
            if n > LARGEST.get(method, n):
                continue
            k: list[Word] = ["--k", 20] if method in WITH_K else []
            taken = bench.project("--method", "umap") if method == "umap" else bench.cluster(method, *k)
            seconds[method][n] = taken
            print(f"growth {method:8} n = {n:7} {taken:9.3f} s", flush=True)
    for method, taken_at in seconds.items():
        large = [n for n in taken_at if n >= FITTED_FROM]
        if len(large) > 1:
            power = np.polyfit(np.log(large), np.log([taken_at[n] for n in large]), 1)[0]
            print(f"growth {method:8} as n^{power:.2f} from {large[0]} to {large[-1]} rows", flush=True)


def memory(bench: Bench) -> None:
    """Largest resident memory of the whole program, in MB; n × n floats would be 64, 256 and 1,024 MB."""
    ward = ["cluster", "X.npy", "-o", "C.csv", "--method", "ward", "--k", "20"]
    for n in (4000, 8000, 16000):
        bench.save(overlapping(n))
        for name, words in (("ward", ward), ("silhouette", ["evaluate", *SILHOUETTE])):
            if name == "silhouette":
                bench.write_labels()
            peak = watched([bench.program.path, *words, "--quiet", "--jobs", "1"], bench.folder).peak_mb
            print(f"memory {name:10} n = {n:6} {peak:8.1f} MB", flush=True)


def compare_table(bench: Bench, kind: str, points: Points, tasks: set[str]) -> None:
    size = f"10,000×64, {kind}"
    if {"kmeans", "silhouette"} & tasks:
        model = cluster.KMeans(20, n_init=10, random_state=0)
        title = f"kmeans 10,000×64 k=20 n_init=10, {kind}"
        bench.compare(title, lambda: bench.cluster("kmeans", "--k", 20), lambda: model.fit(points))
    if "silhouette" in tasks:
        labels = np.array(bench.write_labels())
        bench.compare(f"silhouette {size}", bench.silhouette, lambda: metrics.silhouette_score(points, labels))
    for case in cases(points):
        if case.method in tasks:
            title = f"{case.method} {case.shown} {size}"
            bench.compare(title, partial(bench.cluster, case.method, *case.words), case.reference)
    if "pca" in tasks:
        pca = decomposition.PCA(10, svd_solver="full")
        bench.compare(f"PCA to 10, {size}", lambda: bench.project("--dims", 10), lambda: pca.fit_transform(points))
    if {"umap", "umap-seeded"} & tasks:
        compare_umap(bench, points, kind, "umap-seeded" in tasks)


def options() -> argparse.Namespace:
    parser = described(__doc__)
    parser.add_argument("program", type=Program, nargs="?", default=str(RELEASE))
    parser.add_argument("repeats", type=int, nargs="?", default=5)
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"of {', '.join(TASKS)} (default: the first eight)")
    args = parser.parse_args()
    unknown = sorted(set(args.tasks) - set(TASKS))
    if unknown:
        parser.error(f"no such task: {', '.join(unknown)}; there are {', '.join(TASKS)}")
    args.tasks = set(args.tasks or METHODS)
    return args


def main() -> None:
    args = options()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(args.program, Path(name), args.repeats)
        for kind, points in tables():
            bench.save(points)
            compare_table(bench, kind, points, args.tasks)
        if "jobs" in args.tasks:
            compare_jobs(bench)
        growth(bench, [n for n in SIZES if {"growth", f"growth-{n}"} & args.tasks])
        if "memory" in args.tasks:
            memory(bench)


if __name__ == "__main__":
    main()
