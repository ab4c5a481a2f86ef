"""Times `ektara extract` on a collection with one and with two jobs, in turn; whole process, wall clock.

python bench/jobs.py INPUT [--ektara build/release/ektara] [--rounds 5]
"""
import argparse
import statistics
import subprocess
import tempfile
import time


def seconds(ektara, source, jobs):
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run([ektara, "extract", source, "-o", folder + "/run", "--cache", folder + "/cache", "--jobs",
                        str(jobs), "--quiet"], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("--ektara", default="build/release/ektara")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    seconds(args.ektara, args.input, 2)
    pairs = [(seconds(args.ektara, args.input, 1), seconds(args.ektara, args.input, 2)) for _ in range(args.rounds)]
    one, two = (statistics.median(side) for side in zip(*pairs))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"1 job {one:.2f} s, 2 jobs {two:.2f} s, {ratio:.2f} times faster (medians of {args.rounds} pairs)")


if __name__ == "__main__":
    main()
