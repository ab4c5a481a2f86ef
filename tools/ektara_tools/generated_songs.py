"""A generated table like one of songs, of any number of rows."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]


def songs(n: int) -> tuple[Points, NDArray[np.int64]]:
    """n×52: 40 groups of uneven size and width in 40 of 52 columns; one row in fifty is a copy. And their groups."""
    draw = np.random.default_rng(0)
    centres = draw.normal(0, 3, (40, 52))
    centres[:, 40:] = 0
    width = draw.uniform(0.5, 1.5, (40, 1))
    group = draw.choice(40, n, p=draw.dirichlet(np.full(40, 1.5)))
    points = (centres[group] + draw.normal(0, 1, (n, 52)) * width[group]).astype(np.float32)
    copies = draw.choice(n, n // 50, replace=False)
    points[copies] = points[draw.integers(0, n, len(copies))]
    return points, group
