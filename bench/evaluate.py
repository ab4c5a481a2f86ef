"""Seconds and memory of `evaluate` on generated labels and clusters, one thread.

usage: python bench/evaluate.py [PROGRAM]   (default: build/bench/ektara)

1,999 songs with eleven columns of clusters; 1,000 half-samples and 9,999 permutations of 2,617 songs and twelve;
silhouette of 20,000×436. Needs numpy. Prints a line each; nothing is compared with a peer.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import ROOT, Program, Word, described
from ektara_tools.tables import write_table
from ektara_tools.watched import watched

HALF_SAMPLES = ["--groups", "song", "--half-samples", "1000"]
PERMUTATIONS = ["--groups", "song", "--permutations", "9999"]


class Bench:
    """Measures `evaluate` on tables that it writes into one folder."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program, self.table = program, folder / "T.csv"
        self.random, self.columns = np.random.default_rng(0), ""

    def write(self, rows: int, methods: int) -> None:
        names = [f"Method {i}" for i in range(methods)]
        lines = ([i, i, f"g{self.random.integers(18)}", *self.random.integers(8, size=methods)] for i in range(rows))
        write_table(self.table, ["id", "song", "genre", *names], lines)
        self.columns = ",".join(names)

    def measure(self, title: str, *more: Word) -> None:
        words: list[str | Path] = [
            "evaluate",
            "--labels",
            self.table,
            "--clusters",
            self.table,
            "--labels-column",
            "genre",
        ]
        words += ["--clusters-columns", self.columns, "--jobs", "1", "--quiet", *map(str, more)]
        found = watched([self.program.path, *words])
        print(f"{title}: {found.seconds:.2f} s, {found.peak_mb:.0f} MB", flush=True)


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("program", type=Program, nargs="?", default=str(ROOT / "build/bench/ektara"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(args.program, Path(name))
        bench.write(1999, 11)
        bench.measure("1,999 songs, 11 columns")
        bench.write(2617, 12)
        bench.measure("1,000 half-samples of 2,617 songs, 12 columns", *HALF_SAMPLES)
        bench.measure("9,999 permutations of the same", *PERMUTATIONS)
        bench.write(20000, 1)
        features = Path(name) / "X.npy"
        np.save(features, bench.random.normal(size=(20000, 436)).astype(np.float32))
        bench.measure("silhouette of 20,000×436", "--features", features)


if __name__ == "__main__":
    main()
