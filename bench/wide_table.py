"""A table of 4 rows and a million columns: how long `ektara cluster --method ward` takes, and its memory.

usage: python bench/wide_table.py EKTARA [--columns 1000000]

Ends with 1 above 10 s of processor time.
"""

import random
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import Program, described

MOST_SECONDS = 10


def write_table(file: Path, columns: int) -> None:
    rng = random.Random(1)
    with file.open("w") as table:
        table.write("id," + ",".join(f"c{i}" for i in range(columns)) + "\n")
        for row in range(4):
            table.write(f"r{row}," + ",".join(f"{rng.gauss(0, 1):.3f}" for _ in range(columns)) + "\n")


def main() -> int:
    parser = described(__doc__)
    parser.add_argument("ektara", type=Program)
    parser.add_argument("--columns", type=int, default=1_000_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "wide.csv"
        write_table(table, args.columns)
        args.ektara.run("cluster", table, "-o", Path(folder) / "clusters.csv", "--method", "ward", "--k", "2")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    print(f"{args.columns} columns: {seconds:.1f} s of processor time, {used.ru_maxrss / 1024:.0f} MB")
    return 1 if seconds > MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
