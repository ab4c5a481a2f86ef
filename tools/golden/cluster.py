"""Makes tests/golden/cluster: partitions by scikit-learn 1.9.

pip install scikit-learn==1.9.0 numpy; python tools/golden/cluster.py
"""

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering, KMeans, SpectralClustering
from sklearn.datasets import make_blobs, make_moons
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _estimate_gaussian_parameters
from sklearn.neighbors import NearestNeighbors

OUT = pathlib.Path(__file__).parents[2] / "tests/golden/cluster"


def kmeans() -> None:
    points = make_blobs(400, 5, centers=9, cluster_std=3, random_state=1)[0].astype(np.float32)
    np.save(OUT / "points.npy", points)
    far = np.vstack([points[:6], [[500] * 5], [[-900] * 5]]).astype(np.float32)  # two of these start empty
    cases = []
    for name, centres, max_iter in (("rows", points[::50], 300), ("empty", far, 300), ("stopped", points[:8], 3)):
        np.save(OUT / f"kmeans_{name}.npy", centres)
        found = KMeans(len(centres), init=centres.astype(float), n_init=1, max_iter=max_iter).fit(points.astype(float))
        cases.append(
            {
                "name": name,
                "max_iter": max_iter,
                "labels": found.labels_.tolist(),
                "inertia": float(found.inertia_),
                "n_iter": int(found.n_iter_),
            }
        )
    seeds = [float(KMeans(9, n_init=10, random_state=seed).fit(points.astype(float)).inertia_) for seed in range(10)]
    (OUT / "kmeans.json").write_text(json.dumps({"given": cases, "seeds": seeds}) + "\n")


def tables() -> Iterator[tuple[str, NDArray[np.float32]]]:
    rng = np.random.default_rng(0)
    yield "blobs", np.load(OUT / "points.npy")
    yield "moons", make_moons(300, noise=0.08, random_state=0)[0].astype(np.float32)
    yield "far", (make_blobs(200, 4, centers=5, random_state=2)[0] + 1000).astype(np.float32)
    yield "duplicates", np.repeat(rng.normal(size=(60, 4)), 3, axis=0).astype(np.float32)
    yield "tiny", rng.normal(size=(10, 3)).astype(np.float32)


def agglomerative() -> None:
    cases = []
    for name, points in tables():
        for linkage in ("ward", "average", "complete", "single"):
            found = AgglomerativeClustering(5, linkage=linkage, compute_distances=True).fit(points.astype(float))
            height = float(np.quantile(found.distances_, 0.9)) * 1.0001
            cut = AgglomerativeClustering(None, linkage=linkage, distance_threshold=height).fit(points.astype(float))
            cases.append(
                {
                    "table": name,
                    "linkage": linkage,
                    "labels": found.labels_.tolist(),
                    "height": height,
                    "cut": cut.labels_.tolist(),
                    "top": np.sort(found.distances_)[-5:].tolist(),
                }
            )
    (OUT / "agglomerative.json").write_text(json.dumps(cases) + "\n")


def density() -> None:
    cases: list[dict[str, Any]] = []
    for name, table in tables():
        points = table.astype(float)
        near = np.sort(np.linalg.norm(points[:, None] - points[None], axis=2), axis=1)[:, 4]
        for quantile in (0.3, 0.7):
            eps = float(np.quantile(near, quantile)) * 1.0001
            cases.append({"table": name, "eps": eps, "labels": DBSCAN(eps=eps).fit(points).labels_.tolist()})
        if name == "tiny":
            continue
        for method, min_samples in (("eom", None), ("eom", 3), ("leaf", None)):
            found = HDBSCAN(min_samples=min_samples, cluster_selection_method=method, copy=True).fit(points)
            cases.append(
                {
                    "table": name,
                    "method": method,
                    "min_samples": min_samples or 0,
                    "labels": found.labels_.tolist(),
                    "strength": found.probabilities_.round(6).tolist(),
                }
            )
    (OUT / "density.json").write_text(json.dumps(cases) + "\n")


