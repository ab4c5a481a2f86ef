#!/usr/bin/env bash
# Guess: the last objective of faiss.Kmeans is the sum of squared distances of the rows that it was given (inertia).
# Really: it trains on 256 rows for each centre, says so only with verbose=True, and `obj` is the sum over these rows.
# max_points_per_centroid lifts that. Up to 256 rows a centre it is the inertia of the centres one step earlier.
# Versions: faiss-cpu 1.15.1, numpy 2.4.6.
# Why it matters: a curve of `obj` over the number of centres rises where inertia falls, so an elbow is read from nothing.
# Output seen: k 2: obj 7,765, inertia 308,815; k 4: obj 14,600, inertia 292,870; k 8: obj 27,264, inertia 274,751
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q faiss-cpu==1.15.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import faiss
import numpy as np

rows = np.random.default_rng(0).normal(size=(20000, 16)).astype(np.float32)


def fit(k, **options):
    model = faiss.Kmeans(16, k, niter=25, seed=1, **options)
    model.train(rows)
    return float(model.obj[-1]), float(model.index.search(rows, 1)[0].sum())


found = {k: fit(k) for k in (2, 4, 8)}
print("; ".join(f"k {k}: obj {objective:,.0f}, inertia {inertia:,.0f}" for k, (objective, inertia) in found.items()))
objectives, inertias = zip(*found.values())
assert objectives[0] < objectives[1] < objectives[2] and inertias[0] > inertias[1] > inertias[2]
for k, (objective, inertia) in found.items():
    assert objective < 1.2 * inertia * 256 * k / len(rows)
objective, inertia = fit(4, max_points_per_centroid=len(rows))
assert abs(objective - inertia) < 0.01 * inertia
PY
