#!/usr/bin/env bash
# Guess: PCA centres its columns, so a large mean does no harm, not even in float32.
# Really: for many rows the default solver takes the mean from the product, where float32 has lost the variance.
# Versions: scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1.
# Why it matters: audio tables are often float32, with columns in Hz around 1000 and more.
# Output seen (1.9.1): default [2.531 0.54 0.138 0.056 0. 0.], full [1.017 0.613 0.365 0.168 0.088 0.039]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import numpy as np
from sklearn.decomposition import PCA

rows = np.random.default_rng(0).normal(size=(2000, 6)) * [1, 0.8, 0.6, 0.4, 0.3, 0.2]
rows = (rows + 1000).astype(np.float32)
default = PCA().fit(rows).explained_variance_
full = PCA(svd_solver="full").fit(rows).explained_variance_
print("default", default.round(3), "full", full.round(3))
assert abs(full[0] - 1.017) < 0.01
assert abs(default[0] / full[0] - 1) > 0.1
PY
