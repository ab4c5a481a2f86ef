#!/usr/bin/env bash
# Guess: mir_eval and scikit-learn give one adjusted (AMI) and one normalised (NMI) mutual information.
# Really: they average the two entropies in other ways. mir_eval takes the larger for AMI, the geometric mean for NMI.
# scikit-learn takes the arithmetic mean for both. Without an average, MI and the adjusted Rand index are equal in both.
# Versions: mir_eval 0.8.2, scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1.
# Why it matters: scores of one grouping from the two libraries are not comparable, although the names are the same.
# Output seen: mir_eval AMI 0.234 NMI 0.356, scikit-learn AMI 0.287 NMI 0.348
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q mir_eval==0.8.2 scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import mir_eval
import numpy as np
from sklearn import metrics

random = np.random.default_rng(0)
truth = [0] * 40 + [1] * 30 + [2] * 20 + [3] * 10
guess = [label if random.random() < 0.6 else int(random.integers(0, 9)) for label in truth]
seconds = np.array([[i, i + 1] for i in range(len(truth))], float)
sides = (seconds, [str(label) for label in truth], seconds, [str(label) for label in guess])
mi, ami, nmi = mir_eval.segment.mutual_information(*sides, frame_size=1.0)
assert np.isclose(mi, metrics.mutual_info_score(truth, guess))
assert np.isclose(mir_eval.segment.ari(*sides, frame_size=1.0), metrics.adjusted_rand_score(truth, guess))
other_ami = metrics.adjusted_mutual_info_score(truth, guess)
other_nmi = metrics.normalized_mutual_info_score(truth, guess)
print(f"mir_eval AMI {ami:.3f} NMI {nmi:.3f}, scikit-learn AMI {other_ami:.3f} NMI {other_nmi:.3f}")
assert ami < other_ami - 0.04 and nmi > other_nmi + 0.005
assert np.isclose(ami, metrics.adjusted_mutual_info_score(truth, guess, average_method="max"))
assert np.isclose(nmi, metrics.normalized_mutual_info_score(truth, guess, average_method="geometric"))
PY
