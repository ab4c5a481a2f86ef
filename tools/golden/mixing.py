"""Writes tests/golden/metrics/mixing.json: iLISI, cLISI and kBET of scib-metrics on a small table.

python -m venv V && V/bin/pip install scib-metrics==0.5.10 && V/bin/python tools/golden/mixing.py
"""

import json
import pathlib

import numpy as np
from scib_metrics import clisi_knn, ilisi_knn, kbet
from scib_metrics.nearest_neighbors import NeighborsResults

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/metrics/mixing.json"


def main() -> None:
    random = np.random.default_rng(7)
    n, k = 90, 15
    batches = random.integers(0, 3, n)
    labels = random.integers(0, 4, n)
    cases = []
    for strength in (0.0, 0.9, 4.3):
        points = random.normal(size=(n, 3))
        points[:, 0] += strength * batches
        points[:, 1] += 1.7 * labels
        distances = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
        np.fill_diagonal(distances, np.inf)
        indices = np.argsort(distances, axis=1, kind="stable")[:, :k]
        near = np.take_along_axis(distances, indices, axis=1).astype(np.float32).round(4)
        found = NeighborsResults(indices=indices, distances=near)
        cases.append(
            {
                "indices": indices.tolist(),
                "distances": [[round(float(d), 4) for d in row] for row in near],
                "ilisi": float(ilisi_knn(found, batches)),
                "clisi": float(clisi_knn(found, labels)),
                "kbet": float(kbet(found, batches)[0]),
            }
        )
    OUT.write_text(json.dumps({"batches": batches.tolist(), "labels": labels.tolist(), "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
