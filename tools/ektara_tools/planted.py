"""Whether `explain` names the cause that formed a planted cluster.

usage: tools/planted EKTARA [--songs 40] [--seconds 10] [--seeds 10]

For tempo, loudness and language: corpora of seeds 0, 1, … with only this factor planted, `run --k 2`, and the first
feature of the first cluster of `explain --json`. Prints a line a corpus and, a kind, how many named the cause; ends
with 1 where a kind has fewer than nine in ten.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from ektara_tools.program import Program, described, settings

# The columns that measure the planted factor.
CAUSES = {"tempo": {"tempo_bpm"}, "loudness": {"loudness_lufs", "rms"}, "language": {"language"}}


Feature = dict[str, Any]


def first_features(args: argparse.Namespace, folder: Path, plant: str, seed: int) -> tuple[str, list[Feature]]:
    """The default clustering of a planted corpus, and the first feature of each of its clusters."""
    corpus, run = folder / "corpus", folder / "run"
    size = ["--songs", args.songs, "--seconds", args.seconds]
    args.ektara.run("corpus", corpus, "--plant", plant, "--seed", seed, *size, "--quiet")
    quick = settings("evaluate.permutations=99", "evaluate.half_samples=20")
    args.ektara.run("run", corpus / "manifest.csv", "-o", run, "--k", 2, "--seeds", 3, "--quiet", *quick)
    told = args.ektara.json("explain", run)
    return told["clustering"], [cluster["features"][0] for cluster in told["clusters"]]


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("ektara", type=Program)
    parser.add_argument("--songs", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=10)
    args = parser.parse_args()
    enough = True
    for plant, causes in CAUSES.items():
        named = 0
        for seed in range(args.seeds):
            with tempfile.TemporaryDirectory() as folder:
                clustering, first = first_features(args, Path(folder), plant, seed)
            hit = all(feature["name"] in causes for feature in first)
            named += hit
            print(f"{plant} {seed} {'yes' if hit else 'NO '} {clustering}: {first[0]['text']}")
        print(f"{plant}: {named} of {args.seeds}")
        enough = enough and named >= 0.9 * args.seeds
    sys.exit(0 if enough else 1)


if __name__ == "__main__":
    main()
