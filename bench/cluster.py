"""Clustering, projection and scores beside scikit-learn and umap-learn, one thread each, in one script.

pip install scikit-learn==1.9.0 umap-learn==0.5.12 numpy
OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 python bench/cluster.py build/release/ektara [REPEATS [TASK …]]
Tasks: kmeans silhouette ward dbscan hdbscan gmm spectral pca (default: these) umap umap-seeded jobs memory
growth (or growth-1000 growth-4000 growth-16000 growth-64000, a size each).
Prints for each task the median seconds of both (method alone, without reading and writing) and their ratio; `jobs` the
ratio of one thread to two, `growth` seconds for n = 1k … 64k, `memory` the program's largest memory for n = 4k … 16k.
"""
import csv
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from sklearn import cluster, decomposition, metrics, mixture
from sklearn.datasets import make_blobs

from watched import watched

EKTARA = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/release/ektara").resolve())
REPEATS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
TASKS = sys.argv[3:] or ["kmeans", "silhouette", "ward", "dbscan", "hdbscan", "gmm", "spectral", "pca"]


def ektara(*arguments, jobs=1):
    done = subprocess.run([EKTARA, *map(str, arguments), "--json", "--jobs", str(jobs)], capture_output=True, text=True,
                          check=True)
    return json.loads(done.stdout)


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compare(task, ours, reference):
    pairs = [(ours(), timed(reference)) for _ in range(REPEATS)]
    a, b = (statistics.median(side) for side in zip(*pairs))
    print(f"{task:44} ektara {a:8.4f} s   reference {b:8.4f} s   {b / a:5.2f}×", flush=True)


def tables():
    yield "separated", make_blobs(10000, 64, centers=20, random_state=0)[0].astype(np.float32)
    yield "overlapping", make_blobs(10000, 64, centers=20, cluster_std=6, random_state=1)[0].astype(np.float32)


def methods(points):
    """Each clusterer: its arguments here, and the same call of scikit-learn."""
    near = np.sort(np.linalg.norm(points[:200, None].astype(float) - points[None, :2000], axis=2), axis=1)[:, 4]
    eps = float(np.median(near))
    yield "ward", ["--k", 20], lambda: cluster.AgglomerativeClustering(20).fit(points)
    yield "dbscan", ["--set", f"cluster.eps={eps}"], lambda: cluster.DBSCAN(eps=eps).fit(points)
    yield "hdbscan", [], lambda: cluster.HDBSCAN(copy=True).fit(points)
    for shape in ("full", "diag", "tied"):
        yield ("gmm", ["--k", 20, "--set", f"cluster.covariance_type={shape}"],
               lambda shape=shape: mixture.GaussianMixture(20, covariance_type=shape, random_state=0).fit(points))
    yield ("spectral", ["--k", 20], lambda: cluster.SpectralClustering(20, affinity="nearest_neighbors", random_state=0).fit(points))


def silhouette(folder, points, jobs=1):
    """Seconds of the silhouette alone, for the clusters in C.csv."""
    with open(folder / "C.csv") as file:
        labels = [int(row["cluster"]) for row in csv.DictReader(file)]
    (folder / "L.csv").write_text("id,label\n" + "".join(f"{i},{c % 2}x\n" for i, c in enumerate(labels)))
    return ektara("evaluate", "--labels", folder / "L.csv", "--clusters", folder / "C.csv", "--labels-column", "label",
                  "--features", folder / "X.npy", jobs=jobs)[0]["silhouette_seconds"]


def compare_umap(folder, points, kind):
    """Against the faster of umap-learn's runs without and with a seed; both are compiled by a small table first."""
    from umap import UMAP
    UMAP(n_epochs=5, n_jobs=1).fit(points[:300])
    UMAP(n_epochs=5, n_jobs=1, random_state=0).fit(points[:300])
    pairs = [("without a seed", None)] + ([("with a seed", 0)] if "umap-seeded" in TASKS else [])
    for name, seed in pairs:
        compare(f"UMAP {len(points)}×{points.shape[1]}, {kind}, reference {name}",
                lambda: ektara("project", folder / "X.npy", "-o", folder / "Y.npy", "--method", "umap")["seconds"],
                lambda: UMAP(n_jobs=1, random_state=seed).fit(points))


