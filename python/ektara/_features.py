"""Features of waveforms in memory, with librosa's names, shapes (values × frames) and axis order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara import _core
from ektara._settings import settings_of
from ektara.errors import InputError, UsageError

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


def _of_spectrogram(S: Any, feature: Any) -> NDArray[Any]:
    """A feature of a spectrogram, bins × frames, or of each channel of an array whose last axes are these.

    ``feature`` takes frames × bins in double precision and gives values × frames.
    """
    values = np.asarray(S)
    if np.iscomplexobj(values) or values.ndim < 2:
        raise InputError(
            f"S must be a real spectrogram of bins × frames, but its shape is {values.shape}, its type {values.dtype}",
            "E2240",
        )
    flat = values.reshape(-1, *values.shape[-2:])
    found = [feature(np.ascontiguousarray(one.T, dtype=np.float64)) for one in flat]
    return np.stack(found).reshape(*values.shape[:-2], *found[0].shape)


def _measured(y: Any, S: Any, frames: tuple[int, int], feature: Any) -> NDArray[Any]:
    """A feature of the magnitudes that are given, or of those of the waveform's frames (n_fft, hop_length)."""
    if S is not None:
        return _of_spectrogram(S, feature)
    _require(y)
    found = _by_channel(y, lambda one: feature(_core.magnitudes(one, *map(int, frames)).astype(np.float64)))
    return found.astype(np.float32)


def _require(y: Any) -> None:
    if y is None:
        raise InputError("either y, a waveform, or S, a spectrogram, must be given", "E2240")


