"""Features by librosa's own functions, of samples at 22,050 Hz, as tools/parity and bench/features.py compare them."""

from typing import Any

import librosa
import numpy as np
import scipy.stats
from numpy.typing import NDArray

Samples = NDArray[np.float32]
RATE_HZ = 22050
N_MFCC = 13


def load(path: str) -> Samples:
    samples: Samples = librosa.load(path, sr=RATE_HZ)[0]
    return samples


def mfcc_moments(samples: Samples) -> NDArray[Any]:
    """The 52 columns of `mfcc-moments`: mean, deviation, skewness and kurtosis of each coefficient over the frames."""
    mfcc = librosa.feature.mfcc(y=samples, sr=RATE_HZ, n_mfcc=N_MFCC)
    return np.concatenate(
        [mfcc.mean(axis=1), mfcc.std(axis=1), scipy.stats.skew(mfcc, axis=1), scipy.stats.kurtosis(mfcc, axis=1)]
    )