def gmm() -> None:
    points = np.load(OUT / "points.npy").astype(float)
    kmeans_found = KMeans(9, n_init=10, random_state=0).fit(points)
    means = kmeans_found.cluster_centers_.astype(np.float32)
    np.save(OUT / "gmm_means.npy", means)
    one_hot = np.eye(9)[np.argmin(((points[:, None] - means[None]) ** 2).sum(2), axis=1)]
    cases = []
    for shape in ("full", "diag", "tied", "spherical"):
        covariances = _estimate_gaussian_parameters(points, one_hot, 1e-6, shape)[2]
        precisions = 1 / covariances if shape in ("diag", "spherical") else np.linalg.inv(covariances)
        found = GaussianMixture(
            9,
            covariance_type=shape,
            means_init=means.astype(float),
            tol=1e-9,
            max_iter=2000,
            weights_init=one_hot.mean(0),
            precisions_init=precisions,
        ).fit(points)
        seeds = [
            GaussianMixture(9, covariance_type=shape, random_state=seed).fit(points).score(points) for seed in range(10)
        ]
        # A few iterations from a start that no partition has: everything of it is given.
        weights = np.arange(1, 10) / 45
        given = GaussianMixture(
            9,
            covariance_type=shape,
            means_init=means.astype(float) + 0.5,
            weights_init=weights,
            precisions_init=precisions / 2,
            tol=0,
            max_iter=4,
        ).fit(points)
        cases.append(
            {
                "shape": shape,
                "weights": weights.tolist(),
                "precisions": (precisions / 2).ravel().tolist(),
                "lower_bounds": list(map(float, given.lower_bounds_)),
                "weights_after": given.weights_.tolist(),
                "means_after": given.means_.ravel().tolist(),
                "covariances_after": given.covariances_.ravel().tolist(),
                "log_likelihood": found.score(points),
                "bic": found.bic(points),
                "labels": found.predict(points).tolist(),
                "best": max(seeds),
            }
        )
    (OUT / "gmm.json").write_text(json.dumps(cases) + "\n")


def spectral() -> None:
    cases = []
    for name, k in (("moons", 2), ("far", 5), ("points", 9)):
        points = np.load(OUT / f"{name}.npy").astype(float)
        gamma = {"moons": 20.0, "far": 0.2, "points": 0.05}[name]
        for affinity in ("nearest_neighbors", "rbf"):
            for assign in ("kmeans", "cluster_qr", "discretize"):
                found = SpectralClustering(k, affinity=affinity, gamma=gamma, assign_labels=assign, random_state=0).fit(
                    points
                )
                cases.append(
                    {
                        "table": name,
                        "k": k,
                        "gamma": gamma,
                        "affinity": affinity,
                        "assign_labels": assign,
                        "labels": found.labels_.tolist(),
                    }
                )
    (OUT / "spectral.json").write_text(json.dumps(cases) + "\n")

    points = np.load(OUT / "moons.npy").astype(float)[:40]
    few = SpectralClustering(4, affinity="rbf", gamma=20.0, n_components=2, random_state=0).fit(points)
    matrices = {"labels_of_2_components": few.labels_.tolist()}
    for affinity in ("nearest_neighbors", "rbf"):
        found = SpectralClustering(2, affinity=affinity, n_neighbors=5, gamma=20.0).fit(points).affinity_matrix_
        matrices[affinity] = (found.toarray() if affinity == "nearest_neighbors" else found).ravel().round(7).tolist()
    near = NearestNeighbors(n_neighbors=8).fit(points).kneighbors_graph(mode="distance")
    found = SpectralClustering(2, affinity="precomputed_nearest_neighbors", n_neighbors=5).fit(near).affinity_matrix_
    matrices["of_distances"] = found.toarray().ravel().tolist()
    (OUT / "spectral_affinity.json").write_text(json.dumps(matrices) + "\n")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    kmeans()
    for name, points in tables():
        np.save(OUT / f"{name if name != 'blobs' else 'points'}.npy", points)
    agglomerative()
    density()
    gmm()
    spectral()


if __name__ == "__main__":
    main()
