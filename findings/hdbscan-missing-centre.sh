#!/usr/bin/env bash
# Guess: scikit-learn's HDBSCAN, which takes rows with NaN and labels them -3, gives centres of the clusters of the others.
# Really: with store_centers it raises IndexError as soon as one row has a NaN; without, the same rows are clustered.
# Versions: scikit-learn 1.9.1, numpy 2.3.5, scipy 1.17.1.
# Why it matters: features of music lack values, and the labels are promised for such rows; centres have to be made by hand.
# Output seen: labels -3: 1 ; with centres: IndexError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: scikit-learn==1.9.1 numpy==2.3.5 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.datasets import make_blobs

rows, _ = make_blobs(400, 3, centers=6, random_state=3)
rows[3, 0] = np.nan
missing = int((HDBSCAN(copy=True).fit(rows).labels_ == -3).sum())
try:
    HDBSCAN(store_centers="centroid", copy=True).fit(rows)
    ended = "centres"
except IndexError as problem:
    ended = type(problem).__name__
print("labels -3:", missing, "; with centres:", ended)
assert missing == 1 and ended == "IndexError"
PY
