"""scikit-learn's checks of every estimator: none fails. What is skipped stands here with its reason."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sklearn")

from sklearn.utils.estimator_checks import parametrize_with_checks

import ektara
from ektara.cluster import (
    DBSCAN,
    HDBSCAN,
    AgglomerativeClustering,
    Consensus,
    GaussianMixture,
    KMeans,
    Leiden,
    SpectralClustering,
)
from ektara.manifold import UMAP

QUICK = {"max_epochs": 2, "min_epochs": 1, "min_steps": 1, "patience": 1, "latent_dims": 2}
ESTIMATORS = [
    KMeans(n_init=2),
    AgglomerativeClustering(),
    DBSCAN(),
    HDBSCAN(),
    SpectralClustering(n_clusters=3, n_init=2),
    GaussianMixture(),
    Leiden(n_neighbors=5, n_init=2),
    Consensus(n_clusters=3, n_runs=5),
    UMAP(n_epochs=5, n_neighbors=5),
    ektara.VAE(**QUICK),
    ektara.CVAE(**QUICK),
    ektara.ConvVAE(**{**QUICK, "hidden": (4, 4, 4)}),
    ektara.Autoencoder(**QUICK),
]

_ORDER = "random draws go through rows by their values, and a weight of 2 is one row where two copies are two"


def expected_failures(estimator: Any) -> dict[str, str]:
    """Checks that an estimator does not pass, each with its reason."""
    if isinstance(estimator, KMeans):
        return {"check_sample_weight_equivalence_on_dense_data": _ORDER}
    return {}


@parametrize_with_checks(ESTIMATORS, expected_failed_checks=expected_failures)
def test_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)
