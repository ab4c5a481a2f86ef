"""The estimators' own behaviour; what scikit-learn asks of every estimator is in test_sklearn_checks.py."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

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
    choose_k,
)

EVERY = [
    KMeans(n_clusters=3),
    AgglomerativeClustering(n_clusters=3),
    AgglomerativeClustering(n_clusters=3, linkage="average", metric="manhattan"),
    DBSCAN(eps=3.5),
    HDBSCAN(min_cluster_size=8),
    SpectralClustering(n_clusters=3, affinity="nearest_neighbors"),
    GaussianMixture(n_components=3),
    Leiden(n_neighbors=10, resolution=0.5),
    Consensus(n_clusters=3, n_runs=20),
]


@pytest.mark.parametrize("estimator", EVERY, ids=repr)
def test_finds_distant_groups_and_predicts_them(estimator, blobs):
    rows, truth = blobs
    labels = estimator.fit_predict(rows)
    kept = labels >= 0
    assert kept.mean() > 0.9
    assert ektara.metrics.adjusted_rand_score(truth[kept], labels[kept]) > 0.95
    assert np.array_equal(estimator.predict(rows)[kept], labels[kept])


@pytest.mark.parametrize("estimator", EVERY, ids=repr)
def test_survives_pickling(estimator, blobs):
    rows, _ = blobs
    fitted = estimator.fit(rows)
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).predict(rows), fitted.predict(rows))


def test_errors_are_value_errors_with_a_number(blobs):
    rows, _ = blobs
    with pytest.raises(ValueError) as caught:
        KMeans(n_clusters=1000).fit(rows)
    assert isinstance(caught.value, ektara.InputError)
    assert caught.value.code == "E6101"
    assert str(caught.value).startswith("E6101: kmeans: n_clusters")


def test_an_unknown_option_is_named(blobs):
    with pytest.raises(ektara.UsageError, match="E1102.*discretize"):
        SpectralClustering(n_clusters=3, assign_labels="nearest").fit(blobs[0])


def test_weights_count_as_copies():
    rows = np.array([[0.0], [1.0], [10.0], [11.0]])
    weighed = KMeans(n_clusters=1, random_state=0).fit(rows, sample_weight=[1, 1, 1, 5])
    assert weighed.cluster_centers_[0, 0] == pytest.approx((0 + 1 + 10 + 55) / 8)
    assert weighed.inertia_ == pytest.approx(((rows[:, 0] - 8.25) ** 2) @ [1, 1, 1, 5])


def test_weights_make_core_rows():
    rows = np.array([[0.0], [0.1], [9.0]])
    assert DBSCAN(eps=0.5, min_samples=6).fit(rows).core_sample_indices_.size == 0
    found = DBSCAN(eps=0.5, min_samples=6).fit(rows, sample_weight=[5, 1, 6])
    assert found.core_sample_indices_.tolist() == [0, 1, 2]


def test_first_centres_may_be_rows_an_array_or_a_function(blobs):
    rows, truth = blobs
    given = np.stack([rows[truth == k].mean(axis=0) for k in range(3)])
    for init in ("random", given, lambda X, k, random_state: X[random_state.permutation(len(X))[:k]]):
        labels = KMeans(n_clusters=3, init=init).fit_predict(rows)
        assert ektara.metrics.adjusted_rand_score(truth, labels) == 1


def test_distances_may_be_given(blobs):
    rows, truth = blobs
    from_rows = np.linalg.norm(rows[:, None] - rows[None], axis=2).astype(np.float64)
    for estimator in (
        AgglomerativeClustering(n_clusters=3, metric="precomputed", linkage="average"),
        DBSCAN(eps=3.5, metric="precomputed"),
        HDBSCAN(min_cluster_size=8, metric="precomputed"),
    ):
        labels = estimator.fit_predict(from_rows)
        kept = labels >= 0
        assert ektara.metrics.adjusted_rand_score(truth[kept], labels[kept]) > 0.95
        with pytest.raises(ektara.UsageError, match="E6123"):
            estimator.predict(from_rows)


@pytest.mark.parametrize("metric", ["manhattan", "cosine", "correlation"])
def test_metrics_are_those_of_scikit_learn(metric, blobs):
    pairwise = pytest.importorskip("sklearn.metrics")
    rows, _ = blobs
    expected = pairwise.pairwise_distances(rows.astype(np.float64), metric=metric)
    assert ektara._core.pairwise_distances(rows, metric, 1) == pytest.approx(expected, abs=1e-12)


def test_a_mixture_gives_densities(blobs):
    mixture = pytest.importorskip("sklearn.mixture")
    rows, _ = blobs
    rows = rows.astype(np.float64)
    for shape in ("full", "tied", "diag"):
        own = GaussianMixture(n_components=3, covariance_type=shape, tol=1e-8, max_iter=500).fit(rows)
        other = mixture.GaussianMixture(n_components=3, covariance_type=shape, tol=1e-8, max_iter=500, random_state=0)
        other.fit(rows)
        assert own.score(rows) == pytest.approx(other.score(rows), abs=1e-4)
        assert own.bic(rows) == pytest.approx(other.bic(rows), rel=1e-5)
        order, expected = np.argsort(own.means_[:, 0]), np.argsort(other.means_[:, 0])
        assert own.covariances_.reshape(-1)[0] > 0
        if shape != "tied":
            assert own.covariances_[order] == pytest.approx(other.covariances_[expected], abs=1e-3)
        assert own.predict_proba(rows).sum(axis=1) == pytest.approx(np.ones(len(rows)))
        assert own.sample(50)[0].shape == (50, rows.shape[1])


def test_rows_that_are_not_finite_are_outliers(blobs):
    rows = blobs[0].copy()
    rows[3, 2], rows[5, 0] = np.nan, np.inf
    found = HDBSCAN(min_cluster_size=8).fit(rows)
    assert found.labels_[3] == -3 and np.isnan(found.probabilities_[3])
    assert found.labels_[5] == -2 and found.probabilities_[5] == 0


def test_copies_are_told(blobs):
    rows = np.vstack([blobs[0], blobs[0][:5]])
    with pytest.warns(ektara.EktaraWarning, match="W-EQUAL-ROWS.*5 of 125"):
        DBSCAN(eps=3.5).fit(rows)


def test_threads_change_no_bit(blobs):
    rows = np.random.RandomState(0).normal(size=(3000, 20)).astype(np.float32)
    one = KMeans(n_clusters=10, n_jobs=1, n_init=2).fit(rows)
    two = KMeans(n_clusters=10, n_jobs=2, n_init=2).fit(rows)
    assert one.cluster_centers_.tobytes() == two.cluster_centers_.tobytes()


def test_the_number_of_clusters_is_chosen(blobs):
    chosen = choose_k(blobs[0], "kmeans", k_max=6)
    assert chosen["k"] == 3
    assert {candidate["k"] for candidate in chosen["candidates"]} >= {2, 3, 4}
