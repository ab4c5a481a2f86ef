#!/usr/bin/env bash
# Guess: Davies–Bouldin does not depend on the unit, and groups with one centre get the worst (a very large) value.
# Really: scikit-learn returns 0, the best value, when all centres lie within about 1e-8 of one another.
# Versions: scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1.
# Why it matters: a search for the lowest index picks a ring around a core, or any grouping of tiny power features.
# Output seen: blobs 0.647, times 1e-9 0.000, silhouette 0.564 0.564, rings 0.000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import numpy as np
from sklearn.metrics import davies_bouldin_score, silhouette_score

labels = [0] * 100 + [1] * 100
blobs = np.random.default_rng(0).normal(size=(200, 3))
blobs[:100, 0] += 5
angle = np.linspace(0, 2 * np.pi, 100, endpoint=False)
ring = np.column_stack([np.cos(angle), np.sin(angle)])
rings = np.concatenate([ring, 3 * ring])
plain, tiny, round_ = (davies_bouldin_score(rows, labels) for rows in (blobs, blobs * 1e-9, rings))
shape = [silhouette_score(rows, labels) for rows in (blobs, blobs * 1e-9)]
print(f"blobs {plain:.3f}, times 1e-9 {tiny:.3f}, silhouette {shape[0]:.3f} {shape[1]:.3f}, rings {round_:.3f}")
assert plain > 0.6 and np.isclose(*shape)
assert tiny == 0 and round_ == 0
PY
