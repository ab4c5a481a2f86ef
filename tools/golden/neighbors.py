"""Writes tests/golden/neighbors/: local outlier factors of scikit-learn on two small tables.

python -m venv V && V/bin/pip install scikit-learn==1.9.0 && V/bin/python tools/golden/neighbors.py
"""

import json
import pathlib

import numpy as np
from sklearn.neighbors import LocalOutlierFactor

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/neighbors"


def main() -> None:
    random = np.random.default_rng(11)
    dense = random.normal(scale=0.3, size=(40, 4))
    loose = random.normal(loc=6.5, scale=1.9, size=(35, 4))
    lonely = np.array([[3.1, -4.2, 8.8, 0.7], [-9.5, 2.2, 1.3, 4.6]])
    points = np.vstack([dense, loose, lonely]).astype(np.float32)
    OUT.mkdir(exist_ok=True)
    np.save(OUT / "outlier_points.npy", points)
    factors = {}
    for k in (5, 20):
        found = LocalOutlierFactor(n_neighbors=k, algorithm="brute").fit(points.astype(np.float64))
        factors[str(k)] = [round(float(-x), 7) for x in found.negative_outlier_factor_]
    (OUT / "outlier_factors.json").write_text(json.dumps(factors) + "\n")


if __name__ == "__main__":
    main()
