"""The Python package beside its peers in one process: same data, one thread each, medians of five pairs.

pip install WHEEL scikit-learn==1.9.1 librosa==0.11.0 umap-learn==0.5.12 torch numpy
OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 python bench/python.py [TASK …]

Prints for each task the median seconds of both and the median of their ratios. `call` is the microseconds that calls
of a small input take beside the extension module's function of the same work, `leak` the megabytes that 2,000 small
fits leave, `memory` the megabytes that calls add to a C-ordered float32 table of 256 MB.
"""

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ektara
import numpy as np

PAIRS = 5
TASKS = ["mfcc", "kmeans", "hdbscan", "umap", "vae", "call", "leak", "memory"]


def blobs(n: int, d: int, k: int) -> np.ndarray:
    random = np.random.RandomState(0)
    return (random.uniform(-10, 10, (k, d))[random.randint(k, size=n)] + random.normal(size=(n, d))).astype(np.float32)


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object]) -> None:
    ours(), peer()
    pairs = [(seconds(ours), seconds(peer)) for _ in range(PAIRS)]
    ratio = statistics.median(theirs / own for own, theirs in pairs)
    own, theirs = (statistics.median(column) for column in zip(*pairs))
    print(f"{name:8} {own:9.4f} s  peer {theirs:9.4f} s  {ratio:6.2f} times", flush=True)


def mfcc() -> None:
    import librosa

    y = np.random.RandomState(0).normal(size=30 * 22050).astype(np.float32) * 0.1
    compare("mfcc", lambda: ektara.mfcc(y, sr=22050), lambda: librosa.feature.mfcc(y=y, sr=22050))


def kmeans() -> None:
    from sklearn.cluster import KMeans

    x = blobs(10000, 64, 20)
    compare(
        "kmeans",
        lambda: ektara.cluster.KMeans(20, n_init=10, n_jobs=1).fit(x),
        lambda: KMeans(20, n_init=10, random_state=0).fit(x),
    )


def hdbscan() -> None:
    from sklearn.cluster import HDBSCAN

    x = blobs(4000, 64, 20)
    compare("hdbscan", lambda: ektara.cluster.HDBSCAN(n_jobs=1).fit(x), lambda: HDBSCAN(copy=True).fit(x))


def umap() -> None:
    from umap import UMAP

    x = blobs(4000, 64, 20)
    compare("umap", lambda: ektara.manifold.UMAP(n_jobs=1).fit(x), lambda: UMAP(random_state=0, n_jobs=1).fit(x))


