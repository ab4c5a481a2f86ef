"""Mixtures, spectral clustering, agreement and maps: against scikit-learn, and from what the caller knows already."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import ektara
from ektara import metrics
from ektara.cluster import GaussianMixture, SpectralClustering
from ektara.manifold import UMAP

SHAPES = ["full", "tied", "diag", "spherical"]


@pytest.fixture(scope="module")
def overlapping():
    random = np.random.RandomState(3)
    return np.vstack([random.normal(size=(150, 3)) * scale + at for scale, at in ((1.0, 0), (0.5, 1), (2.0, 3))])


def start_of(rows, shape):
    """Means, weights and precisions that no partition has."""
    random = np.random.RandomState(0)
    spread = np.eye(3) + 0.2
    precisions = {
        "full": np.stack([spread, 2 * spread, 3 * spread]),
        "tied": spread,
        "diag": random.uniform(0.5, 2, (3, 3)),
        "spherical": random.uniform(0.5, 2, 3),
    }[shape]
    return {"means_init": rows[[0, 200, 400]], "weights_init": [0.2, 0.3, 0.5], "precisions_init": precisions}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_mixture_goes_the_same_way_from_the_same_start(shape, overlapping):
    mixture = pytest.importorskip("sklearn.mixture")
    wanted = {"n_components": 3, "covariance_type": shape, "tol": 1e-6, "max_iter": 400, **start_of(overlapping, shape)}
    own = GaussianMixture(**wanted).fit(overlapping)
    other = mixture.GaussianMixture(**wanted).fit(overlapping)
    assert own.converged_
    assert own.n_iter_ == pytest.approx(other.n_iter_, abs=1)
    assert own.lower_bound_ == pytest.approx(other.lower_bound_, abs=1e-5)
    assert own.lower_bounds_[:5] == pytest.approx(other.lower_bounds_[:5], abs=1e-5)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        found, expected = getattr(own, name), getattr(other, name)
        assert found.shape == expected.shape, name
        assert found == pytest.approx(expected, rel=2e-3, abs=2e-3), name
    assert own.score_samples(overlapping) == pytest.approx(other.score_samples(overlapping), abs=1e-3)
    assert own.predict_proba(overlapping) == pytest.approx(other.predict_proba(overlapping), abs=2e-3)
    assert own.aic(overlapping) == pytest.approx(other.aic(overlapping), rel=1e-5)
    assert own.bic(overlapping) == pytest.approx(other.bic(overlapping), rel=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_warm_start_goes_on(shape, overlapping):
    wanted = {"n_components": 3, "covariance_type": shape, "tol": 0}
    whole = GaussianMixture(**wanted, max_iter=6)
    parts = GaussianMixture(**wanted, max_iter=2, warm_start=True)
    with pytest.warns(UserWarning, match="did not converge"):
        whole.fit(overlapping)
        for _ in range(3):
            parts.fit(overlapping)
    assert parts.means_ == pytest.approx(whole.means_, abs=1e-9)
    assert parts.lower_bound_ == pytest.approx(whole.lower_bound_, abs=1e-12)
    assert pickle.loads(pickle.dumps(parts)).lower_bounds_ == parts.lower_bounds_


@pytest.mark.parametrize("init", ["kmeans", "k-means++", "random_from_data", "random"])
def test_every_start_converges_and_none_depends_on_threads(init, overlapping):
    one = GaussianMixture(3, init_params=init, n_init=3, max_iter=2000, n_jobs=1).fit(overlapping)
    two = GaussianMixture(3, init_params=init, n_init=3, max_iter=2000, n_jobs=2).fit(overlapping)
    assert one.converged_
    assert one.means_.tobytes() == two.means_.tobytes()
    first = GaussianMixture(3, init_params=init, max_iter=0).fit(overlapping)
    assert first.n_iter_ == 0 and first.lower_bounds_ == []


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_drawn_has_the_moments_of_the_mixture(shape, overlapping):
    mixture = GaussianMixture(3, covariance_type=shape, random_state=1).fit(overlapping)
    rows, components = mixture.sample(30_000)
    for component in range(3):
        own = rows[components == component]
        assert own.mean(axis=0) == pytest.approx(mixture.means_[component], abs=0.1)
        found = np.cov(own.T)
        covariance = {
            "full": lambda c: mixture.covariances_[c],
            "tied": lambda _: mixture.covariances_,
            "diag": lambda c: np.diag(mixture.covariances_[c]),
            "spherical": lambda c: np.eye(3) * mixture.covariances_[c],
        }[shape](component)
        assert found == pytest.approx(covariance, abs=0.25)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"weights_init": [0.5, 0.5]}, r"'weights' should have the shape of \(3,\)"),
        ({"weights_init": [0.5, 0.6, -0.1]}, r"range \[0, 1\], but got max value 0.6\d*, min value -0.1"),
        ({"weights_init": [0.5, 0.4, 0.2]}, "should be normalized"),
        ({"means_init": np.zeros((3, 2))}, "E6104.*'means' should have the shape of"),
        ({"precisions_init": np.ones((3, 3, 3))}, "symmetric, positive-definite"),
        ({"precisions_init": -np.ones((3, 3)), "covariance_type": "diag"}, "'diag precision' should be positive"),
        ({"init_params": "best"}, "E1102.*random_from_data"),
        ({"covariance_type": "round"}, "spherical"),
    ],
)
def test_a_wrong_start_is_named(wrong, message, overlapping):
    with pytest.raises(ektara.InputError, match=message):
        GaussianMixture(3, **wrong).fit(overlapping)


def test_a_collapsed_component_is_told_in_the_peers_words():
    with pytest.raises(ektara.NoSolution, match=r"E6108.*ill-defined empirical covariance"):
        GaussianMixture(2, reg_covar=0).fit(np.repeat([[0.0, 1.0], [2.0, 3.0]], 4, axis=0))


@pytest.mark.parametrize("assign", ["kmeans", "discretize", "cluster_qr"])
def test_spectral_labels_are_the_peers(assign, blobs):
    cluster = pytest.importorskip("sklearn.cluster")
    rows = blobs[0].astype(np.float64)
    wanted = {"n_clusters": 3, "gamma": 0.05, "assign_labels": assign, "random_state": 0}
    own = SpectralClustering(**wanted).fit(rows)
    other = cluster.SpectralClustering(**wanted).fit(rows)
    assert metrics.adjusted_rand_score(other.labels_, own.labels_) == 1
    assert own.affinity_matrix_ == pytest.approx(other.affinity_matrix_, abs=1e-5)


def test_spectral_takes_neighbours_of_given_distances(blobs):
    neighbors = pytest.importorskip("sklearn.neighbors")
    rows, truth = blobs
    found = SpectralClustering(3, affinity="nearest_neighbors", duplicates="keep")
    with pytest.warns(ektara.EktaraWarning, match="W-GRAPH-IN-PIECES.*not fully connected"):
        found.fit(rows)
    assert found.n_connected_components_ == 3
    assert pickle.loads(pickle.dumps(found)).affinity_matrix_.nnz == found.affinity_matrix_.nnz
    near = neighbors.NearestNeighbors(n_neighbors=20).fit(rows.astype(np.float64))
    for distances in (
        near.kneighbors_graph(rows.astype(np.float64), mode="distance"),
        ektara._core.pairwise_distances(rows, "euclidean", 1),
    ):
        given = SpectralClustering(3, affinity="precomputed_nearest_neighbors")
        with pytest.warns(ektara.EktaraWarning, match="W-GRAPH-IN-PIECES"):
            given.fit(distances)
        assert np.array_equal(given.affinity_matrix_, found.affinity_matrix_.toarray())
        assert metrics.adjusted_rand_score(truth, given.labels_) == 1
    with pytest.raises(ektara.InputError, match="21 neighbors are required per samples"):
        SpectralClustering(3, affinity="precomputed_nearest_neighbors", n_neighbors=21).fit(
            near.kneighbors_graph(rows.astype(np.float64), mode="distance")
        )


def test_spectral_takes_fewer_eigenvectors_and_says_what_it_does(capsys, blobs):
    rows = blobs[0]
    found = SpectralClustering(5, n_components=2, gamma=0.05, verbose=True, eigen_tol=1e-6).fit(rows)
    assert len(set(found.labels_)) == 5
    assert "Computing label assignment using kmeans" in capsys.readouterr().out
    with pytest.raises(ektara.InputError, match=r"E6105.*n_components"):
        SpectralClustering(5, n_components=2, assign_labels="discretize").fit(rows)
    with pytest.raises(AttributeError, match="after fit"):
        _ = SpectralClustering().affinity_matrix_


def test_counts_of_rows_and_pairs_are_the_peers():
    peer = pytest.importorskip("sklearn.metrics.cluster")
    random = np.random.RandomState(5)
    truth, found = random.randint(0, 4, 90), random.choice(["a", "b", "c"], 90)
    own = metrics.contingency_matrix(truth, found)
    assert np.array_equal(own, peer.contingency_matrix(truth, found))
    assert metrics.contingency_matrix(truth, found, eps=0.5) == pytest.approx(own + 0.5)
    kept = metrics.contingency_matrix(truth, found, sparse=True)
    assert np.array_equal(kept.toarray(), own)
    assert metrics.mutual_info_score(None, None, contingency=kept) == pytest.approx(
        peer.mutual_info_score(truth, found)
    )
    assert metrics.expected_mutual_information(own, 90) == pytest.approx(peer.expected_mutual_information(own, 90))
    assert np.array_equal(metrics.pair_confusion_matrix(truth, found), peer.pair_confusion_matrix(truth, found))
    assert metrics.rand_score(truth, found) == pytest.approx(peer.rand_score(truth, found))
    with pytest.raises(ektara.InputError, match="E6301"):
        metrics.expected_mutual_information(own, 91)
    with pytest.raises(ektara.InputError, match="whole numbers"):
        metrics.mutual_info_score(None, None, contingency=own + 0.5)


def test_every_label_is_a_cluster_also_minus_one(blobs):
    rows, truth = blobs
    for score in (metrics.calinski_harabasz_score, metrics.davies_bouldin_score, metrics.silhouette_score):
        assert score(rows, truth - 1) == score(rows, truth)


def test_a_map_of_distances_is_one_of_the_rows(blobs):
    rows, truth = blobs
    distances = ektara._core.pairwise_distances(rows, "euclidean", 1)
    for metric, table in (
        ("precomputed", distances),
        ("manhattan", rows),
        (lambda a, b: float(np.abs(a - b).max()), rows),
    ):
        fitted = UMAP(n_neighbors=10, n_epochs=100, metric=metric).fit(table)
        assert metrics.silhouette_score(fitted.embedding_, truth) > 0.7
        assert np.array_equal(fitted.transform(table[:7]), fitted.embedding_[:7])
        assert not isinstance(metric, str) or np.array_equal(
            pickle.loads(pickle.dumps(fitted)).transform(table[:7]), fitted.embedding_[:7]
        )


def test_a_map_begins_where_it_is_told(blobs):
    rows = blobs[0]
    told = UMAP(init=rows[:, :2], n_epochs=30).fit_transform(rows)
    assert not np.array_equal(told, UMAP(n_epochs=30).fit_transform(rows))
    with pytest.raises(ektara.InputError, match="E6104"):
        UMAP(init=rows[:5, :2], n_epochs=30).fit(rows)


def test_equal_rows_have_one_place_where_it_is_asked_for(blobs):
    rows = np.vstack([blobs[0], blobs[0][:9]])
    places = UMAP(n_epochs=30, unique=True).fit_transform(rows)
    assert np.array_equal(places[120:], places[:9])
    assert not np.array_equal(UMAP(n_epochs=30).fit_transform(rows)[120:], places[:9])


def test_a_map_tells_what_it_does_not_read(blobs):
    rows, truth = blobs
    with pytest.warns(ektara.EktaraWarning, match="W-UNUSED-PARAMETER.*y"):
        UMAP(n_epochs=11).fit(rows, truth)
    with pytest.raises(ektara.InputError, match="E6301"):
        UMAP().fit(rows, truth[1:])
    with pytest.raises(ektara.InputError, match=r"E6105.*n_jobs"):
        UMAP(n_jobs=0).fit(rows)
    with pytest.raises(ektara.InputError, match="single row"):
        UMAP().fit(rows[:1]).transform(rows)


def test_a_shorter_way_for_many_rows_is_told():
    rows = np.random.RandomState(1).normal(size=(200_001, 2)).astype(np.float32)
    with pytest.warns(ektara.EktaraWarning, match="W-SAMPLED: .*65536"):
        ektara.cluster.KMeans(3, n_init=1, random_state=0).fit(rows)


def test_approximate_neighbours_are_told():
    rows = np.random.RandomState(1).normal(size=(20_001, 2)).astype(np.float32)
    with pytest.warns(ektara.EktaraWarning, match="W-APPROXIMATE: .*20001"):
        ektara.cluster.HDBSCAN(min_cluster_size=50).fit(rows)
