"""The paired interval of a difference between two sets of clusterings.

`ektara evaluate --half-samples` gives the interval of a difference between two clusterings. Here each side is the mean
over the clusterings of many seeds, and the standard deviation of a mean does not follow from those of its parts. So
this one case is computed here, and nowhere else.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score

Integers = NDArray[np.int64]


class Gain(NamedTuple):
    songs: int
    baseline: float
    better: float
    deviation: float  # of the difference, over half-samples

    @property
    def difference(self) -> float:
        return self.better - self.baseline

    def interval(self) -> tuple[float, float]:
        """95 % of a normal distribution."""
        return self.difference - 1.96 * self.deviation, self.difference + 1.96 * self.deviation


def numbered(names: Sequence[str]) -> Integers:
    """Each name's place among the sorted names."""
    return np.unique(np.asarray(names), return_inverse=True)[1].astype(np.int64)


def mean_ami(classes: Integers, clusters: Integers, rows: Integers) -> float:
    """Mean over the columns of `clusters` (a column a seed) of the AMI with the classes, on these rows."""
    seeds = range(clusters.shape[1])
    return float(np.mean([adjusted_mutual_info_score(classes[rows], clusters[rows, seed]) for seed in seeds]))


def gain(classes: Integers, songs: Integers, baseline: Integers, better: Integers, half_samples: int) -> Gain:
    """Half-samples are drawn without replacement from songs: the same songs for both sides and all seeds."""
    everything = np.arange(len(classes))
    n_songs = int(songs.max()) + 1
    draws, random = [], np.random.default_rng(0)
    for _ in range(half_samples):
        half = random.permutation(n_songs)[: n_songs // 2]
        rows = np.flatnonzero(np.isin(songs, half))
        draws.append(mean_ami(classes, better, rows) - mean_ami(classes, baseline, rows))
    return Gain(
        n_songs, mean_ami(classes, baseline, everything), mean_ami(classes, better, everything), float(np.std(draws))
    )
