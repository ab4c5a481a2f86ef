"""A table of 4 rows and a million columns: how long every verb that reads one takes, and its memory.

usage: python bench/wide_table.py EKTARA [--columns 1000000]

A verb may refuse the table with a number (gmm: E1295, train: E1296); a run leaves out the networks (W-TOO-LARGE). Ends
with 1 where one takes more than 10 s of processor time, or ends otherwise.
"""

import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import Program, described

MOST_SECONDS = 10


def write_table(file: Path, columns: int) -> None:
    rng = random.Random(1)
    with file.open("w") as table:
        table.write("id,genre,language," + ",".join(f"c{i}" for i in range(columns)) + "\n")
        for row in range(4):
            numbers = ",".join(f"{rng.gauss(0, 1):.3f}" for _ in range(columns))
            table.write(f"r{row},{'ab'[row % 2]},{'xy'[row // 2]},{numbers}\n")


METHODS = {
    "kmeans": ["--k", "2"],
    "ward": ["--k", "2"],
    "average": ["--k", "2"],
    "complete": ["--k", "2"],
    "single": ["--k", "2"],
    "dbscan": [],
    "hdbscan": ["--set", "cluster.min_cluster_size=2"],
    "spectral": ["--k", "2"],
    "gmm": ["--k", "2"],
    "leiden": [],
    "consensus": ["--k", "2"],
}


def commands(table: Path, out: Path) -> list[tuple[str, list[str | Path]]]:
    clusters = out / "clusters.csv"
    clusters.write_text("id,cluster\nr0,0\nr1,1\nr2,0\nr3,1\n")
    scored: list[str | Path] = ["evaluate", "--labels", table, "--clusters", clusters, "--labels-column", "genre"]
    all_commands: list[tuple[str, list[str | Path]]] = [
        (f"cluster --method {method}", ["cluster", table, "-o", out / "c.csv", "--method", method, *options])
        for method, options in METHODS.items()
    ]
    for method in ("pca", "umap"):
        all_commands.append((f"project --method {method}", ["project", table, "-o", out / "y.npy", "--method", method]))
    all_commands.append(("evaluate", scored))
    all_commands.append(("evaluate --features", [*scored, "--features", table]))
    all_commands.append(("scan", ["scan", table]))
    all_commands.append(("extract", ["extract", table, "-o", out / "extracted"]))
    all_commands.append(("train", ["train", table, "-o", out / "model", "--model", "ae"]))
    all_commands.append(("run", ["run", table, "-o", out / "run", "--k", "2", "--seeds", "1", "--quiet"]))
    return all_commands


def measure(program: Program, name: str, command: list[str | Path]) -> bool:
    """Whether the verb ended by itself in time."""
    with subprocess.Popen([program.path, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        words = process.stderr.read().decode(errors="replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = used.ru_utime + used.ru_stime
    refusal = re.search(r"error (E\d+)", words)
    ended = f"refused by {refusal.group(1)}" if refusal else f"exit code {process.returncode}"
    print(f"{name}: {seconds:.1f} s of processor time, {used.ru_maxrss / 1024:.0f} MB, {ended}", flush=True)
    return seconds <= MOST_SECONDS and (process.returncode in (0, 3) or refusal is not None)


def main() -> int:
    parser = described(__doc__)
    parser.add_argument("ektara", type=Program)
    parser.add_argument("--columns", type=int, default=1_000_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "wide.csv"
        write_table(table, args.columns)
        good = [measure(args.ektara, name, command) for name, command in commands(table, Path(folder))]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
