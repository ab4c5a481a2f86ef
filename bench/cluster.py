"""Clustering, projection and scores beside scikit-learn, one thread each, in one script.

pip install scikit-learn==1.9.0 numpy; OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python bench/cluster.py build/release/ektara [REPEATS [--growth]]
Prints for each task the median seconds of both (method alone, without reading and writing) and their ratio.
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

EKTARA = sys.argv[1] if len(sys.argv) > 1 else "build/release/ektara"
REPEATS = int(sys.argv[2]) if len(sys.argv) > 2 else 5


def ektara(*arguments):
    done = subprocess.run([EKTARA, *map(str, arguments), "--json", "--jobs", "1"], capture_output=True, text=True, check=True)
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


def growth(folder):
    """Seconds of each method here for n = 1k, 4k, 16k, 64k."""
    for n in (1000, 4000, 16000, 64000):
        np.save(folder / "X.npy", make_blobs(n, 64, centers=20, cluster_std=6, random_state=1)[0].astype(np.float32))
        for method in ("kmeans", "ward", "dbscan", "hdbscan", "gmm"):
            k = ["--k", 20] if method in ("kmeans", "ward", "gmm") else []
            done = ektara("cluster", folder / "X.npy", "-o", folder / "C.csv", "--method", method, *k)
            print(f"growth {method:8} n = {n:6} {done['seconds']:9.3f} s", flush=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for kind, points in tables():
            np.save(folder / "X.npy", points)
            compare(f"K-Means 10,000×64 k=20 n_init=10, {kind}",
                    lambda: ektara("cluster", folder / "X.npy", "-o", folder / "C.csv", "--k", 20)["seconds"],
                    lambda: cluster.KMeans(20, n_init=10, random_state=0).fit(points))
            with open(folder / "C.csv") as file:
                labels = np.array([int(row["cluster"]) for row in csv.DictReader(file)])
            # The verb scores all three internal indices; so does the reference.
            (folder / "L.csv").write_text("id,label\n" + "".join(f"{i},{c % 2}x\n" for i, c in enumerate(labels)))
            compare(f"silhouette 10,000×64, {kind}",
                    lambda: ektara("evaluate", "--labels", folder / "L.csv", "--clusters", folder / "C.csv",
                                   "--labels-column", "label", "--features", folder / "X.npy")[0]["silhouette_seconds"],
                    lambda: metrics.silhouette_score(points, labels))
            for method, arguments, reference in methods(points):
                compare(f"{method} {arguments[-1] if 'covariance' in str(arguments) else ''} 10,000×64, {kind}",
                        lambda: ektara("cluster", folder / "X.npy", "-o", folder / "C.csv", "--method", method,
                                       *arguments)["seconds"], reference)
            compare(f"PCA to 10, 10,000×64, {kind}",
                    lambda: ektara("project", folder / "X.npy", "-o", folder / "Y.npy", "--dims", 10)["seconds"],
                    lambda: decomposition.PCA(10, svd_solver="full").fit_transform(points))
        if "--growth" in sys.argv:
            growth(folder)


if __name__ == "__main__":
    main()
