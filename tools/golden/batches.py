"""Writes tests/golden/tables/batches.json and tests/golden/neighbors/*.json: batch corrections, BBKNN and SNF.

python -m venv V && V/bin/pip install bbknn==1.6.0 harmonypy==0.0.10 snfpy==0.2.2 scikit-learn==1.6.1 numpy==2.4.6
pandas==3.1.1 scipy==1.17.1 umap-learn==0.5.12 && V/bin/python tools/golden/batches.py

bbknn searches exactly (cKDTree). harmonypy 0.0.10 is the last release in which the starting centres can be given
(`cluster_fn`) and the order of the rows can be seen (`numpy.random.shuffle`).
"""

import json
import logging
import pathlib
from typing import Any

import bbknn.matrix
import harmonypy
import numpy as np
import pandas as pd
import scipy.linalg
import snf

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden"
logging.getLogger("harmonypy").setLevel(logging.ERROR)


def table() -> tuple[np.ndarray, np.ndarray]:
    """Rows of three batches of unequal size, each moved and stretched, in lexicographic order."""
    random = np.random.default_rng(11)
    batches = random.choice(3, 120, p=[0.5, 0.3, 0.2])
    points = random.normal(size=(120, 5)) + 2.3 * random.integers(0, 3, 120)[:, None] * np.array([1, 0, -1, 0.4, 0])
    points[batches == 1] = points[batches == 1] * 1.6 + np.array([0.9, -1.1, 0.3, 0, 0.7])
    points[batches == 2] = points[batches == 2] * 0.7 - np.array([0.2, 0.9, -1.3, 0.6, 0])
    points = points.astype(np.float32).round(3)
    # harmonypy divides a row by its largest value before its first clustering: one below 0 turns the row over.
    kept = points.max(axis=1) > 0
    points, batches = points[kept], batches[kept]
    order = np.lexsort(points.T[::-1])
    return points[order], batches[order]


def harmony(points: np.ndarray, batches: np.ndarray) -> dict[str, Any]:
    orders = []
    shuffle = np.random.shuffle

    def noted(items: np.ndarray) -> None:
        shuffle(items)
        orders.append(items.tolist())

    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    centres = unit[[3, 21, 40, 58, 77, 99]].astype(float)
    np.random.shuffle = noted  # type: ignore[assignment]
    try:
        found = harmonypy.run_harmony(
            points.astype(float),
            pd.DataFrame({"batch": [str(b) for b in batches]}),
            ["batch"],
            theta=2,
            lamb=1,
            sigma=0.1,
            nclust=len(centres),
            verbose=False,
            cluster_fn=lambda _data, _k: centres,
        )
    finally:
        np.random.shuffle = shuffle
    return {
        "centres": centres.tolist(),
        "orders": orders,
        "passes": [rounds + 1 for rounds in found.kmeans_rounds],
        "corrected": found.Z_corr.T.tolist(),
    }


def coral(points: np.ndarray, batches: np.ndarray, shrinkage: float) -> list[Any]:
    points = points.astype(float)
    columns = points.shape[1]

    def shrunk(matrix: np.ndarray) -> np.ndarray:
        return np.asarray((1 - shrinkage) * matrix + shrinkage * np.trace(matrix) / columns * np.eye(columns))

    own = [np.cov(points[batches == b].T, bias=True) for b in range(3)]
    mean = sum(np.mean(batches == b) * own[b] for b in range(3))
    made = np.empty_like(points)
    for b in range(3):
        rows = batches == b
        whiten = np.linalg.inv(scipy.linalg.sqrtm(shrunk(own[b])).real)
        made[rows] = (points[rows] - points[rows].mean(0)) @ whiten @ scipy.linalg.sqrtm(shrunk(mean)).real
    return list((made + points.mean(0)).tolist())


def standardised(points: np.ndarray, batches: np.ndarray) -> list[Any]:
    points = points.astype(float)
    made = np.empty_like(points)
    for b in range(3):
        rows = batches == b
        made[rows] = (points[rows] - points[rows].mean(0)) / points[rows].std(0) * points.std(0) + points.mean(0)
    return list(made.tolist())


def balanced(points: np.ndarray, batches: np.ndarray, of_each: int) -> dict[str, Any]:
    distances, _, _ = bbknn.matrix.bbknn(
        points.astype(float), batches, neighbors_within_batch=of_each, computation="cKDTree", trim=0
    )
    rows = [distances[i] for i in range(len(points))]
    order = [np.argsort(row.data) for row in rows]
    return {
        "points": points.tolist(),
        "batches": batches.tolist(),
        "of_each": of_each,
        "indices": [row.indices[o].tolist() for row, o in zip(rows, order, strict=True)],
        "distances": [row.data[o].tolist() for row, o in zip(rows, order, strict=True)],
    }


def fused() -> dict[str, Any]:
    random = np.random.default_rng(5)
    groups = random.integers(0, 3, 30)
    blocks = [random.normal(size=(30, d)) + 1.4 * groups[:, None] for d in (2, 3, 4)]
    affinities = [affinity.round(9) for affinity in snf.make_affinity(blocks, K=7, mu=0.5)]
    return {
        "affinities": [affinity.tolist() for affinity in affinities],
        "n_neighbors": 7,
        "n_rounds": 13,
        "fused": snf.snf(*affinities, K=7, t=13).tolist(),
    }


def main() -> None:
    points, batches = table()
    corrected = {
        "points": points.tolist(),
        "batches": batches.tolist(),
        "harmony": harmony(points, batches),
        "coral": coral(points, batches, 0.1),
        "standardised": standardised(points, batches),
    }
    for folder in ("tables", "neighbors"):
        (OUT / folder).mkdir(exist_ok=True)
    (OUT / "tables/batches.json").write_text(json.dumps(corrected) + "\n")
    (OUT / "neighbors/bbknn.json").write_text(json.dumps(balanced(points, batches, 4)) + "\n")
    (OUT / "neighbors/snf.json").write_text(json.dumps(fused()) + "\n")


if __name__ == "__main__":
    main()
