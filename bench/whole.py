"""Features rich, musicnn and notes of a 30-s Ogg from the file: Ektara beside librosa and ONNX Runtime doing the same.

    pip install librosa==0.11.0 scipy soundfile onnx onnxscript onnxruntime torch==2.15.0 safetensors
    ektara models fetch musicnn-msd; ektara models fetch basic-pitch
    cmake --preset bench && cmake --build build/bench --target bench_whole
    python bench/whole.py [--file FILE.ogg] [--musicnn WEIGHTS] [--pitch MODEL.onnx] [--every 3] [--patches 5]

Processor time of one thread, both sides in turn, models loaded and warm, the least of the rounds. The peer decodes by
librosa, computes the parts of `rich` that librosa has (MFCC and deltas, spectral shape, contrast, chroma, tonnetz,
onsets, tempo, harmonic and percussive parts; ours has loudness and fluctuation besides), musicnn from librosa's log-mel
by ONNX Runtime, and basic-pitch by ONNX Runtime. `rich` is timed twice: each function called on the samples, as
bench/features.py does, and from one spectrum. --every and --patches are what both sides hear of the clip
(features.notes.every, features.musicnn.patches; 1 and 0: all of it). Without a file a formula of 30 s is encoded.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import librosa
import numpy as np
import onnxruntime
import torch
from safetensors.numpy import load_file

from ektara_tools import reference_musicnn
from ektara_tools.program import ROOT, add_program_option, described
from ektara_tools.reference_features import RATE_HZ, Samples, load

FORMULA = "0.3*sin(196*2*PI*t)*(1+0.5*sin(3*2*PI*t))+0.2*sin(523*2*PI*t)+0.2*random(0)*exp(-8*mod(t,0.5))"
WINDOW, EDGE, HOP = 43_844, 15, 256  # of basic-pitch
STEP = WINDOW - 2 * EDGE * HOP
RICH = ("rich", "rich, one spectrum")
Session = Any  # onnxruntime.InferenceSession


def generated(folder: Path) -> Path:
    file = folder / "clip.ogg"
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", f"aevalsrc='{FORMULA}':s=44100:d=30"]
    subprocess.run([*words, "-ac", "1", "-ar", str(RATE_HZ), "-c:a", "libvorbis", "-q:a", "3", file], check=True)
    return file


def session(file: Path) -> Session:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def musicnn_session(weights: Path, patches: int, folder: Path) -> Session:
    network = reference_musicnn.network(load_file(weights))
    given = torch.zeros(patches, reference_musicnn.FRAMES, reference_musicnn.MELS)
    torch.onnx.export(network, (given,), folder / "musicnn.onnx", input_names=["patches"], dynamo=True)
    return session(folder / "musicnn.onnx")


def moments(rows: np.ndarray) -> list[np.ndarray]:
    return [rows.mean(axis=-1), np.log(np.maximum(rows.var(axis=-1), 1e-12))]


def rows_of_samples(y: Samples) -> tuple[list[np.ndarray], np.ndarray]:
    """What librosa has of the frames of `rich`, each function called on the samples; and onsets for the tempo."""
    feature = librosa.feature
    rate: dict[str, Any] = {"y": y, "sr": RATE_HZ}
    mfcc, chroma = feature.mfcc(**rate, n_mfcc=13), feature.chroma_stft(**rate)
    found = [
        mfcc,
        feature.delta(mfcc),
        feature.rms(y=y),
        feature.spectral_centroid(**rate),
        feature.spectral_bandwidth(**rate),
        feature.spectral_rolloff(**rate),
        feature.spectral_flatness(y=y),
        feature.zero_crossing_rate(y),
        feature.spectral_contrast(**rate),
        chroma,
        feature.tonnetz(chroma=chroma),
        librosa.onset.onset_strength(**rate),
    ]
    return found, librosa.onset.onset_strength(**rate, aggregate=np.median)


def rows_of_spectrum(y: Samples) -> tuple[list[np.ndarray], np.ndarray]:
    """The same from one spectrum."""
    feature, magnitudes = librosa.feature, np.abs(librosa.stft(y))
    decibels = librosa.power_to_db(feature.melspectrogram(S=magnitudes**2, sr=RATE_HZ))
    mfcc, chroma = feature.mfcc(S=decibels, n_mfcc=13), feature.chroma_stft(S=magnitudes**2, sr=RATE_HZ)
    given: dict[str, Any] = {"S": magnitudes, "sr": RATE_HZ}
    found = [
        mfcc,
        feature.delta(mfcc),
        feature.rms(S=magnitudes),
        feature.spectral_centroid(**given),
        feature.spectral_bandwidth(**given),
        feature.spectral_rolloff(**given),
        feature.spectral_flatness(S=magnitudes),
        feature.zero_crossing_rate(y),
        feature.spectral_contrast(**given),
        chroma,
        feature.tonnetz(chroma=chroma),
        librosa.onset.onset_strength(S=decibels, sr=RATE_HZ),
    ]
    return found, librosa.onset.onset_strength(S=decibels, sr=RATE_HZ, aggregate=np.median)


def rich(y: Samples, rows: tuple[list[np.ndarray], np.ndarray]) -> list[Any]:
    """The columns of these frames, tempo and the share of what is harmonic."""
    frames, onsets = rows
    tempo = librosa.feature.tempo(onset_envelope=onsets, sr=RATE_HZ)
    mel = np.sqrt(librosa.feature.melspectrogram(y=y, sr=RATE_HZ))
    harmonic, percussive = librosa.decompose.hpss(mel)
    return [*(part for one in frames for part in moments(one)), tempo, harmonic.sum(), percussive.sum()]


def penultimate(y: Samples, network: Session, patches: int) -> np.ndarray:
    frames = reference_musicnn.log_mel(librosa.resample(y, orig_sr=RATE_HZ, target_sr=reference_musicnn.RATE_HZ))
    found: np.ndarray = network.run(None, {"patches": reference_musicnn.patches(frames, patches)})[0].mean(axis=0)
    return found


def posteriors(y: Samples, network: Session, every: int) -> list[np.ndarray]:
    padded = np.concatenate([np.zeros(EDGE * HOP, np.float32), y])
    found = []
    for place, begin in enumerate(range(0, len(padded), STEP)):
        if place % (2 * every) < 2:
            window = np.pad(padded[begin : begin + WINDOW], (0, max(0, begin + WINDOW - len(padded))))
            found += network.run(None, {"serving_default_input_2:0": window[None, :, None]})
    return found


def processor_seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--bench", type=Path, default=ROOT / "build/bench/bench/bench_whole")
    parser.add_argument("--musicnn", type=Path)
    parser.add_argument("--pitch", type=Path)
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--patches", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(1)
    weights = args.musicnn or Path(args.ektara.run("models", "path", "musicnn-msd").strip())
    pitch = session(args.pitch or Path(args.ektara.run("models", "path", "basic-pitch").strip()))
    with tempfile.TemporaryDirectory(prefix="ektara-bench-") as made, torch.no_grad():
        file = args.file or generated(Path(made))
        patches = args.patches or len(reference_musicnn.patches(np.zeros((1876, reference_musicnn.MELS)), 1000))
        y = load(str(file))
        tagger = musicnn_session(weights, patches, Path(made))
        stages: dict[str, Callable[[], Any]] = {
            "decode": lambda: load(str(file)),
            "rich": lambda: rich(y, rows_of_samples(y)),
            "rich, one spectrum": lambda: rich(y, rows_of_spectrum(y)),
            "musicnn": lambda: penultimate(y, tagger, patches),
            "notes": lambda: posteriors(y, pitch, args.every),
        }
        for warm in stages.values():
            warm()
        times: dict[str, list[float]] = {stage: [] for stage in ("ektara", *stages)}
        for _ in range(args.rounds):
            command = [args.bench, "3", str(args.every), str(args.patches), file]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            times["ektara"].append(json.loads(told)["seconds"])
            for stage, work in stages.items():
                times[stage].append(processor_seconds(work))
    least = {stage: min(found) for stage, found in times.items()}
    for stage, seconds in least.items():
        print(f"{stage:20} {1000 * seconds:8.1f} ms")
    for way in RICH:
        peer = sum(least[stage] for stage in ("decode", way, "musicnn", "notes"))
        ours = least["ektara"]
        print(f"with '{way}': {1000 * peer:.1f} ms beside {1000 * ours:.1f}: {peer / ours:.1f} times")


if __name__ == "__main__":
    main()
