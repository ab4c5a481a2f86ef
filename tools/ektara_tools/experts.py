"""Prints what a product-of-experts VAE over blocks of features finds on real clips, of which some have no lyrics.

usage: [EKTARA_DATA=<folder with bilingual/>] tools/experts [--ektara build/release/ektara] [--seeds 5]
           [--half-samples 1000] [--run FOLDER] [--try] [--audio mfcc-moments]

Genre AMI inside each language, K-Means, k = 8 and 20, mean over seeds, beside the same of audio alone: the VAE of the
audio features, with paired intervals by half-samples of songs. No label is read before the scores. --run: a folder that
`extract` wrote with these features and lyrics. --try: every setting that was tried, not the default alone.

pip install numpy scikit-learn==1.9.0
"""

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

from ektara_tools import datasets
from ektara_tools.pairs import Side, compare, text_of
from ektara_tools.program import Program, Word, add_program_option, described, settings
from ektara_tools.tables import Run, clusters_by_id, read_rows

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
    return found


def clusterings(program: Program, run: Path, way: Way, k: int, seeds: int) -> Side:
    found: Side = {}
    for seed in range(seeds):
        space, folder = run / "features" / f"{way.blocks}.npy", run / "models" / f"{way.name.replace(' ', '-')}-{seed}"
        if way.words is not None:
            several: list[Word] = ["--model", "multimodal-vae", "--blocks", way.blocks] if "," in way.blocks else []
            table = run if several else space
            if not (folder / "embedding.npy").exists():
                program.run("train", table, "-o", folder, "--seed", seed, "--quiet", *several, *way.words)
            space = folder / "embedding.npy"
        clusters = run / "C.csv"
        program.run("cluster", space, "-o", clusters, "--k", k, "--seed", seed, "--quiet")
        for row, cluster in clusters_by_id(clusters).items():
            found.setdefault(row, []).append(int(cluster))
    return found


def print_rows(args: argparse.Namespace, run: Path) -> None:
    tracks = Run(run).tracks()
    with_lyrics = sum(row["characters"] != "0" for row in read_rows(run / "features/lyrics.csv"))
    print(f"{len(tracks)} clips, {with_lyrics} with lyrics\n")
    print("| k | space, K-Means | AMI, English | − audio VAE | AMI, Bangla | − audio VAE |")
    print("|---|---|---:|---:|---:|---:|")
    for k in (8, 20):
        baseline: Side = {}
        for way in ways(args.audio, args.tried):
            better = clusterings(args.ektara, run, way, k, args.seeds)
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
        if args.run is None:
            features = f"{args.audio},lyrics"
            args.ektara.run("extract", datasets.data(datasets.CLIPS), "-o", run, "--features", features, "--quiet")
        print_rows(args, run)


if __name__ == "__main__":
    main()
