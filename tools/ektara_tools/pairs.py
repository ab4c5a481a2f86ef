"""Prints what models on pairs of crops find: on real clips beside raw K-Means, and on the demo corpus with --confound.

usage: [EKTARA_DATA=<folder with bilingual/>] tools/pairs [--ektara build/release/ektara] [--seeds 5]
           [--half-samples 1000] [--crop-seconds 3] [--only clips|demo] [--corpus FOLDER]

Clips: genre AMI inside English, K-Means, k = 8 and 20, mean over seeds; the difference to raw K-Means of the clips'
moments with a paired interval by half-samples of songs; and the same on the half of the songs whose name has an odd
SHA-256. Every model is trained on all clips, and no label is read before the scores.

Demo corpus with --confound, where the recording chain (`source`) is a function of the language: genre AMI inside each
language (k = 6), and how well a linear probe tells the source from the space (balanced accuracy, chance 0.5). "with
masters": every studio song once more as a field recording (band 150 Hz to 4.5 kHz, noise), as a second clip of the same
song; the models are trained on both, and judged on the 240 songs as before. Needs ffmpeg. Of a VAE the units above 0.1
nat of KL are judged: the probe standardises columns, which would enlarge the traces in units that carry nothing.

pip install numpy scikit-learn==1.9.0
"""

import argparse
import hashlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ektara_tools import datasets
from ektara_tools.half_samples import Gain, gain, numbered
from ektara_tools.program import Program, Word, add_program_option, described, settings
from ektara_tools.tables import Row, Run, clusters_by_id, read_json, read_rows, write_table

MOMENTS, CROPS = "mfcc-moments", "mfcc-moments-crops"
PAIRS = settings("train.pairs=crops", "train.holdout_share=0.5")  # as in the preset
ACTIVE_NATS = 0.1
QUICK = ["evaluate.half_samples=0", "evaluate.permutations=0", "run.resamples=0"]
FIELD = "highpass=f=150,highpass=f=150,lowpass=f=4500,lowpass=f=4500"
Side = dict[str, list[int]]  # {id: cluster of each seed}


class Way(NamedTuple):
    """A space: the table that it is made of, and the words of `train`; none for the table itself."""

    name: str
    table: str
    words: list[Word] | None


WAYS = [
    Way("raw", MOMENTS, None),
    Way("mean of raw crops", CROPS, None),
    Way("VAE of whole clips", MOMENTS, []),
    Way("VAE of crops", CROPS, []),
    Way("song-LDA", CROPS, ["--model", "song-lda"]),
    Way("cross-crop VAE", CROPS, list(PAIRS)),
    Way("cross-crop VAE, beta = 4", CROPS, [*PAIRS, *settings("train.beta=4")]),
    Way(
        "cross-crop CVAE (language)",
        CROPS,
        ["--model", "cvae", "--condition", "language", *settings("train.beta=1"), *PAIRS],
    ),
]


def trained(program: Program, table: Path, folder: Path, seed: int, words: list[Word]) -> Path:
    """The embedding of a model in `folder`, which is trained where it is not there yet."""
    embedding = folder / "embedding.npy"
    if not embedding.exists():
        program.run("train", table, "-o", folder, "--seed", seed, "--quiet", *words)
    return embedding


def clusterings(program: Program, spaces: list[Path], clusters: Path, k: int) -> Side:
    """K-Means of a space for each seed from 0 on; `clusters` is written over by each."""
    found: Side = {}
    for seed, space in enumerate(spaces):
        program.run("cluster", space, "-o", clusters, "--k", k, "--seed", seed, "--quiet")
        for row, cluster in clusters_by_id(clusters).items():
            found.setdefault(row, []).append(int(cluster))
    return found


class Features:
    """Extracted features of a collection, and the spaces made of them."""

    def __init__(self, program: Program, manifest: Path, run: Path, crop_seconds: float) -> None:
        self.program, self.run = program, run
        words = settings(f"features.crop_seconds={crop_seconds}")
        program.run("extract", manifest, "-o", run, "--features", f"{MOMENTS},{CROPS}", "--quiet", *words)
        self.tracks = {row["id"]: row for row in Run(run).tracks()}

    def space(self, way: Way, seed: int) -> Path:
        """A table of a raw space, or the embedding of a model that is trained with this seed."""
        table = self.run / "features" / f"{way.table}.npy"
        if way.words is None:
            return table
        return trained(self.program, table, self.run / "models" / f"{way.name}-{seed}", seed, way.words)

    def clusterings(self, way: Way, k: int, seeds: int) -> Side:
        return clusterings(self.program, [self.space(way, seed) for seed in range(seeds)], self.run / "C.csv", k)


def song_of(track: Row) -> str:
    return track["song_id"] or track["id"]


def in_half(track: Row) -> bool:
    return hashlib.sha256(song_of(track).encode()).digest()[0] % 2 == 1


def compare(tracks: list[Row], baseline: Side, better: Side, half_samples: int) -> Gain:
    sides = [np.array([side[track["id"]] for track in tracks]) for side in (baseline, better)]
    genres, songs = numbered([track["genre"] for track in tracks]), numbered([song_of(track) for track in tracks])
    return gain(genres, songs, sides[0], sides[1], half_samples)


def text_of(found: Gain) -> str:
    low, high = found.interval()
    return f"{found.difference:+.3f} [{low:+.3f}, {high:+.3f}]"