def torch_epoch(x: np.ndarray) -> Callable[[], object]:
    """An epoch of the same network, 64 rows a step, by PyTorch."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    d = x.shape[1]
    encoder, mean, log_variance = nn.Sequential(nn.Linear(d, 128), nn.ELU()), nn.Linear(128, 16), nn.Linear(128, 16)
    decoder = nn.Sequential(nn.Linear(16, 128), nn.ELU(), nn.Linear(128, d))
    network = nn.ModuleList([encoder, mean, log_variance, decoder])
    adam, rows = torch.optim.Adam(network.parameters(), lr=1e-3), torch.from_numpy(x)

    def epoch() -> None:
        for batch in rows[torch.randperm(len(rows))].split(64):
            hidden = encoder(batch)
            m, v = mean(hidden), log_variance(hidden)
            z = m + torch.randn_like(m) * torch.exp(v / 2)
            loss = ((batch - decoder(z)) ** 2).sum(1).mean() + 0.5 * (m**2 + v.exp() - 1 - v).sum(1).mean()
            adam.zero_grad()
            loss.backward()
            adam.step()

    return epoch


def vae() -> None:
    x = blobs(4096, 52, 8)
    x = (x - x.mean(0)) / x.std(0)
    train = {"batch_size": 64, "holdout_share": 0.0, "min_epochs": 20, "min_steps": 1, "n_jobs": 1}
    epoch = torch_epoch(x)

    def twenty() -> None:
        for _ in range(20):
            epoch()

    compare("vae", lambda: ektara.VAE(max_epochs=20, **train).fit(x), twenty)


def microseconds(call: Callable[[], object], count: int = 2000) -> float:
    call()
    return statistics.median(seconds(call) for _ in range(count)) * 1e6


def call() -> None:
    x = blobs(10, 4, 2)
    y = np.arange(10, dtype=np.int32) % 2
    core, cluster, metrics = ektara._core, ektara.cluster, ektara.metrics
    settings = [("n_clusters", "2"), ("n_init", "1"), ("swaps", "0")]
    model = cluster.KMeans(2, n_init=1, swaps=0, n_jobs=1).fit(x)
    clip = np.full(2048, 0.1, dtype=np.float32)
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "KMeans.fit": (
            lambda: cluster.KMeans(2, n_init=1, swaps=0, n_jobs=1).fit(x),
            lambda: core.kmeans(x, settings, 0, 1),
        ),
        "KMeans.predict": (lambda: model.predict(x), lambda: core.nearest_centres(x, model.cluster_centers_, 1)),
        "DBSCAN.fit": (lambda: cluster.DBSCAN().fit(x), lambda: core.dbscan(x, [], 1)),
        "HDBSCAN.fit": (lambda: cluster.HDBSCAN().fit(x), lambda: core.hdbscan(x, [], 1)),
        "Ward.fit": (
            lambda: cluster.AgglomerativeClustering(2).fit(x),
            lambda: core.cluster(x, "ward", [("n_clusters", "2")], 0, 1),
        ),
        "GaussianMixture.fit": (lambda: cluster.GaussianMixture(2).fit(x), lambda: core.gmm(x, settings[:2], 0, 1)),
        "silhouette_score": (lambda: metrics.silhouette_score(x, y), lambda: core.silhouette(x, y, 1)),
        "adjusted_rand_score": (lambda: metrics.adjusted_rand_score(y, y), lambda: core.external_scores(y, y, False)),
        "mfcc of a frame": (lambda: ektara.mfcc(clip), lambda: core.mfcc(clip, 22050, 20, 128, 2048, 512, 80.0)),
    }
    model.cluster_centers_ = model.cluster_centers_.astype(np.float64)
    for name, (whole, bare) in pairs.items():
        own, inner = microseconds(whole), microseconds(bare)
        print(f"call     {name:20} {own:6.1f} µs, {inner:6.1f} of them in the extension: {own - inner:5.1f} over it")


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def leak() -> None:
    x = blobs(100, 8, 3)

    def fits(count: int) -> None:
        for i in range(count):
            ektara.cluster.KMeans(3, n_init=1, random_state=i).fit(x)
            ektara.VAE(max_epochs=1, min_epochs=1, min_steps=1, latent_dims=2).fit(x) if i % 20 == 0 else None

    fits(200)
    before = resident()
    fits(2000)
    print(f"leak     {resident() - before:.1f} MB after 2,000 fits")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def memory() -> None:
    x = np.zeros((1_000_000, 64), dtype=np.float32)
    x[:] = np.random.RandomState(0).normal(size=64)
    x[::2] += 1
    labels = np.arange(len(x), dtype=np.int32) % 2
    centres = x[:2].astype(np.float64)
    calls: dict[str, Callable[[], object]] = {
        "nearest_centres": lambda: ektara._core.nearest_centres(x, centres, 1),
        "centroids": lambda: ektara._core.centroids(x, labels),
        "KMeans.fit": lambda: ektara.cluster.KMeans(2, n_init=1, swaps=0, max_iter=1, n_jobs=1).fit(x),
    }
    for name, one in calls.items():  # from the least to the most: the peak only rises
        before = peak()
        one()
        print(f"memory   {name:16} {peak() - before:5.0f} MB for a table of {x.nbytes / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(TASKS))
    for task in parser.parse_args().tasks or TASKS:
        if task not in TASKS:
            sys.exit(f"no task {task}; there are {', '.join(TASKS)}")
        globals()[task]()


if __name__ == "__main__":
    main()
