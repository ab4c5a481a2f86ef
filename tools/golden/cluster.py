"""Makes tests/golden/cluster: partitions by scikit-learn 1.9.

pip install scikit-learn==1.9.0 numpy; python tools/golden/cluster.py
"""
import json
import pathlib

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/cluster"


def kmeans():
    points = make_blobs(400, 5, centers=9, cluster_std=3, random_state=1)[0].astype(np.float32)
    np.save(OUT / "points.npy", points)
    far = np.vstack([points[:6], [[500] * 5], [[-900] * 5]]).astype(np.float32)  # two of these start empty
    cases = []
    for name, centres, max_iter in (("rows", points[::50], 300), ("empty", far, 300), ("stopped", points[:8], 3)):
        np.save(OUT / f"kmeans_{name}.npy", centres)
        found = KMeans(len(centres), init=centres.astype(float), n_init=1, max_iter=max_iter).fit(points.astype(float))
        cases.append({"name": name, "max_iter": max_iter, "labels": found.labels_.tolist(),
                      "inertia": float(found.inertia_), "n_iter": int(found.n_iter_)})
    seeds = [float(KMeans(9, n_init=10, random_state=seed).fit(points.astype(float)).inertia_) for seed in range(10)]
    (OUT / "kmeans.json").write_text(json.dumps({"given": cases, "seeds": seeds}) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    kmeans()
