"""How late Ctrl-C may come: the longest time between two moments at which a long call of the package looks for signals.

pip install WHEEL; python bench/interrupt.py [TASK …]

A timer ticks every 5 ms and Python's handler of its signal notes when it was called. The longest pause between two
ticks is how late a KeyboardInterrupt would come: on the clock and, as a busy machine lets others run in between, in
processor time of the thread that called. Then the same call gets one real SIGINT after a third of its time. It must end
with KeyboardInterrupt and leave an interpreter that fits the same labels as before.
"""

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
import wave
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import ektara
import numpy as np
from ektara import cluster, manifold

random = np.random.RandomState(0)
rows = random.normal(size=(20000, 32)).astype(np.float32)
small = rows[:4000]
labels = random.randint(8, size=20000)
folder = tempfile.TemporaryDirectory()
million = random.normal(size=(1_000_000, 16)).astype(np.float32)
sequences = random.normal(size=(600, 13, 130)).astype(np.float32)
sound = np.resize(random.normal(size=60 * 44100).astype(np.float32), 1200 * 44100)


def songs() -> Path:
    """Sixty files of 30 s noise, made once."""
    place = Path(folder.name) / "songs"
    if not place.exists():
        place.mkdir()
        for i in range(60):
            with wave.open(str(place / f"{i:02}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(22050)
                file.writeframes((random.normal(size=30 * 22050) * 3000).astype("<i2").tobytes())
    return place


def extract() -> object:
    with tempfile.TemporaryDirectory() as cache:
        return ektara.extract(songs(), features=["mfcc-moments", "descriptors"], cache=cache)


def run() -> object:
    with tempfile.TemporaryDirectory() as place:
        return ektara.run(songs(), f"{place}/run", cache=f"{place}/cache", options={"run.text": False})


TASKS: dict[str, Callable[[], object]] = {
    "kmeans": lambda: cluster.KMeans(60, n_init=4).fit(rows),
    "kmeans-million": lambda: cluster.KMeans(4, n_init=1, swaps=0).fit(million),
    "minibatch": lambda: cluster.KMeans(60, n_init=10, batch_size=1024, max_iter=300).fit(rows),
    "ward": lambda: cluster.AgglomerativeClustering(8).fit(rows),
    "average": lambda: cluster.AgglomerativeClustering(8, linkage="average").fit(rows[:9000]),
    "single": lambda: cluster.AgglomerativeClustering(8, linkage="single").fit(rows),
    "manhattan": lambda: cluster.AgglomerativeClustering(8, linkage="average", metric="manhattan").fit(small),
    "dbscan": lambda: cluster.DBSCAN(5.0).fit(rows),
    "dbscan-precomputed": lambda: cluster.DBSCAN(20.0, metric="manhattan").fit(small),
    "hdbscan": lambda: cluster.HDBSCAN().fit(rows),
    "hdbscan-precomputed": lambda: cluster.HDBSCAN(metric="manhattan").fit(small),
    "spectral": lambda: cluster.SpectralClustering(8, affinity="nearest_neighbors").fit(rows),
    "spectral-rbf": lambda: cluster.SpectralClustering(8, gamma=0.05).fit(small),
    "gmm": lambda: cluster.GaussianMixture(30, tol=0, max_iter=60).fit(rows),
    "leiden": lambda: cluster.Leiden().fit(rows),
    "consensus": lambda: cluster.Consensus(n_clusters=8, n_runs=60).fit(small),
    "choose_k": lambda: cluster.choose_k(small, "kmeans", k_max=12),
    "umap": lambda: manifold.UMAP().fit(rows),
    "umap-transform": lambda: manifold.UMAP(n_epochs=5).fit(small).transform(rows),
    "vae": lambda: ektara.VAE(max_epochs=30).fit(rows),
    "cvae": lambda: ektara.CVAE(max_epochs=30).fit(rows, labels),
    "conv-vae": lambda: ektara.ConvVAE(max_epochs=1, min_epochs=1, min_steps=1).fit(sequences),
    "autoencoder": lambda: ektara.Autoencoder(max_epochs=30).fit(rows),
    "silhouette": lambda: ektara.metrics.silhouette_score(rows, labels),
    "dbcv": lambda: ektara.metrics.dbcv(rows[:8000], labels[:8000]),
    "dunn": lambda: ektara.metrics.dunn_index(rows, labels),
    "trustworthiness": lambda: ektara.metrics.trustworthiness(rows, rows[:, :2]),
    "mixing": lambda: ektara.metrics.mixing(rows, labels % 3, labels),
    "ami": lambda: ektara.metrics.adjusted_mutual_info_score(rows[:, 0].round(3), rows[:, 1].round(3)),
    "evaluate": lambda: ektara.evaluate(labels, labels[::-1].copy(), space=rows[:, :4], permutations=9999),
    "mfcc": lambda: ektara.mfcc(sound),
    "descriptors": lambda: ektara.tonnetz(sound[: len(sound) // 2]),
    "resample": lambda: ektara.resample(sound, orig_sr=44100, target_sr=22050),
    "extract": extract,
    "run": run,
}


def pauses(call: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds of the call, and the longest pause between ticks on the clock and in processor time of this thread."""
    ticks: list[tuple[float, float]] = []
    signal.signal(signal.SIGALRM, lambda *_: ticks.append((time.perf_counter(), time.thread_time())))
    ticks.append((time.perf_counter(), time.thread_time()))
    signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
    try:
        call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    ticks.append((time.perf_counter(), time.thread_time()))
    clock = max(after[0] - before[0] for before, after in pairwise(ticks))
    processor = max(after[1] - before[1] for before, after in pairwise(ticks))
    return ticks[-1][0] - ticks[0][0], clock, processor


def interrupted(call: Callable[[], object], after: float) -> float | None:
    """Seconds from a SIGINT to the KeyboardInterrupt; None where the call ended first."""
    sent = []

    def send() -> None:
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(after, send)
    timer.start()
    try:
        call()
        timer.join()
        time.sleep(1)
    except KeyboardInterrupt:
        return time.perf_counter() - sent[0]
    finally:
        timer.join()
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(TASKS))
    expected = cluster.KMeans(5).fit_predict(small[:200])
    warnings.simplefilter("ignore")
    print(f"{'call':20} {'takes':>8} {'pause':>8} {'processor':>10} {'Ctrl-C':>8}")
    for task in parser.parse_args().tasks or TASKS:
        if task not in TASKS:
            sys.exit(f"no task {task}; there are {', '.join(TASKS)}")
        taken, clock, processor = pauses(TASKS[task])
        late = interrupted(TASKS[task], taken / 3)
        told = "-" if late is None else f"{late:.3f}"
        print(f"{task:20} {taken:8.2f} {clock:8.3f} {processor:10.3f} {told:>8}", flush=True)
        if not np.array_equal(cluster.KMeans(5).fit_predict(small[:200]), expected):
            sys.exit(f"{task}: the interpreter is not whole after it")


if __name__ == "__main__":
    main()
