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
    dbscan,
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
    assert str(caught.value).startswith("E6101: n_samples=")


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


def test_a_sparse_table_is_written_out_with_a_warning_at_the_callers_line(blobs):
    sparse = pytest.importorskip("scipy.sparse")
    rows = sparse.csr_array(blobs[0])
    with pytest.warns(ektara.EktaraWarning, match="W-SPARSE") as told:
        found = KMeans(3).fit(rows)
    assert [warning.filename for warning in told] == [__file__]
    assert np.array_equal(found.labels_, KMeans(3).fit(blobs[0]).labels_)
    with pytest.warns(ektara.EktaraWarning, match="W-SPARSE"):
        chosen = choose_k(rows, k_max=4, repeats=3)
    assert chosen == choose_k(blobs[0], k_max=4, repeats=3)


def test_what_a_sparse_table_of_distances_does_not_store_is_far():
    sparse = pytest.importorskip("scipy.sparse")
    table = np.zeros((4, 4))
    table[0, 1] = table[1, 0] = table[2, 3] = table[3, 2] = 0.1
    found = DBSCAN(eps=0.2, min_samples=2, metric="precomputed")
    with pytest.warns(ektara.EktaraWarning, match="W-SPARSE"):
        assert found.fit_predict(sparse.csr_array(table)).tolist() == [0, 0, 1, 1]
    assert found.fit_predict(table).tolist() == [0, 0, 0, 0]


def test_neighbours_in_a_sparse_table_are_those_that_it_stores(blobs):
    neighbors = pytest.importorskip("sklearn.neighbors")
    rows, truth = blobs
    graph = neighbors.kneighbors_graph(rows, 20, mode="distance")  # no row is its own neighbour
    spectral = SpectralClustering(3, affinity="precomputed_nearest_neighbors", n_neighbors=20)
    with pytest.warns(ektara.EktaraWarning, match="W-SPARSE"):
        spectral.fit(graph)
    one_way = (graph.toarray() > 0) / 2
    assert np.array_equal(spectral.affinity_matrix_, one_way + one_way.T + np.eye(len(rows)))
    assert ektara.metrics.adjusted_rand_score(truth, spectral.labels_) == 1


def chain(count: int) -> np.ndarray:
    """Each row joined to the next."""
    table = np.zeros((count, count))
    table[np.arange(count - 1), np.arange(1, count)] = 1
    return table


@pytest.mark.parametrize("linkage", ["ward", "average", "complete", "single"])
def test_connectivity_is_scikit_learns(linkage, blobs):
    other = pytest.importorskip("sklearn.cluster")
    neighbors = pytest.importorskip("sklearn.neighbors")
    rows = blobs[0].astype(np.float64)
    graph = neighbors.kneighbors_graph(rows, 12)
    expected = other.AgglomerativeClustering(9, linkage=linkage, connectivity=graph, compute_distances=True)
    with pytest.warns(UserWarning, match="connected components"):
        expected.fit(rows)
    for connectivity in (graph, graph.toarray(), lambda X: neighbors.kneighbors_graph(X, 12)):
        found = AgglomerativeClustering(9, linkage=linkage, connectivity=connectivity, compute_distances=True)
        with pytest.warns(ektara.EktaraWarning, match="W-GRAPH-IN-PIECES"):
            found.fit(rows)
        assert ektara.metrics.adjusted_rand_score(expected.labels_, found.labels_) == 1
        assert found.distances_ == pytest.approx(expected.distances_, rel=1e-5)
        assert found.n_connected_components_ == expected.n_connected_components_
    with pytest.warns(ektara.EktaraWarning, match="W-GRAPH-IN-PIECES"):
        found = AgglomerativeClustering(9, linkage=linkage, n_neighbors=12).fit(rows)
    assert ektara.metrics.adjusted_rand_score(expected.labels_, found.labels_) == 1


def test_a_tree_along_pairs_ends_early_and_keeps_its_heights_where_asked():
    rows = np.array([[0.0], [1.0], [3.0], [6.0], [10.0]])
    found = AgglomerativeClustering(3, connectivity=chain(5), compute_full_tree=False, linkage="single").fit(rows)
    assert found.children_.tolist() == [[0, 1], [2, 5]]
    assert found.labels_.tolist() == [0, 0, 0, 1, 2]
    assert not hasattr(found, "distances_")
    found = AgglomerativeClustering(None, distance_threshold=3.5, connectivity=chain(5), linkage="single").fit(rows)
    assert found.distances_.tolist() == [1, 2, 3, 4]
    assert found.n_clusters_ == 2
    zero = AgglomerativeClustering(None, distance_threshold=0, linkage="single").fit(rows)
    assert zero.n_clusters_ == 5


