"""Times `ektara extract` on a collection with one and with two jobs, in turn; whole process, wall clock.

python bench/jobs.py INPUT [--ektara build/release/ektara] [--rounds 5]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import Program, add_program_option, described


def seconds(program: Program, source: str, jobs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        out = ["-o", f"{folder}/run", "--cache", f"{folder}/cache"]
        began = time.perf_counter()
        program.run("extract", source, *out, "--jobs", jobs, "--quiet")
        return time.perf_counter() - began


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("input")
    add_program_option(parser)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    seconds(args.ektara, args.input, 2)
    pairs = [(seconds(args.ektara, args.input, 1), seconds(args.ektara, args.input, 2)) for _ in range(args.rounds)]
    one, two = (statistics.median(side) for side in zip(*pairs))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"1 job {one:.2f} s, 2 jobs {two:.2f} s, {ratio:.2f} times faster (medians of {args.rounds} pairs)")


if __name__ == "__main__":
    main()
