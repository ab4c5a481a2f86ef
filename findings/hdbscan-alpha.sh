#!/usr/bin/env bash
# Guess: scikit-learn's HDBSCAN finds the same groups at one alpha by any algorithm, as it does at alpha 1.
# Really: "brute", which precomputed and cosine distances use, divides core distances by alpha too, which cancels out:
# alpha changes nothing there. The trees divide the distances alone, so their groups change.
# Versions: scikit-learn 1.9.1, numpy 2.3.5, scipy 1.17.1.
# Why it matters: a search over alpha on precomputed or cosine distances compares equal results without a warning.
# Output seen: agreement of brute and kd_tree: at alpha 1 1.0 at alpha 2 0.7 ; brute at 1 and 2 equal: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: scikit-learn==1.9.1 numpy==2.3.5 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

rows, _ = make_blobs(400, 3, centers=6, random_state=3)
labels = {(algorithm, alpha): HDBSCAN(alpha=alpha, algorithm=algorithm, copy=True).fit(rows).labels_
          for algorithm in ("brute", "kd_tree") for alpha in (1.0, 2.0)}
agreement = [round(adjusted_rand_score(labels["brute", alpha], labels["kd_tree", alpha]), 2) for alpha in (1.0, 2.0)]
same = np.array_equal(labels["brute", 1.0], labels["brute", 2.0])
print("agreement of brute and kd_tree: at alpha 1", agreement[0], "at alpha 2", agreement[1],
      "; brute at 1 and 2 equal:", same)
assert agreement[0] == 1 and agreement[1] < 0.8 and same
PY
