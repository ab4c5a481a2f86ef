"""Compares `ektara extract` with librosa on the audio of a folder and prints a table.

pip install librosa==0.11.0 scipy==1.17.1; then
    python tools/parity FOLDER_OR_MANIFEST [--program build/release/ektara] [--every N]
        [--features mfcc-moments|descriptors] [--same-samples]

librosa decodes Ogg with libvorbis and Ektara with FFmpeg, which differ in the last bit: enough to show in bands that
hold nothing else. With --same-samples Ektara reads float WAVs of the samples that librosa loaded.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from ektara_tools.program import Program, add_program_option, described
from ektara_tools.reference_features import N_MFCC, RATE_HZ, Samples, load, mfcc_moments
from ektara_tools.tables import Run, read_json

PITCH_CLASSES = ["c", "cs", "d", "ds", "e", "f", "fs", "g", "gs", "a", "as", "b"]


def descriptors(y: Samples) -> dict[str, float]:
    """Ektara's columns as librosa computes them; the tempo is the one that beat_track begins with."""
    magnitudes = np.abs(librosa.stft(y))
    onsets = librosa.onset.onset_strength(y=y, sr=RATE_HZ, aggregate=np.median)
    chroma = librosa.feature.chroma_stft(y=y, sr=RATE_HZ)
    columns: dict[str, float] = {
        "tempo_bpm": librosa.feature.tempo(onset_envelope=onsets, sr=RATE_HZ).item() if onsets.any() else 0.0,
        "rms": librosa.feature.rms(y=y).mean(),
        "spectral_centroid_hz": librosa.feature.spectral_centroid(S=magnitudes, sr=RATE_HZ).mean(),
        "spectral_bandwidth_hz": librosa.feature.spectral_bandwidth(S=magnitudes, sr=RATE_HZ).mean(),
        "spectral_rolloff_hz": librosa.feature.spectral_rolloff(S=magnitudes, sr=RATE_HZ).mean(),
        "spectral_flatness": librosa.feature.spectral_flatness(S=magnitudes).mean(),
        "zero_crossing_rate": librosa.feature.zero_crossing_rate(y).mean(),
        "onset_strength": librosa.onset.onset_strength(y=y, sr=RATE_HZ).mean(),
    }
    columns |= {f"chroma_{name}": row.mean() for name, row in zip(PITCH_CLASSES, chroma)}
    contrast = librosa.feature.spectral_contrast(S=magnitudes, sr=RATE_HZ)
    columns |= {f"spectral_contrast_{i}_db": row.mean() for i, row in enumerate(contrast, 1)}
    columns |= {f"tonnetz_{i}": row.mean() for i, row in enumerate(librosa.feature.tonnetz(chroma=chroma), 1)}
    return columns


def print_moments(ours: NDArray[Any], theirs: NDArray[Any]) -> None:
    difference = np.abs(ours - theirs)
    relative = difference / np.maximum(1, np.abs(theirs))
    print("| moment | mean abs. difference | largest | largest / max(1, reference) |\n|---|---|---|---|")
    for i, moment in enumerate(("mean", "std", "skew", "kurtosis")):
        part = slice(N_MFCC * i, N_MFCC * i + N_MFCC)
        print(
            f"| {moment} | {difference[:, part].mean():.2e} | {difference[:, part].max():.2e} "
            f"| {relative[:, part].max():.2e} |"
        )


def print_descriptors(ours: NDArray[Any], columns: list[str], theirs: list[dict[str, float]]) -> None:
    print("| column | largest difference / max(|reference|, its standard deviation) |\n|---|---|")
    for name in theirs[0]:
        reference = np.array([row[name] for row in theirs], dtype=float)
        difference = np.abs(ours[:, columns.index(name)] - reference)
        if name == "tempo_bpm":
            print(f"| {name} | equal in {np.mean(difference < 0.01):.0%} |")
            continue
        scale = np.maximum(np.abs(reference), max(reference.std(), 1e-12))
        print(f"| {name} | {np.max(difference / scale):.1e} |")


def as_wavs(program: Program, source: str, every: int) -> Path:
    """A folder of float WAVs of every Nth of the tracks, at librosa's samples."""
    folder = Path(tempfile.mkdtemp(prefix="ektara-parity-"))
    program.run("extract", source, "-o", folder / "run", "--quiet")
    rows = [row for row in Run(folder / "run").tracks() if row["verdict"] == "ok"]
    (folder / "wav").mkdir()
    for i, row in enumerate(rows[::every]):
        soundfile.write(folder / f"wav/{i:05}.wav", load(row["path"]), RATE_HZ, subtype="FLOAT")
    return folder / "wav"


def options() -> argparse.Namespace:
    parser = described(__doc__)
    parser.add_argument("input")
    add_program_option(parser)
    parser.add_argument("--every", type=int, default=1, help="compare every Nth track only")
    parser.add_argument("--features", default="mfcc-moments", choices=["mfcc-moments", "descriptors"])
    parser.add_argument("--same-samples", action="store_true", help="give Ektara the samples that librosa loaded")
    return parser.parse_args()


def main() -> None:
    args = options()
    source, every = args.input, args.every
    if args.same_samples:
        source, every = as_wavs(args.ektara, source, every), 1
    run = Path(tempfile.mkdtemp(prefix="ektara-parity-")) / "run"
    args.ektara.run("extract", source, "-o", run, "--features", args.features)
    ours = np.load(run / f"features/{args.features}.npy")[::every]
    names = read_json(run / f"features/{args.features}.json")
    paths = {row["id"]: row["path"] for row in Run(run).tracks()}
    clips = [load(paths[row]) for row in names["rows"][::every]]
    print(f"{len(ours)} tracks\n")
    if args.features == "descriptors":
        print_descriptors(ours, names["columns"], [descriptors(clip) for clip in clips])
    else:
        print_moments(ours, np.array([mfcc_moments(clip) for clip in clips]))


if __name__ == "__main__":
    main()
