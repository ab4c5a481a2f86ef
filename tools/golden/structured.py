"""Makes tests/golden/cluster/structured.json: trees along pairs of rows, and choices of HDBSCAN, by scikit-learn 1.9.

pip install scikit-learn==1.9.1 "numpy<2.4"; python tools/golden/structured.py
(With NumPy 2.4, scikit-learn 1.9.1 fails where cluster_selection_epsilon is above 0.)
"""

import itertools
import json
import pathlib
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.datasets import make_blobs
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import kneighbors_graph

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/cluster"


def trees(points: NDArray[np.float64]) -> list[dict[str, Any]]:
    cases = []
    for neighbors, linkage in itertools.product((1, 2, 8), ("ward", "average", "complete", "single")):
        graph = kneighbors_graph(points, neighbors)
        found = AgglomerativeClustering(6, linkage=linkage, connectivity=graph, compute_distances=True).fit(points)
        height = float(np.quantile(found.distances_, 0.9)) * 1.0001
        cut = AgglomerativeClustering(None, linkage=linkage, connectivity=graph, distance_threshold=height).fit(points)
        early = AgglomerativeClustering(50, linkage=linkage, connectivity=graph, compute_full_tree=False).fit(points)
        cases.append(
            {
                "n_neighbors": neighbors,
                "linkage": linkage,
                "n_components": int(found.n_connected_components_),
                "labels": found.labels_.tolist(),
                "children": np.sort(found.children_, axis=1).ravel().tolist(),
                "heights": found.distances_.tolist(),
                "height": height,
                "cut": cut.labels_.tolist(),
                "early": early.labels_.tolist(),
            }
        )
    table = pairwise_distances(points, metric="manhattan")
    for linkage in ("average", "complete", "single"):
        graph = kneighbors_graph(points, 2)
        found = AgglomerativeClustering(6, linkage=linkage, connectivity=graph, metric="precomputed").fit(table)
        cases.append({"n_neighbors": 2, "linkage": linkage, "manhattan": found.labels_.tolist()})
    return cases


def densities(table: str, points: NDArray[np.float64]) -> list[dict[str, Any]]:
    """min_samples = 1, so that no two links are equal and nothing depends on their order."""
    cases = []
    epsilons = {"structured": (0.0, 0.8, 2.0), "even": (0.0, 0.05, 0.18)}[table]
    for method, epsilon, single, largest in itertools.product(("eom", "leaf"), epsilons, (False, True), (None, 20)):
        alpha = 1.6 if largest else 1.0
        found = HDBSCAN(
            min_samples=1,
            cluster_selection_method=method,
            cluster_selection_epsilon=epsilon,
            allow_single_cluster=single,
            max_cluster_size=largest,
            alpha=alpha,
            algorithm="kd_tree",
            copy=True,
        ).fit(points)
        cases.append(
            {
                "table": table,
                "method": method,
                "epsilon": epsilon,
                "single": single,
                "largest": largest or 0,
                "alpha": alpha,
                "labels": found.labels_.tolist(),
                "strength": found.probabilities_.round(5).tolist(),
                "cut": found.dbscan_clustering(1.0 if table == "structured" else 0.06).tolist(),
            }
        )
    return cases


def main() -> None:
    warnings.simplefilter("ignore")
    points = make_blobs(120, 3, centers=4, cluster_std=1.5, random_state=3)[0].astype(np.float32)
    np.save(OUT / "structured.npy", points)
    even = np.random.RandomState(0).rand(120, 2).astype(np.float32)
    np.save(OUT / "even.npy", even)
    found = {
        "trees": trees(points.astype(float)),
        "densities": densities("structured", points.astype(float)) + densities("even", even.astype(float)),
    }
    (OUT / "structured.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
