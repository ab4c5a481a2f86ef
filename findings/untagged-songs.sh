#!/usr/bin/env bash
# Guess: a song without true tags is left out of a ranking score of tags, or counts as nothing, in every score.
# Really: in label_ranking_average_precision_score it is perfect (1), in ndcg_score it is worst (0), with no warning.
# Versions: scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1.
# Why it matters: untagged songs in a test set lift one score and lower the other, whatever was predicted for them.
# Output seen: tagged songs LRAP 0.542 NDCG 0.675, all songs (half of them untagged) LRAP 0.771 NDCG 0.338
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" -W error - <<'PY'
import numpy as np
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score

tags = np.array([[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]])
scores = np.array([[0.1, 0.9, 0.5, 0.2], [0.3, 0.2, 0.1, 0.4], [0.9, 0.8, 0.7, 0.6], [0.1, 0.2, 0.3, 0.4]])
seen = [[score(tags[:songs], scores[:songs]) for score in (label_ranking_average_precision_score, ndcg_score)]
        for songs in (2, 4)]
for name, (lrap, ndcg) in zip(("tagged", "all"), seen):
    print(f"{name} songs LRAP {lrap:.3f} NDCG {ndcg:.3f}")
assert np.isclose(seen[1][0], (seen[0][0] + 1) / 2)
assert np.isclose(seen[1][1], seen[0][1] / 2)
PY
