"""Makes tests/golden/projection: PCA and trustworthiness by scikit-learn 1.9.

pip install scikit-learn==1.9.0 numpy; python tools/golden/projection.py
"""
import json
import pathlib

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/projection"


def main():
    rng = np.random.default_rng(5)
    points = (rng.normal(size=(120, 3)) @ rng.normal(size=(3, 7)) + 0.2 * rng.normal(size=(120, 7)) + 5)
    points, new = points[:100].astype(np.float32), points[100:].astype(np.float32)
    pca = PCA(3, svd_solver="full").fit(points.astype(float))
    # scikit-learn's signs are our convention: the largest loading of each component is positive.
    coords = pca.transform(points.astype(float)).astype(np.float32)
    np.save(OUT / "points.npy", points)
    np.save(OUT / "new.npy", new)
    np.save(OUT / "pca.npy", coords)
    np.save(OUT / "pca_new.npy", pca.transform(new.astype(float)).astype(np.float32))
    flat = coords[:, :2]
    figures = {
        "ratio": pca.explained_variance_ratio_.tolist(),
        "for_90_percent": int(PCA(0.9, svd_solver="full").fit(points.astype(float)).n_components_),
        "trustworthiness": float(trustworthiness(points.astype(float), flat.astype(float))),
        "continuity": float(trustworthiness(flat.astype(float), points.astype(float))),
        "trustworthiness_12": float(trustworthiness(points.astype(float), flat.astype(float), n_neighbors=12)),
    }
    (OUT / "pca.json").write_text(json.dumps(figures) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    main()