def compare_jobs(folder, points):
    """One thread beside two: median seconds of each, alternating."""
    calls = {
        "kmeans": lambda jobs: ektara("cluster", folder / "X.npy", "-o", folder / "C.csv", "--k", 20, jobs=jobs)["seconds"],
        "silhouette": lambda jobs: silhouette(folder, points, jobs),
        "umap": lambda jobs: ektara("project", folder / "X.npy", "-o", folder / "Y.npy", "--method", "umap", jobs=jobs)["seconds"],
    }
    for name, call in calls.items():
        one, two = (statistics.median(side) for side in zip(*[(call(1), call(2)) for _ in range(REPEATS)]))
        print(f"jobs {name:12} one {one:8.4f} s   two {two:8.4f} s   {one / two:5.2f}×", flush=True)


def overlapping(n):
    return make_blobs(n, 64, centers=20, cluster_std=6, random_state=1)[0].astype(np.float32)


def growth(folder, sizes):
    """Seconds of each method here for n rows."""
    for n in sizes:
        np.save(folder / "X.npy", overlapping(n))
        for method in ("kmeans", "ward", "dbscan", "hdbscan", "gmm", "leiden", "spectral"):
            k = ["--k", 20] if method in ("kmeans", "ward", "gmm", "spectral") else []
            done = ektara("cluster", folder / "X.npy", "-o", folder / "C.csv", "--method", method, *k)
            print(f"growth {method:8} n = {n:6} {done['seconds']:9.3f} s", flush=True)
        done = ektara("project", folder / "X.npy", "-o", folder / "Y.npy", "--method", "umap")
        print(f"growth umap     n = {n:6} {done['seconds']:9.3f} s", flush=True)


def memory(folder):
    """Largest resident memory of the whole program, in MB; n × n floats would be 64, 256 and 1,024 MB."""
    for n in (4000, 8000, 16000):
        np.save(folder / "X.npy", overlapping(n))
        for name, arguments in (("ward", ["cluster", "X.npy", "-o", "C.csv", "--method", "ward", "--k", "20"]),
                                ("silhouette", ["evaluate", "--labels", "L.csv", "--clusters", "C.csv", "--labels-column",
                                                "label", "--features", "X.npy"])):
            if name == "silhouette":
                silhouette(folder, None)
            _, peak, _ = watched([EKTARA, *arguments, "--quiet", "--jobs", "1"], folder)
            print(f"memory {name:10} n = {n:6} {peak:8.1f} MB", flush=True)


def compare_table(folder, kind, points):
    if {"kmeans", "silhouette"} & set(TASKS):
        compare(f"kmeans 10,000×64 k=20 n_init=10, {kind}",
                lambda: ektara("cluster", folder / "X.npy", "-o", folder / "C.csv", "--k", 20)["seconds"],
                lambda: cluster.KMeans(20, n_init=10, random_state=0).fit(points))
    if "silhouette" in TASKS:
        with open(folder / "C.csv") as file:
            labels = np.array([int(row["cluster"]) for row in csv.DictReader(file)])
        compare(f"silhouette 10,000×64, {kind}", lambda: silhouette(folder, points),
                lambda: metrics.silhouette_score(points, labels))
    for method, arguments, reference in methods(points):
        if method in TASKS:
            compare(f"{method} {arguments[-1] if 'covariance' in str(arguments) else ''} 10,000×64, {kind}",
                    lambda: ektara("cluster", folder / "X.npy", "-o", folder / "C.csv", "--method", method,
                                   *arguments)["seconds"], reference)
    if "pca" in TASKS:
        compare(f"PCA to 10, 10,000×64, {kind}",
                lambda: ektara("project", folder / "X.npy", "-o", folder / "Y.npy", "--dims", 10)["seconds"],
                lambda: decomposition.PCA(10, svd_solver="full").fit_transform(points))
    if "umap" in TASKS:
        compare_umap(folder, points, kind)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for kind, points in tables():
            np.save(folder / "X.npy", points)
            compare_table(folder, kind, points)
        if "jobs" in TASKS:
            compare_jobs(folder, points)
        growth(folder, [n for n in (1000, 4000, 16000, 64000) if {"growth", f"growth-{n}"} & set(TASKS)])
        if "memory" in TASKS:
            memory(folder)


if __name__ == "__main__":
    main()
