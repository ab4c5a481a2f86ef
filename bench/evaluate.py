"""python bench/evaluate.py [PROGRAM]: seconds and memory of `evaluate` on generated labels and clusters, one thread.

1,999 songs with eleven columns of clusters; 1,000 half-samples and 9,999 permutations of 2,617 songs and twelve; silhouette
of 20,000×436. Needs numpy. Prints a line each; nothing is compared with a peer.
"""
import csv
import pathlib
import sys
import tempfile

import numpy as np

from watched import watched

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/bench/ektara"


def write(path, rows, methods, rng):
    names = [f"Method {i}" for i in range(methods)]
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "song", "genre", *names])
        writer.writerows([i, i, f"g{rng.integers(18)}", *rng.integers(8, size=methods)] for i in range(rows))
    return ",".join(names)


def measure(title, table, columns, *more):
    command = [PROGRAM, "evaluate", "--labels", table, "--clusters", table, "--labels-column", "genre", "--clusters-columns",
               columns, "--jobs", "1", "--quiet", *more]
    seconds, peak, _ = watched(command)
    print(f"{title}: {seconds:.2f} s, {peak:.0f} MB", flush=True)


with tempfile.TemporaryDirectory() as name:
    folder, rng = pathlib.Path(name), np.random.default_rng(0)
    columns = write(folder / "T.csv", 1999, 11, rng)
    measure("1,999 songs, 11 columns", folder / "T.csv", columns)
    columns = write(folder / "T.csv", 2617, 12, rng)
    measure("1,000 half-samples of 2,617 songs, 12 columns", folder / "T.csv", columns, "--groups", "song", "--half-samples", "1000")
    measure("9,999 permutations of the same", folder / "T.csv", columns, "--groups", "song", "--permutations", "9999")
    columns = write(folder / "T.csv", 20000, 1, rng)
    np.save(folder / "X.npy", rng.normal(size=(20000, 436)).astype(np.float32))
    measure("silhouette of 20,000×436", folder / "T.csv", columns, "--features", folder / "X.npy")
