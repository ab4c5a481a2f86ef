"""Times 52 MFCC columns and descriptors beside librosa's: processor time, one core each, both sides in turn.

pip install librosa==0.11.0 scipy soundfile; cmake --preset bench && cmake --build build/bench --target bench_features;
then  python bench/features.py [FOLDER_WITH_AUDIO] [--bench build/bench/bench/bench_features]. Imports and process start
are not counted. Without a folder the clips are generated: 3 s and 30 s of mono WAV and Ogg at 22,050 Hz and of 44.1 kHz
stereo MP3. With one, its first file is cut and converted to the same.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import librosa
import numpy as np

from ektara_tools.program import ROOT, described
from ektara_tools.reference_features import RATE_HZ, Samples, load, mfcc_moments

ROUNDS, REPEATS = 5, 5
Key = tuple[str, int]  # format and seconds of a clip
Times = dict[Key, dict[str, list[float]]]
STAGES = {
    "features": "samples → 52 columns",
    "five": "samples → MFCC, beat track, chroma, centroid, onset strength (ours: all 45 descriptors)",
    "descriptors": "samples → descriptors (ours: 12 columns more)",
    "decode": "file → samples",
    "total": "file → 52 columns",
    "file_five": "file → these five (ours: all 45 descriptors)",
}
FORMULA = "0.3*sin(196*2*PI*t)*(1+0.5*sin(3*2*PI*t))+0.2*sin(523*2*PI*t)+0.2*random(0)*exp(-8*mod(t,0.5))"
GENERATED = ["-f", "lavfi", "-i", f"aevalsrc='{FORMULA}':s=44100:d=31"]
FORMATS: dict[str, list[str]] = {
    "wav": ["-ac", "1", "-ar", "22050"],
    "ogg": ["-ac", "1", "-ar", "22050", "-c:a", "libvorbis", "-q:a", "3"],
    "mp3": ["-ac", "2", "-ar", "44100", "-b:a", "192k"],
}


def ffmpeg(*words: str | Path) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *words], check=True)


def clips(folder: Path | None, made: Path) -> dict[Key, str]:
    """The file of each format and length, made in `made` from a collection's first file, or from a formula."""
    source: list[str | Path] = list(GENERATED)
    if folder is not None:
        first = min(p for p in folder.rglob("*") if p.suffix in (".ogg", ".wav", ".mp3", ".flac"))
        source = ["-stream_loop", "10", "-i", first]
    found = {}
    for seconds in (3, 30):
        for name, arguments in FORMATS.items():
            file = made / f"{name}{seconds}.{name}"
            ffmpeg(*source, "-t", str(seconds), *arguments, file)
            found[name, seconds] = str(file)
    return found


def descriptors(y: Samples) -> list[Any]:
    """The columns that both sides have, by librosa's functions as they are called on samples."""
    feature, rate = librosa.feature, {"y": y, "sr": RATE_HZ}
    onsets = librosa.onset.onset_strength(**rate, aggregate=np.median)
    chroma = feature.chroma_stft(**rate)
    feature.tempo(onset_envelope=onsets, sr=RATE_HZ)
    return [
        part.mean()
        for part in (
            chroma,
            feature.rms(y=y),
            feature.spectral_centroid(**rate),
            feature.spectral_bandwidth(**rate),
            feature.spectral_rolloff(**rate),
            feature.spectral_flatness(y=y),
            feature.zero_crossing_rate(y),
            librosa.onset.onset_strength(**rate),
            feature.spectral_contrast(**rate),
            feature.tonnetz(chroma=chroma),
        )
    ]


def five(y: Samples) -> None:
    """MFCC, beat track, chroma, centroid and onset strength, each from the samples."""
    rate = {"y": y, "sr": RATE_HZ}
    librosa.feature.mfcc(**rate, n_mfcc=13)
    librosa.beat.beat_track(**rate)
    librosa.feature.chroma_stft(**rate)
    librosa.feature.spectral_centroid(**rate)
    librosa.onset.onset_strength(**rate)


def seconds_of(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def librosa_seconds(file: str) -> dict[str, float]:
    """Of every stage."""
    samples = load(file)
    return {
        "decode": seconds_of(lambda: load(file)),
        "features": seconds_of(lambda: mfcc_moments(samples)),
        "descriptors": seconds_of(lambda: descriptors(samples)),
        "five": seconds_of(lambda: five(samples)),
        "file_five": seconds_of(lambda: five(load(file))),
        "total": seconds_of(lambda: mfcc_moments(load(file))),
    }


def measure(bench: Path, files: dict[Key, str]) -> tuple[Times, Times]:
    """Seconds of both sides, in turn: ours and librosa's."""
    ours: Times = {key: {stage: [] for stage in STAGES} for key in files}
    theirs: Times = {key: {stage: [] for stage in STAGES} for key in files}
    for file in files.values():
        for warm in (mfcc_moments, descriptors, five):  # caches, lazy imports
            warm(load(file))
    for _ in range(ROUNDS):
        told = subprocess.run([bench, str(REPEATS), *files.values()], check=True, capture_output=True, text=True)
        for key, line in zip(files, map(json.loads, told.stdout.splitlines())):
            for stage in STAGES:
                ours[key][stage].append(line["descriptors" if stage == "five" else stage])
        for key, file in files.items():
            for stage, seconds in librosa_seconds(file).items():
                theirs[key][stage].append(seconds)
    return ours, theirs


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--bench", type=Path, default=ROOT / "build/bench/bench/bench_features")
    args = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="ektara-bench-") as made:
        ours, theirs = measure(args.bench, clips(args.folder, Path(made)))
    print("| clip | stage | librosa ms | ektara ms | times faster |\n|---|---|---|---|---|")
    for key in ours:
        for stage, text in STAGES.items():
            a, b = (1e3 * statistics.median(side[key][stage]) for side in (theirs, ours))
            whole = 1e3 * statistics.median(ours[key]["total"])
            share = f" ({b / whole:.0%} of the file)" if stage in ("decode", "features") else ""
            print(f"| {key[1]} s {key[0]} | {text} | {a:.2f} | {b:.2f}{share} | {a / b:.1f} |")


if __name__ == "__main__":
    main()
