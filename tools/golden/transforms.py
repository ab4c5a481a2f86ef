"""Makes tests/golden/core: column transforms by scikit-learn 1.9.

Its QuantileTransformer gives the least and the largest value the shares 0 and 1 however many rows have them. Here the
rule that it has for equal values inside a column, the mean of both interpolations, holds at the ends too.

pip install scikit-learn==1.9.0 numpy; python tools/golden/transforms.py
"""

import pathlib

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.preprocessing import PowerTransformer, QuantileTransformer

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/core"


def table(n: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(n)
    columns = (
        rng.normal(3, 2, n),
        rng.lognormal(0, 1.5, n),
        -rng.gamma(1.1, 90, n),
        rng.integers(0, 5, n),
        rng.standard_t(2, n),
    )
    return np.stack(columns, 1).astype(np.float32)


def normal_quantiles(fitted: QuantileTransformer, rows: NDArray[np.float64]) -> NDArray[np.float32]:
    found: NDArray[np.float64] = fitted.transform(rows)
    shares = fitted.references_
    for j, quantiles in enumerate(fitted.quantiles_.T):
        for end, next_one in ((0, 1), (-1, -2)):
            if quantiles[end] == quantiles[next_one]:
                at = rows[:, j] == quantiles[end]
                x = rows[at, j]
                middle = (np.interp(x, quantiles, shares) - np.interp(-x, -quantiles[::-1], -shares[::-1])) / 2
                found[at, j] = norm.ppf(middle)
    return np.clip(found, -3, 3).astype(np.float32)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for n in (90, 1300):  # fewer and more rows than quantiles
        all_rows = table(n + 20)
        rows, new = all_rows[:n].astype(float), all_rows[n:].astype(float)
        quantile = QuantileTransformer(output_distribution="normal", n_quantiles=min(n, 1000), subsample=None).fit(rows)
        if n == 90:  # NumPy's percentiles miss the rows by a rounding, which would tear equal values apart
            quantile.quantiles_ = np.sort(rows, 0)
        power = PowerTransformer().fit(rows)
        shown = slice(None) if n == 90 else slice(0, 90)
        np.save(OUT / f"transform_rows_{n}.npy", all_rows)
        np.save(OUT / f"quantile_{n}.npy", normal_quantiles(quantile, np.r_[rows[shown], new]))
        np.save(OUT / f"yeo_johnson_{n}.npy", power.transform(np.r_[rows[shown], new]).astype(np.float32))


if __name__ == "__main__":
    main()