def print_clips(args: argparse.Namespace, folder: Path) -> None:
    features = Features(args.ektara, datasets.data(datasets.CLIPS), folder / "clips", args.crop_seconds)
    english = [track for track in features.tracks.values() if track["language"] == "english" and track["genre"]]
    half = [track for track in english if in_half(track)]
    print(
        f"{len(english)} English clips of {len({song_of(track) for track in english})} songs; the half: {len(half)}\n"
    )
    print("| k | space, K-Means | genre AMI, English | − raw | − raw, half of the songs |\n|---|---|---:|---:|---:|")
    for k in (8, 20):
        baseline = features.clusterings(WAYS[0], k, args.seeds)
        for way in WAYS:
            better = features.clusterings(way, k, args.seeds)
            whole = compare(english, baseline, better, args.half_samples)
            differences = ["–", "–"]
            if way is not WAYS[0]:
                differences = [text_of(whole), text_of(compare(half, baseline, better, args.half_samples))]
            print(f"| {k} | {way.name} | {whole.better:.3f} | {' | '.join(differences)} |", flush=True)


def add_masters(corpus: Path, folder: Path) -> Path:
    """A manifest with every studio song once more, as if recorded in the field: the same song, clip 2."""
    rows = [row | {"path": str(corpus / row["path"]), "lyrics": ""} for row in read_rows(corpus / "manifest.csv")]
    (folder / "masters").mkdir()
    more = []
    for row in (row for row in rows if row["source"] == "studio"):
        path = str(folder / "masters" / f"{Path(row['path']).stem}-field.flac")
        noise = "anoisesrc=amplitude=0.0087:color=white:sample_rate=44100"
        mix = f"[0][1]amix=duration=first:normalize=0,{FIELD}"
        inputs = ["-i", row["path"], "-f", "lavfi", "-i", noise, "-filter_complex", mix]
        subprocess.run(["ffmpeg", "-v", "error", *inputs, path], check=True)
        more.append(row | {"path": path, "clip": "2", "source": "field"})
    header = list(rows[0])
    return write_table(folder / "masters.csv", header, [[row[name] for name in header] for row in rows + more])


def judged_table(features: Features, space: Path, folder: Path) -> Path:
    """The space of the 240 songs as a CSV with their labels, without second masters."""
    if space.stem != "embedding":
        clusters = folder / "scaled.npy"
        features.program.run("project", space, "-o", clusters, "--method", "pca", "--dims", 16, "--quiet")
        space = clusters
    values, ids = np.load(space), read_json(space.with_suffix(".json"))["rows"]
    config = space.with_name("config.json")
    if config.exists() and (kl := np.array(read_json(config)["diagnostics"]["kl_by_dimension"])).size > 0:
        values = values[:, kl > ACTIVE_NATS]
    labels = ["song_id", "language", "genre", "source"]
    kept = [(row, features.tracks[name]) for row, name in enumerate(ids) if "-field" not in name]
    header = ["id", *labels, *(f"z{c}" for c in range(values.shape[1]))]
    return write_table(
        folder / "judged.csv", header, ([t["id"], *(t[name] for name in labels), *values[row]] for row, t in kept)
    )


def judge(features: Features, way: Way, seed: int, folder: Path) -> tuple[float, float]:
    """Genre AMI inside languages above chance, and the probe's balanced accuracy for the source."""
    table = judged_table(features, features.space(way, seed), folder)
    run, program = folder / "run", features.program
    words: list[Word] = ["--preset", "easy", "--k", 6, "--seeds", 1, "--no-text", "--force", "--quiet"]
    program.run("run", table, "-o", run, *words, *settings(*QUICK, "train.max_epochs=1", "train.min_epochs=1"))
    probe = {row["column"]: row for row in Run(run).record()["probe"]}["source"]["balanced_accuracy"]
    clusters = folder / "C.csv"
    program.run("cluster", table, "-o", clusters, "--k", 6, "--seed", seed, "--no-standardise", "--quiet")
    labels: list[Word] = ["--labels", table, "--labels-column", "genre", "--within", "language"]
    scores = {row["labels"]: row for row in program.json("evaluate", "--clusters", clusters, *labels)}
    return float(scores["genre@language"]["ami"]), float(probe)


def print_demo(args: argparse.Namespace, folder: Path) -> None:
    corpus = args.corpus or folder / "demo"
    args.ektara.run("corpus", corpus, "--confound", "--quiet")
    manifests: list[tuple[str, Callable[[], Path]]] = [
        ("one file a song", lambda: corpus / "manifest.csv"),
        ("with masters", lambda: add_masters(corpus, folder)),
    ]
    print("| songs | space | genre AMI in language | balanced accuracy, source |\n|---|---|---:|---:|")
    for title, manifest in manifests:
        features = Features(args.ektara, manifest(), folder / title, args.crop_seconds)
        for way, cells in demo_rows(args, features, folder):
            print(f"| {title} | {way.name} | {cells[0]:.3f} | {cells[1]:.3f} |", flush=True)


def demo_rows(args: argparse.Namespace, features: Features, folder: Path) -> Iterator[tuple[Way, list[float]]]:
    for way in WAYS[:-1]:
        found = [judge(features, way, seed, folder) for seed in range(args.seeds)]
        yield way, [float(np.mean(column)) for column in zip(*found)]


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--half-samples", type=int, default=1000)
    parser.add_argument("--crop-seconds", type=float, default=3)
    parser.add_argument("--only", choices=("clips", "demo"))
    parser.add_argument("--corpus", type=Path, help="a demo corpus with --confound that is there, or is to be made")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ektara-pairs-") as name:
        if args.only != "demo":
            print_clips(args, Path(name))
            print()
        if args.only != "clips":
            print_demo(args, Path(name))


if __name__ == "__main__":
    main()
