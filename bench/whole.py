"""Features rich, musicnn and notes of a 30-s Ogg from the file: Ektara beside librosa and ONNX Runtime doing the same.

    pip install librosa==0.11.0 scipy soundfile onnx onnxscript onnxruntime torch==2.15.0 safetensors
    ektara models fetch musicnn-msd; ektara models fetch basic-pitch
    cmake --preset bench && cmake --build build/bench --target bench_whole
    python bench/whole.py [--file FILE.ogg] [--musicnn WEIGHTS.safetensors] [--pitch MODEL.onnx] [--every 3] [--patches 5]

Processor time of one thread, both sides in turn, models loaded and warm, the least of the rounds. The peer decodes by
librosa, computes the parts of `rich` that librosa has (MFCC and deltas, spectral shape, contrast, chroma, tonnetz,
onsets, tempo, harmonic and percussive parts; ours has loudness and fluctuation besides), musicnn from librosa's log-mel
by ONNX Runtime, and basic-pitch by ONNX Runtime. --every and --patches are what both sides hear of the clip
(features.notes.every, features.musicnn.patches; 1 and 0: all of it). Without a file a formula of 30 s is encoded.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
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
Session = onnxruntime.InferenceSession


def generated(folder: Path) -> Path:
    file = folder / "clip.ogg"
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", f"aevalsrc='{FORMULA}':s=44100:d=30"]
    subprocess.run([*words, "-ac", "1", "-ar", str(RATE_HZ), "-c:a", "libvorbis", "-q:a", "3", file], check=True)
    return file


def session(file: Path) -> Session:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return Session(str(file), options, providers=["CPUExecutionProvider"])


def musicnn_session(weights: Path, patches: int, folder: Path) -> Session:
    network = reference_musicnn.network(load_file(weights))
    given = torch.zeros(patches, reference_musicnn.FRAMES, reference_musicnn.MELS)
    torch.onnx.export(network, (given,), folder / "musicnn.onnx", input_names=["patches"], dynamo=True)
    return session(folder / "musicnn.onnx")


def moments(rows: np.ndarray) -> list[np.ndarray]:
    return [rows.mean(axis=-1), np.log(np.maximum(rows.var(axis=-1), 1e-12))]


def rich(y: Samples) -> list[Any]:
    """What librosa has of the columns of `rich`, the spectrum computed once."""
    feature = librosa.feature
    magnitudes = np.abs(librosa.stft(y))
    mel = feature.melspectrogram(S=magnitudes**2, sr=RATE_HZ)
    mfcc = feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=13)
    chroma = feature.chroma_stft(S=magnitudes**2, sr=RATE_HZ)
    onsets = librosa.onset.onset_strength(S=librosa.power_to_db(mel), sr=RATE_HZ)
    harmonic, percussive = librosa.decompose.hpss(np.sqrt(mel))
    found = [
        mfcc,
        feature.delta(mfcc),
        feature.rms(S=magnitudes),
        feature.spectral_centroid(S=magnitudes, sr=RATE_HZ),
        feature.spectral_bandwidth(S=magnitudes, sr=RATE_HZ),
        feature.spectral_rolloff(S=magnitudes, sr=RATE_HZ),
        feature.spectral_flatness(S=magnitudes),
        feature.zero_crossing_rate(y),
        feature.spectral_contrast(S=magnitudes, sr=RATE_HZ),
        chroma,
        feature.tonnetz(chroma=chroma),
        onsets,
    ]
    tempo = feature.tempo(onset_envelope=onsets, sr=RATE_HZ)
    return [*(part for rows in found for part in moments(rows)), tempo, harmonic.sum(), percussive.sum()]


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


def processor_seconds(work: Any) -> float:
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
        tagger = musicnn_session(weights, patches, Path(made))
        stages = {
            "decode": lambda: load(str(file)),
            "rich": lambda: rich(y),
            "musicnn": lambda: penultimate(y, tagger, patches),
            "notes": lambda: posteriors(y, pitch, args.every),
        }
        y = load(str(file))
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
    peer = sum(seconds for stage, seconds in least.items() if stage != "ektara")
    for stage, seconds in least.items():
        print(f"{stage:8} {1000 * seconds:8.1f} ms")
    print(f"librosa and ONNX Runtime {1000 * peer:.1f} ms, Ektara {1000 * least['ektara']:.1f} ms: ", end="")
    print(f"{peer / least['ektara']:.1f} times")


if __name__ == "__main__":
    main()