def _bins_hz(freq: Any, sr: float, magnitudes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frequencies of the bins, 1 × bins or frames × bins."""
    if freq is None:
        return np.linspace(0, sr / 2, magnitudes.shape[1])[None]
    given = np.atleast_1d(np.asarray(freq, dtype=np.float64))
    return np.ascontiguousarray(given[None] if given.ndim == 1 else given.T)


#: Frames of the functions that read the whole of a clip at once.
_USUAL = (2048, 512)


def _is_usual(y: Any, S: Any, freq: Any, frames: tuple[int, int]) -> bool:
    """Whether this is a waveform in the usual frames: then it is measured as for the feature `descriptors`."""
    return y is not None and S is None and freq is None and frames == _USUAL


def mfcc(
    y: Any = None,
    *,
    sr: int = 22050,
    S: Any = None,
    n_mfcc: int = 20,
    dct_type: int = 2,
    norm: str | None = "ortho",
    lifter: float = 0,
    top_db: float = 80.0,
    **mels: Any,
) -> NDArray[Any]:
    """Mel-frequency cepstral coefficients, n_mfcc × T (librosa 0.11, ``feature.mfcc``).

    ``S`` are mels in decibels, in place of the waveform; ``mels`` are keyword arguments of melspectrogram.
    """
    if norm not in ("ortho", None):
        raise UsageError(f"mfcc: norm must be 'ortho' or None, but got {norm!r}", "E1102")
    plain = S is None and (dct_type, norm, lifter) == (2, "ortho", 0)
    if plain and y is not None and not set(mels) - {"n_mels", "n_fft", "hop_length"}:
        sizes = {"n_mels": 128, "n_fft": 2048, "hop_length": 512} | mels
        return _by_channel(y, lambda one: _core.mfcc(one, int(sr), n_mfcc, **sizes, top_db=top_db))
    settings = settings_of({"n_mfcc": n_mfcc, "dct_type": dct_type, "orthonormal": norm is not None, "lifter": lifter})
    if S is not None:
        return _of_spectrogram(S, lambda decibels: _core.cepstrum(decibels, settings))
    decibels = 10 * np.log10(np.maximum(melspectrogram(y, sr=sr, **mels).astype(np.float64), 1e-10))
    decibels = np.maximum(decibels, decibels.max(axis=(-2, -1), keepdims=True) - top_db)
    return _of_spectrogram(decibels, lambda frames: _core.cepstrum(frames, settings)).astype(np.float32)


def melspectrogram(
    y: Any = None,
    *,
    sr: int = 22050,
    S: Any = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    power: float = 2.0,
    n_mels: int = 128,
    fmin: float = 0.0,
    fmax: float | None = None,
    htk: bool = False,
    norm: str | None = "slaney",
) -> NDArray[np.float32]:
    """Mel spectrogram of |X|^power, n_mels × T (librosa 0.11, ``feature.melspectrogram``).

    ``S`` is a spectrogram in place of the waveform. ``norm`` "slaney" gives each filter the same area, None the same
    height.
    """
    if norm not in ("slaney", None):
        raise UsageError(f"melspectrogram: norm must be 'slaney' or None, but got {norm!r}", "E1102")
    filters = {"fmin": fmin, "fmax": fmax, "scale": "htk" if htk else "slaney", "equal_areas": norm is not None}
    if S is not None:
        settings = settings_of({"n_fft": 2 * (np.shape(S)[-2] - 1), "n_mels": n_mels, **filters})
        return _of_spectrogram(S, lambda one: _core.mels_of_spectrogram(one.astype(np.float32), int(sr), settings))
    _require(y)
    settings = settings_of({"n_fft": n_fft, "n_mels": n_mels, **filters})
    return _by_channel(y, lambda one: _core.mel_spectrogram(one, int(sr), settings, hop_length, power))


def _described(y: Any, sr: int, name: str) -> NDArray[np.float32]:
    return _by_channel(y, lambda one: _core.describe(one, int(sr))[name])


def spectral_centroid(
    y: Any = None, *, sr: int = 22050, S: Any = None, n_fft: int = 2048, hop_length: int = 512, freq: Any = None
) -> NDArray[Any]:
    """Centroid of each frame in Hz, 1 × T; of magnitudes ``S`` in place of a waveform, with bins at ``freq`` Hz."""
    if _is_usual(y, S, freq, (n_fft, hop_length)):
        return _described(y, sr, "spectral_centroid")
    return _measured(y, S, (n_fft, hop_length), lambda one: _core.spectral_centroid(one, _bins_hz(freq, sr, one))[None])


def spectral_bandwidth(
    y: Any = None,
    *,
    sr: int = 22050,
    S: Any = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    freq: Any = None,
    norm: bool = True,
    p: float = 2,
) -> NDArray[Any]:
    """Bandwidth of each frame in Hz about its centroid, 1 × T: (Σ m·|f − c|^p)^(1/p)."""
    if _is_usual(y, S, freq, (n_fft, hop_length)) and (norm, p) == (True, 2):
        return _described(y, sr, "spectral_bandwidth")

    def measure(one: NDArray[np.float64]) -> NDArray[np.float64]:
        hz = _bins_hz(freq, sr, one)
        return _core.spectral_bandwidth(one, hz, _core.spectral_centroid(one, hz), p, norm)[None]

    return _measured(y, S, (n_fft, hop_length), measure)


def spectral_rolloff(
    y: Any = None,
    *,
    sr: int = 22050,
    S: Any = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    freq: Any = None,
    roll_percent: float = 0.85,
) -> NDArray[Any]:
    """The frequency in Hz below which this share of a frame's magnitudes lies, 1 × T."""
    if _is_usual(y, S, freq, (n_fft, hop_length)) and roll_percent == 0.85:
        return _described(y, sr, "spectral_rolloff")
    return _measured(
        y, S, (n_fft, hop_length), lambda one: _core.spectral_rolloff(one, _bins_hz(freq, sr, one), roll_percent)[None]
    )


def spectral_flatness(
    y: Any = None,
    *,
    sr: int = 22050,
    S: Any = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    amin: float = 1e-10,
    power: float = 2.0,
) -> NDArray[Any]:
    """Geometric over arithmetic mean of each frame's max(amin, m^power), 1 × T."""
    if _is_usual(y, S, None, (n_fft, hop_length)) and (amin, power) == (1e-10, 2):
        return _described(y, sr, "spectral_flatness")
    return _measured(y, S, (n_fft, hop_length), lambda one: _core.spectral_flatness(one, amin, power)[None])


def spectral_contrast(
    y: Any = None,
    *,
    sr: int = 22050,
    S: Any = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    freq: Any = None,
    fmin: float = 200.0,
    n_bands: int = 6,
    quantile: float = 0.02,
    linear: bool = False,
) -> NDArray[Any]:
    """Peaks over valleys of n_bands + 1 octave bands in dB, (n_bands + 1) × T."""
    usual = (fmin, n_bands, quantile, linear) == (200, 6, 0.02, False)
    if _is_usual(y, S, freq, (n_fft, hop_length)) and usual:
        return _described(y, sr, "spectral_contrast")
    settings = settings_of({"sr": sr, "fmin": fmin, "n_bands": n_bands, "quantile": quantile, "linear": linear})
    return _measured(
        y, S, (n_fft, hop_length), lambda one: _core.spectral_contrast(one, _bins_hz(freq, sr, one), settings)
    )


def chroma(y: Any, *, sr: int = 22050) -> NDArray[np.float32]:
    """Pitch classes C to B, each frame divided by its largest, 12 × T (librosa 0.11, ``feature.chroma_stft``)."""
    return _described(y, sr, "chroma")


def tonnetz(y: Any = None, *, sr: int = 22050, chroma: Any = None) -> NDArray[np.float32]:
    """Coordinates of fifths, minor and major thirds, 6 × T: of the waveform's chroma, or of one with 12 rows."""
    if chroma is not None:
        return _of_spectrogram(chroma, lambda one: _core.tonnetz(one.astype(np.float32)))
    _require(y)
    return _described(y, sr, "tonnetz")


def rms(
    y: Any = None,
    *,
    sr: int = 22050,
    S: Any = None,
    frame_length: int = 2048,
    hop_length: int = 512,
    center: bool = True,
) -> NDArray[Any]:
    """Root mean square of each frame, 1 × T; of magnitudes ``S`` of a window of ones in place of a waveform."""
    if y is None and S is not None:
        return _of_spectrogram(S, lambda one: _core.rms_of_spectrogram(one, frame_length)[None])
    _require(y)
    if (frame_length, hop_length, center) == (*_USUAL, True):
        return _described(y, sr, "rms")
    found = _by_channel(y, lambda one: _core.frame_rms(one, frame_length, hop_length, center)[None])
    return found.astype(np.float32)


def zero_crossing_rate(
    y: Any, *, sr: int = 22050, frame_length: int = 2048, hop_length: int = 512, center: bool = True
) -> NDArray[np.float32]:
    """Share of samples of each frame at which the sign changes, 1 × T."""
    if (frame_length, hop_length, center) == (*_USUAL, True):
        return _described(y, sr, "zero_crossing_rate")
    found = _by_channel(y, lambda one: _core.frame_zero_crossings(one, frame_length, hop_length, center)[None])
    return found.astype(np.float32)


def resample(y: Any, *, orig_sr: int, target_sr: int) -> NDArray[np.float32]:
    """A mono waveform at another rate, by soxr's quality "HQ" as librosa's default."""
    return _core.resample(samples_of(y), int(orig_sr), int(target_sr))
