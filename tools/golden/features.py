"""Golden arrays of MFCC and their moments, from librosa's own functions.

pip install librosa==0.11.0 scipy==1.17.1 numpy==2.4.6 soxr==1.1.0; python tools/golden/features.py

The signals are made of sines and a 32-bit linear congruential generator and rounded to 16 bits, so that
tests/features/signals.hpp makes the same ones. Writes tests/golden/features/*.npy and tests/golden/audio/*.npy.
"""

import pathlib
from typing import Any

import librosa
import numpy as np
import scipy.stats
from numpy.typing import NDArray

Samples = NDArray[Any]

RATE = 22050


def noise(count: int, seed: int) -> Samples:
    """Uniform in [-1, 1): x' = 1664525·x + 1013904223 mod 2^32."""
    values = np.empty(count)
    x = seed
    for i in range(count):
        x = (1664525 * x + 1013904223) % 2**32
        values[i] = x / 2**31 - 1
    return values


def rounded(samples: NDArray[Any]) -> Samples:
    return (np.round(samples * 20000) / 32768).astype(np.float32)


def harmonics(count: int, f0_hz: float, seed: int) -> Samples:
    t = np.arange(count) / RATE
    tone: Samples = sum((np.sin(2 * np.pi * f0_hz * k * t) / k for k in range(1, 7)), np.zeros(count))
    return rounded(0.25 * tone * (1 + 0.5 * np.sin(2 * np.pi * 3 * t)) + 0.01 * noise(count, seed))


def bursts(count: int, seed: int) -> Samples:
    t = np.arange(count) / RATE
    return rounded(0.9 * noise(count, seed) * np.exp(-8 * (t % 0.5)))


def sweep(count: int, seed: int) -> Samples:
    t = np.arange(count) / RATE
    return rounded(0.6 * np.sin(2 * np.pi * (100 * t + 1200 * t * t)) + 0.003 * noise(count, seed))


def with_rest(count: int, seed: int) -> Samples:
    """A tone, then digital silence: the floor of top_db holds."""
    samples = harmonics(count, 440.0, seed)
    samples[count // 2 :] = 0
    return samples


SIGNALS = {
    "harmonics": harmonics(66150, 196.0, 1),
    "bursts": bursts(66150, 2),
    "sweep": sweep(66150, 3),
    "with_rest": with_rest(44100, 4),
    "short": bursts(2300, 5),
}


def mfcc(samples: Samples) -> Samples:
    found: Samples = librosa.feature.mfcc(y=samples, sr=RATE, n_mfcc=13)
    return found


def moments(sequences: Samples) -> Samples:
    return np.concatenate(
        [
            sequences.mean(axis=1),
            sequences.std(axis=1),
            scipy.stats.skew(sequences, axis=1),
            scipy.stats.kurtosis(sequences, axis=1),
        ]
    )


def descriptors(y: Samples) -> Samples:
    """The means over the frames that Ektara shares with librosa, in the order of its columns; the tempo is the one that
    beat_track begins with."""
    magnitudes = np.abs(librosa.stft(y))
    onsets = librosa.onset.onset_strength(y=y, sr=RATE, aggregate=np.median)
    tempo = librosa.feature.tempo(onset_envelope=onsets, sr=RATE).item() if onsets.any() else 0.0
    chroma = librosa.feature.chroma_stft(y=y, sr=RATE)
    frames = [
        librosa.feature.rms(y=y),
        librosa.feature.spectral_centroid(S=magnitudes, sr=RATE),
        librosa.feature.spectral_bandwidth(S=magnitudes, sr=RATE),
        librosa.feature.spectral_rolloff(S=magnitudes, sr=RATE),
        librosa.feature.spectral_flatness(S=magnitudes),
        librosa.feature.zero_crossing_rate(y),
        librosa.onset.onset_strength(y=y, sr=RATE)[np.newaxis],
        chroma,
        librosa.feature.spectral_contrast(S=magnitudes, sr=RATE),
        librosa.feature.tonnetz(chroma=chroma),
    ]
    return np.concatenate([[tempo], *[part.mean(axis=1) for part in frames]])


def main() -> None:
    golden = pathlib.Path(__file__).resolve().parents[2] / "tests/golden"
    (golden / "features").mkdir(parents=True, exist_ok=True)
    (golden / "audio").mkdir(parents=True, exist_ok=True)
    np.save(golden / "features/mfcc_harmonics.npy", mfcc(SIGNALS["harmonics"]).astype(np.float32))
    np.save(golden / "features/mfcc_with_rest.npy", mfcc(SIGNALS["with_rest"]).astype(np.float32))
    np.save(
        golden / "features/mfcc_moments.npy",
        np.array([moments(mfcc(samples)) for samples in SIGNALS.values()], dtype=np.float32),
    )
    np.save(
        golden / "features/descriptors.npy",
        np.array([descriptors(samples) for samples in SIGNALS.values()], dtype=np.float32),
    )
    np.save(
        golden / "features/mfcc_deltas.npy", librosa.feature.delta(mfcc(SIGNALS["harmonics"]))[:2].astype(np.float32)
    )
    mel_64 = librosa.feature.melspectrogram(y=SIGNALS["harmonics"], sr=RATE, n_mels=64)
    np.save(golden / "features/mel_64_harmonics.npy", librosa.power_to_db(mel_64).astype(np.float32))
    for rate in (44100, 48000, 8000):
        resampled = librosa.resample(bursts(12000, 6), orig_sr=rate, target_sr=RATE)
        np.save(golden / f"audio/resampled_from_{rate}.npy", resampled.astype(np.float32))


if __name__ == "__main__":
    main()
