#!/usr/bin/env bash
# Guess: Harmony's cosine clustering tells two opposite rows, (1, 2) and (-1, -2), apart: their cosine is -1.
# Really: harmonypy divides each row by its largest value, not by its largest absolute one, before it takes the length
# out. A row without a positive value is turned over, so that opposite rows become one and the same point.
# Versions: harmonypy 0.0.10, numpy 1.26.4, pandas 2.2.3, scikit-learn 1.6.1, scipy 1.15.3.
# Why it matters: with few components (two or three principal axes) many songs have only negative coordinates.
# Output seen: rows (1, 2) and (-1, -2) are given to the clustering as [0.447, 0.894] and [0.447, 0.894]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q harmonypy==0.0.10 numpy==1.26.4 pandas==2.2.3 scikit-learn==1.6.1 scipy==1.15.3
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import harmonypy
import numpy as np
import pandas as pd

rows = np.array([[1.0, 2.0], [-1.0, -2.0], [3.0, -1.0], [-2.0, 0.5]] * 10)
given = []


def clusters(points, count):
    given.append(points.copy())
    return points[:count]


batches = pd.DataFrame({"batch": ["a", "b"] * 20})
harmonypy.run_harmony(rows, batches, ["batch"], nclust=2, cluster_fn=clusters, max_iter_harmony=1, verbose=False)
first, second = given[0][0], given[0][1]
print("rows (1, 2) and (-1, -2) are given to the clustering as", first.round(3).tolist(), "and", second.round(3).tolist())
assert np.allclose(first, second)
assert np.allclose(first, np.array([1, 2]) / np.sqrt(5))
PY
