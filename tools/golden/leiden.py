"""Makes tests/golden/cluster/leiden*: modularity that python-igraph's Leiden reaches on k-nearest-neighbour graphs.

pip install igraph==1.0.0 scikit-learn==1.9.0 numpy; python tools/golden/leiden.py
"""

import json
import pathlib
import random

import igraph
import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import kneighbors_graph

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/cluster"


def best_modularity(points: NDArray[np.float32], n_neighbors: int, resolution: float) -> dict[str, float]:
    directed = kneighbors_graph(points.astype(float), n_neighbors).tocoo()
    edges = {(min(i, j), max(i, j)) for i, j in zip(directed.row.tolist(), directed.col.tolist())}
    graph = igraph.Graph(len(points), sorted(edges))
    found = []
    for seed in range(10):
        random.seed(seed)
        parts = graph.community_leiden(objective_function="modularity", resolution=resolution, n_iterations=-1)
        found.append(graph.modularity(parts.membership, resolution=resolution))
    return {"n_neighbors": n_neighbors, "resolution": resolution, "modularity": max(found)}


def main() -> None:
    rng = np.random.default_rng(8)
    centres = rng.normal(size=(9, 5)) * 1.4
    points = (centres[rng.integers(0, 9, 400)] + rng.normal(size=(400, 5))).astype(np.float32)
    np.save(OUT / "leiden_points.npy", points)
    rows = [best_modularity(points, k, gamma) for k in (5, 15) for gamma in (0.4, 1.0, 3.0)]
    (OUT / "leiden.json").write_text(json.dumps(rows) + "\n")


if __name__ == "__main__":
    random.seed(0)
    main()
