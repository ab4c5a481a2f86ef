"""Makes tests/golden/features/spectrogram_measures.json: measures of a small spectrogram and waveform by librosa 0.11.

pip install librosa==0.11.0 "numpy<2.4"; python tools/golden/spectrogram_measures.py
"""

import json
import pathlib
from typing import Any

import librosa
import numpy as np
from librosa import feature

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/features"


def main() -> None:
    rng = np.random.RandomState(4)
    spectrogram = np.round(rng.gamma(0.7, size=(257, 4)), 4)
    own_hz = np.round(np.sort(rng.uniform(0, 9000, size=(257, 4)), axis=0), 2)
    samples = np.round(rng.normal(size=900) * 0.2, 4)
    decibels = np.round(rng.normal(size=(16, 3)) * 20 - 40, 3)
    hz = librosa.fft_frequencies(sr=16000, n_fft=512)
    centroid = feature.spectral_centroid(S=spectrogram, sr=16000)
    found: dict[str, Any] = {
        "spectrogram": spectrogram,
        "own_hz": own_hz,
        "samples": samples,
        "decibels": decibels,
        "centroid": centroid,
        "centroid_own": feature.spectral_centroid(S=spectrogram, freq=own_hz),
        "bandwidth": feature.spectral_bandwidth(S=spectrogram, sr=16000),
        "bandwidth_3": feature.spectral_bandwidth(S=spectrogram, freq=own_hz, p=3, norm=False),
        "rolloff": feature.spectral_rolloff(S=spectrogram, freq=hz, roll_percent=0.3),
        "flatness": feature.spectral_flatness(S=spectrogram, amin=1e-3, power=1.5),
        "contrast": feature.spectral_contrast(S=spectrogram, sr=16000, fmin=150, n_bands=5, quantile=0.1),
        "contrast_linear": feature.spectral_contrast(S=spectrogram, sr=16000, linear=True, n_bands=4),
        "rms_even": feature.rms(S=spectrogram, frame_length=512, dtype=np.float64),
        "rms_odd": feature.rms(S=spectrogram, frame_length=513, dtype=np.float64),
        "rms_centred": feature.rms(y=samples, frame_length=257, hop_length=100, dtype=np.float64),
        "rms_inside": feature.rms(y=samples, frame_length=256, hop_length=64, center=False, dtype=np.float64),
        "crossings_centred": feature.zero_crossing_rate(samples, frame_length=257, hop_length=100),
        "crossings_inside": feature.zero_crossing_rate(samples, frame_length=256, hop_length=64, center=False),
        "mels_htk": feature.melspectrogram(
            S=spectrogram.astype(np.float32), sr=16000, n_mels=20, fmin=80, fmax=7000, htk=True, norm=None
        ),
        "mels_amplitude": feature.melspectrogram(
            y=samples.astype(np.float32), sr=16000, n_fft=512, hop_length=300, n_mels=20, power=1
        ),
    }
    for kind in (1, 2, 3):
        for norm in (None, "ortho"):
            found[f"dct_{kind}_{norm}"] = feature.mfcc(S=decibels, n_mfcc=9, dct_type=kind, norm=norm, lifter=kind * 4)
    rows = {name: np.asarray(values, dtype=float).round(9).tolist() for name, values in found.items()}
    (OUT / "spectrogram_measures.json").write_text(json.dumps(rows) + "\n")


if __name__ == "__main__":
    main()
