"""Prints how well features tell recording chain and language of the demo corpus, and language of real clips.

usage: [EKTARA_DATA=<folder with bilingual/>] tools/probe [--ektara build/release/ektara] [--jobs N]

A line a corpus, feature and set of controls: skill (0: chance, 1: always right) of `source` and `language` as the
corpus probe of `run` has them in run.json, and Cramér's V of source with what it is entangled with most.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ektara_tools import datasets
from ektara_tools.program import Program, add_program_option, described, settings
from ektara_tools.tables import Run

CONTROLS = ["features.band_limit_hz=4000", "features.level=loudness", "features.cms=true"]
QUICK = [
    "evaluate.half_samples=0",
    "evaluate.permutations=0",
    "train.max_epochs=1",
    "train.min_epochs=1",
    "train.min_steps=1",
]


def probe(args: argparse.Namespace, manifest: Path, run: Path, feature: str, controls: list[str]) -> list[str]:
    """The cells of one line."""
    words = settings(f"features.names={feature}", *controls, *QUICK)
    args.ektara.run("run", manifest, "-o", run, "--seeds", 1, "--quiet", "--jobs", args.jobs, *words)
    found = {row["column"]: row for row in Run(run).record()["probe"]}
    cells = []
    for column in ("source", "language"):
        row = found.get(column)
        skill = None if row is None else (row["balanced_accuracy"] - row["chance"]) / (1 - row["chance"])
        cells.append("–" if skill is None else f"{skill:.2f}")
    return [*cells, f"{found['source']['association']:.2f}" if "source" in found else "–"]


def corpora(program: Program, folder: Path) -> Iterator[tuple[str, Path]]:
    """Title and manifest of each corpus; the demo corpora are made here."""
    for title, flags in (("demo corpus", []), ("demo corpus, --confound", ["--confound"])):
        program.run("corpus", folder / title, "--quiet", *flags)
        yield title, folder / title / "manifest.csv"
    if datasets.has_data():
        yield "499 recorded clips", datasets.data(datasets.CLIPS)


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--jobs", type=int, default=0)
    args = parser.parse_args()
    print("| corpus | features | controls | skill, source | skill, language | V of source |")
    print("|---|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for title, manifest in corpora(args.ektara, Path(name)):
            for feature in ("mfcc-moments", "rich"):
                for controls in ([], CONTROLS):
                    run = Path(name) / f"{title} {feature} {len(controls)}"
                    cells = " | ".join(probe(args, manifest, run, feature, controls))
                    print(f"| {title} | {feature} | {'on' if controls else 'off'} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
