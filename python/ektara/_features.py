"""Features of waveforms in memory, with librosa's names, shapes (values × frames) and axis order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara import _core
from ektara.errors import InputError

__all__ = [
    "chroma",
    "melspectrogram",
    "mfcc",
    "resample",
    "rms",
    "spectral_bandwidth",
    "spectral_centroid",
    "spectral_contrast",
    "spectral_flatness",
    "spectral_rolloff",
    "tonnetz",
    "zero_crossing_rate",
]


def samples_of(y: Any) -> NDArray[np.float32]:
    """A mono waveform in single precision; integers are brought to [-1, 1]."""
    values = np.asarray(y)
    if values.ndim != 1 or values.size == 0:
        raise InputError(f"y must be a mono waveform with samples, but its shape is {values.shape}", "E2201")
    if np.issubdtype(values.dtype, np.signedinteger):
        values = values / -float(np.iinfo(values.dtype).min)
    samples = np.ascontiguousarray(values, dtype=np.float32)
    if not np.isfinite(samples).all():
        raise InputError("y holds NaN or infinity", "E2201")
    return samples


def _by_channel(y: Any, feature: Any) -> NDArray[np.float32]:
    """A feature of a mono waveform, or of each channel of an array whose last axis is time."""
    values = np.asarray(y)
    if values.ndim < 2 or values.size == 0:
        found: NDArray[np.float32] = feature(samples_of(values))
        return found
    flat = [feature(samples_of(channel)) for channel in values.reshape(-1, values.shape[-1])]
    return np.stack(flat).reshape(*values.shape[:-1], *flat[0].shape)


def mfcc(
    y: Any,
    *,
    sr: int = 22050,
    n_mfcc: int = 20,
    n_mels: int = 128,
    n_fft: int = 2048,
    hop_length: int = 512,
    top_db: float = 80.0,
) -> NDArray[np.float32]:
    """Mel-frequency cepstral coefficients, n_mfcc × T (librosa 0.11, ``feature.mfcc``)."""
    return _by_channel(y, lambda one: _core.mfcc(one, int(sr), n_mfcc, n_mels, n_fft, hop_length, top_db))


def melspectrogram(
    y: Any, *, sr: int = 22050, n_mels: int = 128, n_fft: int = 2048, hop_length: int = 512
) -> NDArray[np.float32]:
    """Mel power spectrogram, n_mels × T (librosa 0.11, ``feature.melspectrogram``)."""
    return _by_channel(y, lambda one: _core.mel_spectrogram(one, int(sr), n_mels, n_fft, hop_length))


def _described(y: Any, sr: int, name: str) -> NDArray[np.float32]:
    return _by_channel(y, lambda one: _core.describe(one, int(sr))[name])


def spectral_centroid(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Centroid of each frame in Hz, 1 × T, frames of 2,048 samples every 512."""
    return _described(y, sr, "spectral_centroid")


def spectral_bandwidth(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Bandwidth of each frame in Hz, 1 × T."""
    return _described(y, sr, "spectral_bandwidth")


def spectral_rolloff(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """The frequency in Hz below which 85 % of a frame's magnitudes lie, 1 × T."""
    return _described(y, sr, "spectral_rolloff")


def spectral_flatness(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Geometric over arithmetic mean of each frame's power, 1 × T."""
    return _described(y, sr, "spectral_flatness")


def spectral_contrast(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Peaks over valleys of seven octave bands in dB, 7 × T."""
    return _described(y, sr, "spectral_contrast")


def chroma(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Pitch classes C to B, each frame divided by its largest, 12 × T (librosa 0.11, ``feature.chroma_stft``)."""
    return _described(y, sr, "chroma")


def tonnetz(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Coordinates of fifths, minor and major thirds of the chroma, 6 × T."""
    return _described(y, sr, "tonnetz")


def rms(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Root mean square of each frame, 1 × T."""
    return _described(y, sr, "rms")


def zero_crossing_rate(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Share of samples at which the sign changes, 1 × T."""
    return _described(y, sr, "zero_crossing_rate")


def resample(y: Any, *, orig_sr: int, target_sr: int) -> NDArray[np.float32]:
    """A mono waveform at another rate, by soxr's quality "HQ" as librosa's default."""
    return _core.resample(samples_of(y), int(orig_sr), int(target_sr))
