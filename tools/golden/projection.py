"""Makes tests/golden/projection: PCA and trustworthiness by scikit-learn 1.9, UMAP by umap-learn 0.5.12.

pip install scikit-learn==1.9.0 umap-learn==0.5.12 numpy; python tools/golden/projection.py
"""

import json
import pathlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_s_curve
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from umap import UMAP
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/projection"
Points = NDArray[np.float32]


def pca() -> None:
    rng = np.random.default_rng(5)
    points = rng.normal(size=(120, 3)) @ rng.normal(size=(3, 7)) + 0.2 * rng.normal(size=(120, 7)) + 5
    points, new = points[:100].astype(np.float32), points[100:].astype(np.float32)
    fitted = PCA(3, svd_solver="full").fit(points.astype(float))
    # scikit-learn's signs are our convention: the largest loading of each component is positive.
    coords = fitted.transform(points.astype(float)).astype(np.float32)
    np.save(OUT / "points.npy", points)
    np.save(OUT / "new.npy", new)
    np.save(OUT / "pca.npy", coords)
    np.save(OUT / "pca_new.npy", fitted.transform(new.astype(float)).astype(np.float32))
    flat = coords[:, :2]
    figures = {
        "ratio": fitted.explained_variance_ratio_.tolist(),
        "for_90_percent": int(PCA(0.9, svd_solver="full").fit(points.astype(float)).n_components_),
        "trustworthiness": float(trustworthiness(points.astype(float), flat.astype(float))),
        "continuity": float(trustworthiness(flat.astype(float), points.astype(float))),
        "trustworthiness_12": float(trustworthiness(points.astype(float), flat.astype(float), n_neighbors=12)),
    }
    (OUT / "pca.json").write_text(json.dumps(figures) + "\n")


def umap_graphs(points: Points) -> None:
    for metric in ("euclidean", "cosine"):
        graph = fuzzy_simplicial_set(points, 10, np.random.RandomState(0), metric)[0]
        np.save(OUT / f"umap_graph_{metric}.npy", graph.toarray().astype(np.float32))
    mixed = fuzzy_simplicial_set(points, 10, np.random.RandomState(0), "euclidean", set_op_mix_ratio=0.3)[0]
    np.save(OUT / "umap_graph_mixed.npy", mixed.toarray().astype(np.float32))


def moved_near_copies(fitted: Any, points: Points) -> float:
    near = points + np.float32(1e-3) * np.random.default_rng(6).normal(size=points.shape).astype(np.float32)
    return float(np.linalg.norm(fitted.transform(near) - fitted.embedding_, axis=1).mean())


def umap_quality() -> None:
    table = make_s_curve(500, noise=0.05, random_state=0)[0].astype(np.float32)
    points, new = table[:400], table[400:]
    np.save(OUT / "s_curve.npy", points)
    np.save(OUT / "s_curve_new.npy", new)
    figures: dict[str, Any] = {
        "curves": [[d, s, *map(float, find_ab_params(s, d))] for d, s in ((0.1, 1), (0, 1), (0.5, 2))]
    }
    for dims in (2, 8):
        rows = []
        for seed in (0, 1, 2):
            fitted = UMAP(n_components=dims, random_state=seed, n_jobs=1).fit(points)
            rows.append(
                [
                    trustworthiness(points, fitted.embedding_),
                    trustworthiness(fitted.embedding_, points),
                    trustworthiness(new, fitted.transform(new)),
                    moved_near_copies(fitted, points),
                ]
            )
        mean = np.mean(rows, 0)
        figures[str(dims)] = dict(zip(("trustworthiness", "continuity", "new", "near_copies"), map(float, mean)))
    (OUT / "umap.json").write_text(json.dumps(figures) + "\n")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    pca()
    umap_graphs(np.load(OUT / "points.npy"))
    umap_quality()


if __name__ == "__main__":
    main()