def test_connectivity_of_another_shape_is_refused(blobs):
    with pytest.raises(ektara.InputError, match="E6124.*Wrong shape"):
        AgglomerativeClustering(2, connectivity=chain(4)).fit(blobs[0])


def test_hdbscan_cuts_its_tree(blobs):
    rows, truth = blobs
    doubled = np.vstack([rows, rows, [[np.nan] * rows.shape[1]], [[np.inf] * rows.shape[1]]])
    with pytest.warns(ektara.EktaraWarning, match="W-EQUAL-ROWS"):
        found = HDBSCAN(min_cluster_size=8).fit(doubled)
    labels = found.dbscan_clustering(3.5)
    n = len(rows)
    assert labels[-2:].tolist() == [-3, -2]
    assert np.array_equal(labels[:n], labels[n : 2 * n])
    kept = labels[:n] >= 0
    assert kept.mean() > 0.9
    assert ektara.metrics.adjusted_rand_score(truth[kept], labels[:n][kept]) == 1
    assert (found.dbscan_clustering(1e-9)[: 2 * n] == -1).all()


def test_hdbscan_may_find_one_cluster():
    rows = np.random.RandomState(0).rand(150, 2)
    assert HDBSCAN(min_samples=1).fit(rows).labels_.max() > 0
    single = HDBSCAN(min_samples=1, allow_single_cluster=True, cluster_selection_epsilon=0.18).fit(rows)
    assert set(single.labels_) <= {-1, 0} and (single.labels_ == 0).mean() > 0.9
    many = HDBSCAN(min_samples=1, allow_single_cluster=True, max_cluster_size=20).fit(rows)
    assert np.bincount(many.labels_[many.labels_ >= 0]).max() <= 20


def test_k_means_tells_of_empty_clusters_and_unused_parameters():
    rows = np.array([[0.0, 0], [0, 1], [1, 0], [1, 0]])
    with pytest.warns(UserWarning, match=r"W-EMPTY-CLUSTERS.*\(3\)"):
        KMeans(n_clusters=4).fit(rows)
    with pytest.warns(RuntimeWarning, match="only one init"):
        KMeans(n_clusters=2, init=rows[:2], n_init=3).fit(rows)
    with pytest.raises(ektara.InputError, match=r"E6104.*number of clusters"):
        KMeans(n_clusters=3, init=rows[:2]).fit(rows)


def test_k_means_transforms_in_double_precision(blobs):
    rows = blobs[0].astype(np.float64) + 1e-9
    found = KMeans(n_clusters=3).fit(rows)
    expected = np.linalg.norm(rows[:, None] - found.cluster_centers_[None], axis=2)
    assert found.transform(rows) == pytest.approx(expected, rel=1e-12)
    assert found.transform(found.cluster_centers_).diagonal().tolist() == [0, 0, 0]


@pytest.mark.parametrize("metric, parameters", [("chebyshev", None), ("minkowski", {"p": 3}), ("braycurtis", None)])
def test_other_metrics_are_scikit_learns(metric, parameters, blobs):
    pairwise = pytest.importorskip("sklearn.metrics")
    rows = blobs[0].astype(np.float64)
    table = pairwise.pairwise_distances(rows, metric=metric, **(parameters or {}))
    eps = float(np.quantile(table, 0.05))
    given = DBSCAN(eps=eps, metric="precomputed").fit_predict(table)
    assert np.array_equal(DBSCAN(eps=eps, metric=metric, metric_params=parameters).fit_predict(rows), given)
    with pytest.raises(ektara.UsageError, match="E1102"):
        DBSCAN(metric="no such metric").fit(rows)


def test_dbscan_is_a_function_too(blobs):
    core, labels = dbscan(blobs[0], eps=3.5)
    found = DBSCAN(eps=3.5).fit(blobs[0])
    assert np.array_equal(core, found.core_sample_indices_) and np.array_equal(labels, found.labels_)


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
