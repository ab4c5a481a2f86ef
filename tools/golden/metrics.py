"""Makes tests/golden/metrics: scores by scikit-learn 1.9.

pip install scikit-learn==1.9.0 numpy; python tools/golden/metrics.py
"""

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics
from sklearn.datasets import make_blobs

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/metrics"
EXTERNAL = {
    "ari": metrics.adjusted_rand_score,
    "ami": metrics.adjusted_mutual_info_score,
    "nmi": metrics.normalized_mutual_info_score,
    "homogeneity": metrics.homogeneity_score,
    "completeness": metrics.completeness_score,
    "v_measure": metrics.v_measure_score,
    "fowlkes_mallows": metrics.fowlkes_mallows_score,
}
rng = np.random.default_rng(7)  # one stream for both files
Labels = NDArray[np.int64]


def external_cases() -> Iterator[tuple[str, Labels, Labels]]:
    for n in (2, 3, 11, 60, 400):
        classes = rng.integers(0, 7, n)
        yield "random", classes, rng.integers(0, 12, n)
        yield "noisy", classes, np.where(rng.random(n) < 0.6, classes, rng.integers(-1, 9, n))
        yield "same", classes, (classes * 5 + 3) % 11
        yield "one cluster", classes, np.zeros(n, int)
        yield "one class", np.ones(n, int), rng.integers(0, 3, n)
        yield "both one", np.ones(n, int), np.zeros(n, int)
        yield "singletons", classes, np.arange(n)
        yield "unbalanced", (rng.random(n) < 0.03).astype(int), rng.integers(0, 4, n)
    yield "empty", np.zeros(0, int), np.zeros(0, int)


def external() -> None:
    cases = []
    for name, classes, clusters in external_cases():
        case: dict[str, Any] = {
            "name": f"{name} of {len(classes)}",
            "classes": classes.tolist(),
            "clusters": clusters.tolist(),
        }
        case |= {key: float(score(classes, clusters)) for key, score in EXTERNAL.items()}
        cases.append(case)
    (OUT / "external.json").write_text(json.dumps(cases) + "\n")


def internal() -> None:
    points, labels = make_blobs(300, 6, centers=5, cluster_std=2.5, random_state=3)
    points = (points + 40).astype(np.float32)
    np.save(OUT / "points.npy", points)
    exact, cases = points.astype(float), []
    for name, found in (
        ("blobs", labels),
        ("random", rng.integers(0, 9, 300)),
        ("many", np.arange(300) // 2),
        ("with singletons", np.where(np.arange(300) < 3, 100 + np.arange(300), labels)),
    ):
        cases.append(
            {
                "name": name,
                "labels": np.asarray(found).tolist(),
                "silhouette": float(metrics.silhouette_score(exact, found)),
                "calinski_harabasz": float(metrics.calinski_harabasz_score(exact, found)),
                "davies_bouldin": float(metrics.davies_bouldin_score(exact, found)),
            }
        )
    (OUT / "internal.json").write_text(json.dumps(cases) + "\n")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    external()
    internal()


if __name__ == "__main__":
    main()
