#!/usr/bin/env bash
# Guess: the hdbscan package and scikit-learn's HDBSCAN find the same groups from the same two settings.
# Really: scikit-learn counts the point itself in min_samples, the package does not. Its k is scikit-learn's k + 1.
# Versions: hdbscan 0.8.44, scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1.
# Why it matters: a published setting gives other groups and other noise in the other library, with no warning.
# Output seen: groups and noise: package (3, 14) scikit-learn (4, 31) with one more (3, 14)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: \
    hdbscan==0.8.44 scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import hdbscan
import sklearn.cluster
from sklearn.datasets import make_blobs

rows, _ = make_blobs(200, centers=6, n_features=2, cluster_std=1.2, random_state=1)


def counts(labels):
    return int(labels.max() + 1), int((labels < 0).sum())


package = counts(hdbscan.HDBSCAN(min_cluster_size=10, min_samples=3, approx_min_span_tree=False).fit(rows).labels_)
same, one_more = (
    counts(sklearn.cluster.HDBSCAN(min_cluster_size=10, min_samples=samples, copy=True).fit(rows).labels_)
    for samples in (3, 4))
print("groups and noise: package", package, "scikit-learn", same, "with one more", one_more)
assert package[0] != same[0] and abs(package[1] - same[1]) > 5
assert package == one_more
PY
