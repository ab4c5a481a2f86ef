"""Features of waveforms in memory, held to librosa's definitions."""

from __future__ import annotations

import numpy as np
import pytest

import ektara


def sound(seconds: float = 3.0, rate: int = 22050) -> np.ndarray:
    time = np.arange(int(seconds * rate)) / rate
    noise = np.random.RandomState(3).normal(size=time.size)
    return (0.3 * np.sin(2 * np.pi * 440 * time) + 0.05 * noise).astype(np.float32)


def test_shapes_are_values_by_frames():
    y = sound()
    frames = 1 + len(y) // 512
    assert ektara.mfcc(y, sr=22050).shape == (20, frames)
    assert ektara.mfcc(y, sr=22050, n_mfcc=13, hop_length=1024).shape == (13, 1 + len(y) // 1024)
    assert ektara.melspectrogram(y).shape == (128, frames)
    assert ektara.chroma(y).shape == (12, frames)
    assert ektara.tonnetz(y).shape == (6, frames)
    assert ektara.spectral_contrast(y).shape == (7, frames)
    for feature in (
        ektara.spectral_centroid,
        ektara.spectral_bandwidth,
        ektara.spectral_rolloff,
        ektara.spectral_flatness,
        ektara.rms,
        ektara.zero_crossing_rate,
    ):
        assert feature(y).shape == (1, frames)


def test_channels_stand_before_values():
    y = np.stack([sound(), sound()[::-1]])
    both = ektara.mfcc(y)
    assert both.shape[:2] == (2, 20)
    assert np.array_equal(both[1], ektara.mfcc(y[1]))


def test_mfcc_is_the_cosine_transform_of_mels_in_decibels():
    y = sound()
    decibels = 10 * np.log10(np.maximum(ektara.melspectrogram(y).astype(np.float64), 1e-10))
    decibels = np.maximum(decibels, decibels.max() - 80)
    m = np.arange(128)
    basis = np.sqrt(2 / 128) * np.cos(np.pi * np.arange(20)[:, None] * (2 * m + 1) / 256)
    basis[0] /= np.sqrt(2)
    assert ektara.mfcc(y) == pytest.approx(basis @ decibels, abs=2e-2)


def test_a_tone_is_where_it_sounds():
    time = np.arange(22050) / 22050
    y = np.sin(2 * np.pi * 440 * time)
    assert np.median(ektara.spectral_centroid(y)) == pytest.approx(440, abs=15)
    assert ektara.chroma(y).mean(axis=1).argmax() == 9  # A
    assert np.median(ektara.rms(y)) == pytest.approx(np.sqrt(0.5), abs=0.01)


def test_a_spectrogram_may_stand_for_a_waveform():
    y = sound()
    magnitudes = ektara._core.magnitudes(y, 2048, 512).T
    power = magnitudes.astype(np.float64) ** 2
    for feature in (
        ektara.spectral_centroid,
        ektara.spectral_bandwidth,
        ektara.spectral_rolloff,
        ektara.spectral_flatness,
        ektara.spectral_contrast,
    ):
        assert feature(S=magnitudes) == pytest.approx(feature(y), rel=2e-3, abs=2e-3)
    assert ektara.melspectrogram(S=power) == pytest.approx(ektara.melspectrogram(y), rel=1e-4, abs=1e-6)
    decibels = 10 * np.log10(np.maximum(ektara.melspectrogram(y), 1e-10))
    assert ektara.mfcc(S=np.maximum(decibels, decibels.max() - 80)) == pytest.approx(ektara.mfcc(y), abs=1e-2)
    assert ektara.tonnetz(chroma=ektara.chroma(y)) == pytest.approx(ektara.tonnetz(y), abs=1e-6)


def test_other_frames_have_other_counts():
    y = sound()
    assert ektara.spectral_centroid(y, n_fft=1024, hop_length=256).shape == (1, 1 + len(y) // 256)
    assert ektara.rms(y, frame_length=1000, hop_length=100, center=False).shape == (1, 1 + (len(y) - 1000) // 100)
    assert ektara.melspectrogram(y, n_mels=40, fmin=100, fmax=5000, htk=True, power=1).shape[0] == 40
    assert ektara.mfcc(y, dct_type=3, lifter=22, n_mels=64, norm=None).shape[0] == 20
    assert ektara.mfcc(y, fmax=8000).shape == ektara.mfcc(y).shape
    assert ektara.spectral_contrast(y, n_bands=4, linear=True).shape[0] == 5
    both = ektara.spectral_rolloff(np.stack([y, y]), roll_percent=0.5)
    assert both.shape == (2, 1, 1 + len(y) // 512) and (both <= ektara.spectral_rolloff(y)).all()


@pytest.mark.parametrize("bad", [-np.ones((9, 3)), 1j * np.ones((9, 3)), np.ones(9)])
def test_what_is_no_spectrogram_is_refused(bad):
    with pytest.raises(ektara.InputError, match="E2240"):
        ektara.spectral_centroid(S=bad)
    with pytest.raises(ektara.InputError, match="E2240"):
        ektara.spectral_centroid()
    with pytest.raises(ektara.InputError, match="E2241"):
        ektara.spectral_rolloff(S=np.ones((9, 3)), roll_percent=2)


def test_integers_are_brought_to_one():
    y = sound()
    whole = np.round(y * 32768).astype(np.int16)
    assert ektara.rms(whole) == pytest.approx(ektara.rms(y), abs=1e-4)


@pytest.mark.parametrize("bad", [np.zeros(0), np.array([np.nan, 1.0]), np.zeros((2, 0))])
def test_bad_sound_is_refused(bad):
    with pytest.raises(ektara.InputError, match="E2201"):
        ektara.mfcc(bad)


def test_resampling_has_librosas_length():
    y = sound(1.0, 44100)
    assert ektara.resample(y, orig_sr=44100, target_sr=22050).shape == (22050,)


def test_waveforms_become_a_table():
    table = ektara.extract([sound(), sound(4.0)], rate=22050, features=["mfcc-moments", "descriptors"])
    assert table.shape == (2, 52) and table.columns[0] == "mfcc1_mean"
    assert table["mfcc2_mean"][0] == pytest.approx(ektara.mfcc(sound(), n_mfcc=13)[1].mean(), rel=1e-4)
    assert len(table.features["descriptors"].columns) > 20
