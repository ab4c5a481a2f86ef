"""Agreement of methods' ways for many rows with the exact ones, what a million rows cost, and peers.

pip install scikit-learn==1.9.0 numpy
python bench/large.py [--rows 1000000] [--jobs 1] [build/release/ektara [TASK …]]

`agreement`: K-Means, Ward and DBSCAN beside `--force` on 24,000 to 250,000 rows (adjusted Rand index). `million`:
1,000,000 × 52, song-like (40 groups of uneven size, noise columns, copies): seconds and largest memory, of `run` from
a CSV to the page; `peers`: the same rows by scikit-learn's K-Means. growth.py tells how methods grow with the rows.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.generated_songs import Points, songs
from ektara_tools.program import RELEASE, Program, Word, described
from ektara_tools.tables import clusters, write_table
from ektara_tools.watched import watched

TASKS = ["agreement", "million", "peers"]


class Bench:
    def __init__(self, program: Program, folder: Path, jobs: int) -> None:
        self.program, self.folder, self.jobs = program, folder, jobs

    def save(self, points: Points) -> None:
        np.save(self.folder / "X.npy", points)

    def cluster(self, method: str, words: list[Word]) -> float:
        """Seconds of the method alone; its clusters are in C.csv."""
        made: list[Word] = ["X.npy", "-o", "C.csv", "--method", method, *words, "--jobs", self.jobs]
        return float(self.program.json("cluster", *made, cwd=self.folder)["seconds"])

    def found(self) -> list[int]:
        return clusters(self.folder / "C.csv")


def agreement(bench: Bench) -> None:
    from sklearn.metrics import adjusted_rand_score

    k: list[Word] = ["--k", 40]
    cases: list[tuple[str, int, list[Word]]] = [("dbscan", 24_000, []), ("ward", 110_000, k), ("kmeans", 250_000, k)]
    for method, n, words in cases:
        points, group = songs(n)
        bench.save(points)
        bench.cluster(method, [*words, "--force"])
        exact = bench.found()
        bench.cluster(method, list(words))
        quick = bench.found()
        scores = [adjusted_rand_score(*pair) for pair in ((exact, quick), (group, exact), (group, quick))]
        beside = f"with the groups {scores[1]:.4f} and {scores[2]:.4f}"
        print(f"agreement {method:8} n = {n:7}: ARI {scores[0]:.4f}; {beside}", flush=True)


def write_songs(path: Path, points: Points, group: NDArray[np.int64]) -> None:
    """The table of a run: ids, two columns of labels, and the features."""
    header = ["id", "genre", "language", *(f"f{j}" for j in range(points.shape[1]))]
    rows = ([f"song{i}", f"g{g}", f"l{g % 2}", *row] for i, (g, row) in enumerate(zip(group, points.tolist())))
    write_table(path, header, ([*row[:3], *(f"{value:.4f}" for value in row[3:])] for row in rows))


def million(bench: Bench, n: int, only: list[str]) -> None:
    points, group = songs(n)
    bench.save(points)
    write_table(bench.folder / "L.csv", ["id", "label"], ([i, f"g{g}"] for i, g in enumerate(group)))
    write_songs(bench.folder / "T.csv", points, group)
    cluster: list[Word] = ["cluster", "X.npy", "-o", "C.csv", "--k", "20"]
    evaluate: list[Word] = ["evaluate", "--labels", "L.csv", "--clusters", "C.csv", "--labels-column", "label"]
    evaluate += ["--features", "X.npy", "--half-samples", "1000", "--permutations", "9999"]
    calls: dict[str, list[Word]] = {
        "ward": [*cluster, "--method", "ward"],
        "gmm": [*cluster, "--method", "gmm", "--set", "cluster.covariance_type=diag"],
        "kmeans": [*cluster, "--method", "kmeans"],
        "evaluate": evaluate,
        "hdbscan": ["cluster", "X.npy", "-o", "H.csv", "--method", "hdbscan"],
        "leiden": ["cluster", "X.npy", "-o", "H.csv", "--method", "leiden"],
        "umap": ["project", "X.npy", "-o", "Y.npy", "--method", "umap"],
        "vae": ["train", "X.npy", "-o", "M", "--model", "vae", "--set", "train.max_epochs=10"],
        "run": ["run", "T.csv", "-o", "RUN", "--preset", "best", "--seeds", "1", "--no-text"],
    }
    for name, words in calls.items():
        if only and name not in only:
            continue
        told = watched([bench.program.path, *map(str, words), "--quiet", "--jobs", str(bench.jobs)], bench.folder)
        used = f"{told.seconds:8.1f} s, {told.processor_seconds:8.1f} of processors, {told.peak_mb:8.0f} MB"
        print(f"million {name:8} n = {n}: {used}", flush=True)


def peers(bench: Bench, n: int) -> None:
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    points, _ = songs(n)
    bench.save(points)
    ours = bench.cluster("kmeans", ["--k", 20])
    began = time.perf_counter()
    model = KMeans(20, n_init=10, random_state=0).fit(points)
    theirs = time.perf_counter() - began
    agreed = adjusted_rand_score(model.labels_, bench.found())
    print(f"peers kmeans n = {n}: {ours:.1f} s, scikit-learn {theirs:.1f} s, {theirs / ours:.2f}×, ARI {agreed:.4f}")


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("program", type=Program, nargs="?", default=str(RELEASE))
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"of {', '.join(TASKS)} (default: agreement)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the tasks million and peers")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="of task million: umap,run …")
    args: argparse.Namespace = parser.parse_args()
    tasks = args.tasks or ["agreement"]
    if unknown := sorted(set(tasks) - set(TASKS)):
        parser.error(f"no such task: {', '.join(unknown)}; there are {', '.join(TASKS)}")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(args.program, Path(name), args.jobs)
        if "agreement" in tasks:
            agreement(bench)
        if "million" in tasks:
            million(bench, args.rows, args.only)
        if "peers" in tasks:
            peers(bench, args.rows)


if __name__ == "__main__":
    main()
