"""Prints what a product-of-experts VAE over blocks of features finds on real clips, of which some have no lyrics.

usage: [EKTARA_DATA=<folder with bilingual/>] tools/experts [--ektara build/release/ektara] [--seeds 5]
           [--half-samples 1000] [--run FOLDER] [--try] [--audio mfcc-moments]

Genre AMI inside each language, K-Means, k = 8 and 20, mean over seeds, beside the same of audio alone: the VAE of the
audio features, with paired intervals by half-samples of songs. No label is read before the scores. --run: a folder for
features and models, which stays and is taken as it is where it is there. --try: every setting that was tried.

pip install numpy scikit-learn==1.9.0
"""

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

from ektara_tools import datasets
from ektara_tools.pairs import Side, clusterings, compare, text_of, trained
from ektara_tools.program import Program, Word, add_program_option, described, settings
from ektara_tools.tables import Run, read_rows

TRIED = [
    "beta=0.25",
    "beta=2",
    "beta=4",
    "block_weights=1,0.25",
    "block_weights=1,2",
    "latent_dims=8",
    "latent_dims=32",
    "warmup=linear",
    "holdout_share=0.5",
    "min_steps=400 patience=400",
    "min_steps=400 patience=400 block_weights=1,0.25",
    "min_steps=400 patience=400 dropout=0.2",
    "min_steps=400 patience=400 weight_decay=0.3",
]


class Way(NamedTuple):
    """A space: the blocks that it is made of, and the words of `train`; none for the table itself."""

    name: str
    blocks: str
    words: list[Word] | None


def ways(audio: str, tried: bool) -> list[Way]:
    both = f"{audio},lyrics"
    found = [
        Way(f"VAE, {audio}", audio, []),
        Way(f"raw, {audio}", audio, None),
        Way(f"product of experts, {both}", both, []),
    ]
    if tried:
        for tries in TRIED:
            words = settings(*(f"train.{setting}" for setting in tries.split()))
            found.append(Way(f"product of experts, {tries}", both, list(words)))
        if audio != "rich":
            found.append(Way(f"product of experts, {audio},rich,lyrics", f"{audio},rich,lyrics", []))
    return found


def space_of(program: Program, run: Path, way: Way, seed: int) -> Path:
    table = run / "features" / f"{way.blocks}.npy"
    if way.words is None:
        return table
    several: list[Word] = ["--model", "multimodal-vae", "--blocks", way.blocks] if "," in way.blocks else []
    folder = run / "models" / f"{way.name.replace(' ', '-')}-{seed}"
    return trained(program, run if several else table, folder, seed, several + way.words)


def print_rows(args: argparse.Namespace, run: Path) -> None:
    tracks = Run(run).tracks()
    with_lyrics = sum(row["characters"] != "0" for row in read_rows(run / "features/lyrics.csv"))
    print(f"{len(tracks)} clips, {with_lyrics} with lyrics\n")
    print("| k | space, K-Means | AMI, English | − audio VAE | AMI, Bangla | − audio VAE |")
    print("|---|---|---:|---:|---:|---:|")
    for k in (8, 20):
        baseline: Side = {}
        for way in ways(args.audio, args.tried):
            spaces = [space_of(args.ektara, run, way, seed) for seed in range(args.seeds)]
            better = clusterings(args.ektara, spaces, run / "C.csv", k)
            baseline = baseline or better
            cells = []
            for language in ("english", "bangla"):
                judged = [track for track in tracks if track["language"] == language and track["genre"]]
                whole = compare(judged, baseline, better, args.half_samples)
                cells += [f"{whole.better:.3f}", "–" if better is baseline else text_of(whole)]
            print(f"| {k} | {way.name} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--half-samples", type=int, default=1000)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--audio", default="mfcc-moments")
    parser.add_argument("--try", dest="tried", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ektara-experts-") as name:
        run = args.run or Path(name) / "clips"
        if not run.exists():
            blocks = ",".join(way.blocks for way in ways(args.audio, args.tried)).split(",")
            features = ",".join(dict.fromkeys(blocks))
            args.ektara.run("extract", datasets.data(datasets.CLIPS), "-o", run, "--features", features, "--quiet")
        print_rows(args, run)


if __name__ == "__main__":
    main()
