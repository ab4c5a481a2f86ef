"""Clusterings in scikit-learn's clothes: its names, parameters and fitted attributes, and the library's methods.

Every result is that of ``ektara cluster`` on the same table, options and seed; ``random_state=None`` is seed 0. New rows
(``predict``) of a method without centres of its own take the cluster of the nearest centroid, as ``ektara assign`` does.
"""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ektara import _core
from ektara._base import (
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    DensityMixin,
    Estimator,
    TransformerMixin,
    check_array,
    check_is_fitted,
    dense,
    is_plain,
    single,
    validate_data,
    weights_of,
)
from ektara._options import ConsensusOptions, LeidenOptions
from ektara._settings import documented, option_tables, seed_of, settings_of, text_of
from ektara.errors import EktaraWarning, InputError, UsageError

__all__ = [
    "DBSCAN",
    "HDBSCAN",
    "AgglomerativeClustering",
    "Consensus",
    "GaussianMixture",
    "KMeans",
    "Leiden",
    "SpectralClustering",
    "choose_k",
]

#: scikit-learn's other names of the metrics that one kernel measures.
_METRICS = {
    "manhattan": "manhattan",
    "cityblock": "manhattan",
    "l1": "manhattan",
    "cosine": "cosine",
    "correlation": "correlation",
    "euclidean": "euclidean",
    "l2": "euclidean",
}


def _distances(rows: Any, metric: Any, metric_params: Any, jobs: int) -> NDArray[np.float64]:
    """Distances of all pairs of rows: by the library's kernel, or by a callable one pair at a time."""
    if metric == "precomputed":
        return np.ascontiguousarray(rows, dtype=np.float64)
    if callable(metric):
        keywords = metric_params or {}
        table = np.zeros((len(rows), len(rows)))
        for i in range(len(rows)):
            for j in range(i):
                table[i, j] = table[j, i] = metric(rows[i], rows[j], **keywords)
        return table
    if metric not in _METRICS:
        raise UsageError(f"metric {metric!r} is not one of {', '.join(_METRICS)}, precomputed or a callable", "E1102")
    return _core.pairwise_distances(single(rows), _METRICS[metric], jobs)


def _is_euclidean(metric: Any) -> bool:
    return metric is None or (isinstance(metric, str) and _METRICS.get(metric) == "euclidean")


class _Clusterer(ClusterMixin, Estimator):  # type: ignore[misc]
    """A clustering that places new rows by the nearest centroid."""

    def _keep_centroids(self, rows: NDArray[np.float32], labels: NDArray[np.int32]) -> None:
        numbers, means = _core.centroids(rows, labels)
        self._cluster_numbers, self._centroids = numbers, means

    def predict(self, X: Any) -> NDArray[np.int32]:
        """The cluster with the nearest centroid for each row; -1 where every fitted row is noise."""
        check_is_fitted(self)
        if not hasattr(self, "_centroids"):
            raise UsageError(f"{type(self).__name__}: precomputed distances have no place for new rows", "E6123")
        rows = self._rows(X, reset=False)
        if len(self._cluster_numbers) == 0:
            return np.full(len(rows), -1, dtype=np.int32)
        return self._cluster_numbers[_core.nearest_centres(rows, self._centroids, self._jobs(rows))]

    def _tell_copies(self, found: dict[str, Any], n_rows: int) -> None:
        copies = found.get("n_copies", 0)
        if copies:
            warnings.warn(
                f"W-EQUAL-ROWS: {type(self).__name__} counts equal rows once: {copies} of {n_rows} rows equal an "
                "earlier one and take its cluster; duplicates='keep' counts each",
                EktaraWarning,
                stacklevel=3,
            )

    def _pairwise_table(self, X: Any, metric: Any, metric_params: Any) -> NDArray[np.float64]:
        """Distances of all pairs for every metric but the Euclidean."""
        if metric == "precomputed":
            table = check_array(dense(X), dtype=[np.float64, np.float32], ensure_all_finite="allow-nan")
            self.n_features_in_ = table.shape[1]
            return np.ascontiguousarray(table, dtype=np.float64)
        rows = self._rows(X)
        return _distances(rows, metric, metric_params, self._jobs(rows))


class KMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, Estimator):  # type: ignore[misc]
    """K-Means: Lloyd's iterations from greedy k-means++ starts, the best start improved by swaps of one centre.

    Parameters
    ----------
    n_init : "auto" is the library's default, 10 starts.
    init : "k-means++", "random", an array of centres, or a callable ``init(X, n_clusters, random_state)``.
    algorithm : "lloyd" or "elkan"; the labels are the same.
    {options}

    Attributes
    ----------
    cluster_centers_, labels_, inertia_, n_iter_, n_features_in_
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: Any = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        verbose: int = 0,
        random_state: Any = None,
        copy_x: bool = True,
        algorithm: str = "lloyd",
        swaps: int = 20,
        batch_size: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.copy_x = copy_x
        self.algorithm = algorithm
        self.swaps = swaps
        self.batch_size = batch_size
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Finds the centres; a row of weight w counts as w rows."""
        rows = self._rows(X)
        if self.algorithm not in ("lloyd", "elkan"):
            raise UsageError(f"KMeans: algorithm must be lloyd or elkan, but got {self.algorithm!r}", "E1102")
        weights = weights_of(sample_weight, rows)
        settings = settings_of(
            {
                "n_clusters": self.n_clusters,
                "n_init": None if isinstance(self.n_init, str) and self.n_init == "auto" else self.n_init,
                "max_iter": self.max_iter,
                "tol": self.tol,
                "swaps": self.swaps,
                "batch_size": self.batch_size,
                "init": self.init if isinstance(self.init, str) else None,
            }
        )
        seed = self._seed()
        found = _core.kmeans(rows, settings, seed, self._jobs(rows), self._first_centres(rows, seed), weights)
        self.cluster_centers_ = found["centres"].astype(self._dtype, copy=False)
        self.labels_ = found["labels"]
        self.inertia_ = found["inertia"]
        self.n_iter_ = found["n_iter"]
        self._n_features_out = len(self.cluster_centers_)
        return self

    def _first_centres(self, rows: NDArray[np.float32], seed: int) -> NDArray[np.float32] | None:
        if isinstance(self.init, str):
            return None
        centres = self.init
        if callable(centres):
            centres = centres(rows, self.n_clusters, np.random.RandomState(seed % 2**32))
        return single(check_array(centres, dtype=[np.float64, np.float32]))

    def _placed(self, X: Any) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        check_is_fitted(self)
        return self._rows(X, reset=False), np.ascontiguousarray(self.cluster_centers_, dtype=np.float64)

    def predict(self, X: Any) -> NDArray[np.int32]:
        """The nearest centre of each row."""
        rows, centres = self._placed(X)
        return _core.nearest_centres(rows, centres, self._jobs(rows))

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> NDArray[np.int32]:
        """Fits and gives the labels."""
        labels: NDArray[np.int32] = self.fit(X, sample_weight=sample_weight).labels_
        return labels

    def transform(self, X: Any) -> NDArray[Any]:
        """Distances from the centres."""
        rows, centres = self._placed(X)
        return _core.centre_distances(rows, centres, self._jobs(rows)).astype(self._dtype, copy=False)

    def fit_transform(self, X: Any, y: Any = None, sample_weight: Any = None) -> NDArray[Any]:
        """Fits and gives the distances from the centres."""
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Minus the inertia of these rows."""
        rows, centres = self._placed(X)
        squared = np.square(_core.centre_distances(rows, centres, self._jobs(rows)).min(axis=1))
        weights = weights_of(sample_weight, rows)
        return -float(squared.sum() if weights is None else squared @ weights)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class AgglomerativeClustering(_Clusterer):
    """Agglomerative clustering with the linkages ward, average, complete and single.

    Parameters
    ----------
    metric : euclidean, manhattan, cosine, correlation, precomputed, or a callable of two rows (not with ward).
    distance_threshold : merges at this height or higher do not happen; then n_clusters is None.
    {options}

    Attributes
    ----------
    labels_, n_clusters_, children_, distances_, n_leaves_, n_connected_components_
    """

    def __init__(
        self,
        n_clusters: int | None = 2,
        *,
        metric: Any = "euclidean",
        memory: Any = None,
        connectivity: Any = None,
        compute_full_tree: Any = "auto",
        linkage: str = "ward",
        distance_threshold: float | None = None,
        compute_distances: bool = False,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.metric = metric
        self.memory = memory
        self.connectivity = connectivity
        self.compute_full_tree = compute_full_tree
        self.linkage = linkage
        self.distance_threshold = distance_threshold
        self.compute_distances = compute_distances
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> Self:
        """Merges rows until n_clusters are left, or up to the threshold."""
        self._refuse(connectivity=(self.connectivity, None))
        if (self.n_clusters is None) == (self.distance_threshold is None):
            raise InputError(
                "Exactly one of n_clusters and distance_threshold has to be set, and the other needs to be None.",
                "E6105",
            )
        found = self._fit_points(X) if _is_euclidean(self.metric) else self._fit_distances(X)
        self.labels_ = found["labels"]
        tree = found.get("tree", np.zeros((0, 4)))
        self.children_ = tree[:, :2].astype(np.intp)
        self.distances_ = np.ascontiguousarray(tree[:, 2])
        self.n_leaves_ = len(self.labels_)
        self.n_connected_components_ = 1
        self.n_clusters_ = int(self.labels_.max()) + 1
        return self

    def _fit_points(self, X: Any) -> dict[str, Any]:
        rows = self._rows(X, least=2)
        if self.linkage not in ("ward", "average", "complete", "single"):
            raise UsageError(f"linkage must be ward, average, complete or single, but got {self.linkage!r}", "E1102")
        settings = settings_of({"n_clusters": self.n_clusters or 1, "distance_threshold": self.distance_threshold})
        found = _core.cluster(rows, self.linkage, settings, 0, self._jobs(rows))
        self._keep_centroids(rows, found["labels"])
        return found

    def _fit_distances(self, X: Any) -> dict[str, Any]:
        if self.linkage == "ward":
            raise InputError(
                f"{self.metric} was provided as metric. Ward can only work with euclidean distances.", "E6105"
            )
        table = self._pairwise_table(X, self.metric, None)
        found = _core.agglomerative_of_distances(
            table, self.linkage, self.n_clusters or 1, self.distance_threshold or 0.0
        )
        if self.metric != "precomputed":
            self._keep_centroids(self._rows(X), found["labels"])
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        return tags


class DBSCAN(_Clusterer):
    """DBSCAN. ``eps="auto"`` takes the knee of the k-distance curve.

    Parameters
    ----------
    metric : euclidean, manhattan, cosine, correlation, precomputed, or a callable of two rows.
    {options}

    Attributes
    ----------
    labels_ (-1: noise), core_sample_indices_, components_, eps_
    """

    def __init__(
        self,
        eps: Any = 0.5,
        *,
        min_samples: int = 5,
        metric: Any = "euclidean",
        metric_params: Any = None,
        algorithm: str = "auto",
        leaf_size: int = 30,
        p: float | None = None,
        n_jobs: int | None = None,
        duplicates: str = "once",
    ) -> None:
        self.eps = eps
        self.min_samples = min_samples
        self.metric = metric
        self.metric_params = metric_params
        self.algorithm = algorithm
        self.leaf_size = leaf_size
        self.p = p
        self.n_jobs = n_jobs
        self.duplicates = duplicates

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Finds the core rows, and what is near them."""
        settings = settings_of(
            {
                "eps": 0.0 if isinstance(self.eps, str) and self.eps == "auto" else self.eps,
                "min_samples": self.min_samples,
                "duplicates": self.duplicates,
            }
        )
        if not isinstance(self.eps, str) and not self.eps > 0:
            raise InputError(f"DBSCAN: eps must be above 0, or 'auto', but got {self.eps!r}", "E6105")
        if _is_euclidean(self.metric) or (self.metric == "minkowski" and self.p in (None, 2)):
            rows = self._rows(X)
            found = _core.dbscan(rows, settings, self._jobs(rows), weights_of(sample_weight, rows))
            self._keep_centroids(rows, found["labels"])
            self._tell_copies(found, len(rows))
            fitted: NDArray[Any] = rows
        else:
            metric = "manhattan" if self.metric == "minkowski" and self.p == 1 else self.metric
            table = self._pairwise_table(X, metric, self.metric_params)
            found = _core.dbscan_of_distances(table, settings, weights_of(sample_weight, table))
            fitted = table
            if metric != "precomputed":
                rows = self._rows(X)
                self._keep_centroids(rows, found["labels"])
                fitted = rows
        self.labels_ = found["labels"]
        self.eps_ = found["eps"]
        self.core_sample_indices_ = np.flatnonzero(found["core"])
        self.components_ = fitted[self.core_sample_indices_].astype(getattr(self, "_dtype", fitted.dtype))
        return self

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> NDArray[np.int32]:
        """Fits and gives the labels."""
        labels: NDArray[np.int32] = self.fit(X, sample_weight=sample_weight).labels_
        return labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        return tags


class HDBSCAN(_Clusterer):
    """HDBSCAN*. Rows with NaN get the label -3, rows with infinity -2.

    Parameters
    ----------
    metric : euclidean, manhattan, cosine, correlation, precomputed, or a callable of two rows.
    store_centers : "centroid", "medoid" or "both": keeps centroids_ and medoids_.
    {options}

    Attributes
    ----------
    labels_ (-1: noise), probabilities_
    """

    def __init__(
        self,
        min_cluster_size: int = 5,
        min_samples: int | None = None,
        cluster_selection_epsilon: float = 0.0,
        max_cluster_size: int | None = None,
        metric: Any = "euclidean",
        metric_params: Any = None,
        alpha: float = 1.0,
        algorithm: str = "auto",
        leaf_size: int = 40,
        n_jobs: int | None = None,
        cluster_selection_method: str = "eom",
        allow_single_cluster: bool = False,
        store_centers: str | None = None,
        copy: Any = False,
        duplicates: str = "once",
    ) -> None:
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_samples
        self.cluster_selection_epsilon = cluster_selection_epsilon
        self.max_cluster_size = max_cluster_size
        self.metric = metric
        self.metric_params = metric_params
        self.alpha = alpha
        self.algorithm = algorithm
        self.leaf_size = leaf_size
        self.n_jobs = n_jobs
        self.cluster_selection_method = cluster_selection_method
        self.allow_single_cluster = allow_single_cluster
        self.store_centers = store_centers
        self.copy = copy
        self.duplicates = duplicates

    def fit(self, X: Any, y: Any = None) -> Self:
        """Finds the clusters that last longest as the density rises."""
        self._refuse(
            cluster_selection_epsilon=(self.cluster_selection_epsilon, 0.0),
            max_cluster_size=(self.max_cluster_size, None),
            alpha=(self.alpha, 1.0),
            allow_single_cluster=(self.allow_single_cluster, False),
        )
        settings = {
            "min_cluster_size": self.min_cluster_size,
            "min_samples": self.min_samples,
            "cluster_selection_method": self.cluster_selection_method,
            "duplicates": self.duplicates,
        }
        if self.metric == "precomputed":
            table = self._pairwise_table(X, self.metric, None)
            found = _core.hdbscan_of_distances(table, settings_of(settings))
            self.labels_, self.probabilities_ = found["labels"], found["strength"].astype(np.float64)
            return self
        values = self._raw(X)
        usable = np.isfinite(values).all(axis=1)
        if usable.all():
            found = self._fit_rows(single(values), settings)
            self.labels_, self.probabilities_ = found["labels"], found["strength"].astype(np.float64)
            self._store_centers(values)
            return self
        found = self._fit_rows(single(values[usable]), settings)
        self.labels_ = np.where(np.isnan(values).any(axis=1), -3, -2).astype(np.int32)
        self.labels_[usable] = found["labels"]
        self.probabilities_ = np.where(np.isnan(values).any(axis=1), np.nan, 0.0)
        self.probabilities_[usable] = found["strength"]
        self._store_centers(values)
        return self

    def predict(self, X: Any) -> NDArray[np.int32]:
        """The cluster with the nearest centroid for each row; -3 for a row with NaN, -2 for one with infinity."""
        check_is_fitted(self)
        if not hasattr(self, "_centroids"):
            return super().predict(X)
        values = self._raw(X, reset=False)
        usable = np.isfinite(values).all(axis=1)
        labels = np.where(np.isnan(values).any(axis=1), -3, -2).astype(np.int32)
        rows = single(values[usable])
        labels[usable] = -1
        if len(self._cluster_numbers) and len(rows):
            labels[usable] = self._cluster_numbers[_core.nearest_centres(rows, self._centroids, self._jobs(rows))]
        return labels

    def _raw(self, X: Any, *, reset: bool = True) -> NDArray[Any]:
        if is_plain(X) and self._agrees(X, reset, 1, 1):
            self._dtype = X.dtype if reset else self._dtype
            plain: NDArray[Any] = X
            return plain
        values: NDArray[Any] = validate_data(
            self, dense(X), reset=reset, dtype=[np.float64, np.float32], order="C", ensure_all_finite=False
        )
        if not reset:
            return values
        self._dtype = values.dtype
        if not np.isfinite(values).all(axis=1).any():
            raise InputError("HDBSCAN: every row holds NaN or infinity", "E6102")
        return values

    def _fit_rows(self, rows: NDArray[np.float32], settings: dict[str, Any]) -> dict[str, Any]:
        if len(rows) < 2:
            raise InputError(
                f"HDBSCAN: n_samples=1 while HDBSCAN requires more than one sample, but got {len(rows)}", "E6103"
            )
        if _is_euclidean(self.metric):
            found = _core.cluster(rows, "hdbscan", settings_of(settings), 0, self._jobs(rows))
        else:
            table = _distances(rows, self.metric, self.metric_params, self._jobs(rows))
            found = _core.hdbscan_of_distances(table, settings_of(settings))
        self._keep_centroids(rows, found["labels"])
        self._tell_copies(found, len(rows))
        return found

    def _store_centers(self, values: NDArray[Any]) -> None:
        if self.store_centers is None:
            return
        if self.store_centers not in ("centroid", "medoid", "both"):
            raise UsageError(f"store_centers must be centroid, medoid or both, but got {self.store_centers!r}", "E1102")
        count = int(self.labels_.max()) + 1
        if self.store_centers in ("centroid", "both"):
            self.centroids_ = np.empty((count, values.shape[1]))
        if self.store_centers in ("medoid", "both"):
            self.medoids_ = np.empty((count, values.shape[1]))
        for cluster in range(count):
            chosen = self.labels_ == cluster
            rows, strength = values[chosen], self.probabilities_[chosen]
            if self.store_centers in ("centroid", "both"):
                self.centroids_[cluster] = np.average(rows, weights=strength, axis=0)
            if self.store_centers in ("medoid", "both"):
                table = _distances(rows, self.metric, self.metric_params, 1)
                self.medoids_[cluster] = rows[np.argmin((table * strength).sum(axis=1))]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        tags.input_tags.allow_nan = self.metric != "precomputed"
        return tags


class SpectralClustering(_Clusterer):
    """Spectral clustering.

    Parameters
    ----------
    affinity : "rbf", "nearest_neighbors", or a graph of the library.
    {options}

    Attributes
    ----------
    labels_
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        eigen_solver: str | None = None,
        n_components: int | None = None,
        random_state: Any = None,
        n_init: int = 10,
        gamma: float = 1.0,
        affinity: Any = "rbf",
        n_neighbors: int = 10,
        eigen_tol: Any = "auto",
        assign_labels: str = "kmeans",
        degree: float = 3,
        coef0: float = 1,
        kernel_params: Any = None,
        n_jobs: int | None = None,
        verbose: bool = False,
        duplicates: str = "once",
    ) -> None:
        self.n_clusters = n_clusters
        self.eigen_solver = eigen_solver
        self.n_components = n_components
        self.random_state = random_state
        self.n_init = n_init
        self.gamma = gamma
        self.affinity = affinity
        self.n_neighbors = n_neighbors
        self.eigen_tol = eigen_tol
        self.assign_labels = assign_labels
        self.degree = degree
        self.coef0 = coef0
        self.kernel_params = kernel_params
        self.n_jobs = n_jobs
        self.verbose = verbose
        self.duplicates = duplicates

    def fit(self, X: Any, y: Any = None) -> Self:
        """Groups rows by the eigenvectors of their affinity."""
        if self.n_components not in (None, self.n_clusters):
            warnings.warn(
                "W-UNUSED-PARAMETER: SpectralClustering takes as many eigenvectors as clusters; n_components is not used",
                EktaraWarning,
                stacklevel=2,
            )
        settings = settings_of(
            {"n_clusters": self.n_clusters, "assign_labels": self.assign_labels, "n_init": self.n_init}
        )
        if self.affinity not in self._graphs():
            return self._fit_affinity(X, settings)
        rows = self._rows(X, least=2)
        settings += settings_of(
            {
                "affinity": self.affinity,
                "n_neighbors": self.n_neighbors,
                "gamma": self.gamma,
                "duplicates": self.duplicates,
            }
        )
        found = _core.cluster(rows, "spectral", settings, self._seed(), self._jobs(rows))
        self.labels_ = found["labels"]
        self._keep_centroids(rows, self.labels_)
        self._tell_copies(found, len(rows))
        return self

    def _graphs(self) -> list[str]:
        return next(option.words for option in option_tables()["cluster.spectral"] if option.name == "affinity")

    def _fit_affinity(self, X: Any, settings: list[tuple[str, str]]) -> Self:
        """From affinities that were given, or that a function or one of scikit-learn's kernels makes."""
        if self.affinity == "precomputed":
            table = check_array(dense(X), dtype=[np.float64, np.float32], ensure_min_samples=2)
            self.n_features_in_ = table.shape[1]
        else:
            rows = self._rows(X, least=2)
            table = self._kernel(rows)
        self.affinity_matrix_ = np.ascontiguousarray(table, dtype=np.float64)
        self.labels_ = _core.spectral_of_affinity(self.affinity_matrix_, settings, self._seed(), self._jobs(table))
        if self.affinity != "precomputed":
            self._keep_centroids(rows, self.labels_)
        return self

    def _kernel(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        try:
            from sklearn.metrics.pairwise import pairwise_kernels
        except ImportError:
            raise UsageError(
                f"affinity {self.affinity!r} needs scikit-learn; take one of {', '.join(self._graphs())} or precomputed",
                "E1102",
            ) from None
        keywords = dict(self.kernel_params or {})
        if not callable(self.affinity):
            keywords |= {"gamma": self.gamma, "degree": self.degree, "coef0": self.coef0}
        kernel: NDArray[np.float64] = pairwise_kernels(
            rows.astype(np.float64), metric=self.affinity, filter_params=True, **keywords
        )
        return kernel

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.affinity == "precomputed"
        return tags


class GaussianMixture(DensityMixin, Estimator):  # type: ignore[misc]
    """A mixture of Gaussians by expectation and maximisation.

    Parameters
    ----------
    covariance_type : full, tied or diag.
    {options}

    Attributes
    ----------
    weights_, means_, covariances_, precisions_, precisions_cholesky_, converged_, n_iter_, lower_bound_
    """

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-3,
        reg_covar: float = 1e-6,
        max_iter: int = 100,
        n_init: int = 1,
        init_params: str = "kmeans",
        weights_init: Any = None,
        means_init: Any = None,
        precisions_init: Any = None,
        random_state: Any = None,
        warm_start: bool = False,
        verbose: int = 0,
        verbose_interval: int = 10,
        n_jobs: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> Self:
        """Finds the components."""
        self.fit_predict(X)
        return self

    def fit_predict(self, X: Any, y: Any = None) -> NDArray[np.int32]:
        """Finds the components and gives that of each row."""
        self._refuse(
            init_params=(self.init_params, "kmeans"),
            weights_init=(self.weights_init, None),
            precisions_init=(self.precisions_init, None),
            warm_start=(self.warm_start, False),
        )
        rows = self._rows(X, least=2)
        settings = settings_of(
            {
                "n_clusters": self.n_components,
                "covariance_type": self.covariance_type,
                "n_init": self.n_init,
                "max_iter": self.max_iter,
                "tol": self.tol,
                "reg_covar": self.reg_covar,
            }
        )
        means = None if self.means_init is None else single(np.asarray(self.means_init, dtype=np.float64))
        found = _core.gmm(rows, settings, self._seed(), self._jobs(rows), means)
        self._keep(found)
        if not found["converged"]:
            self._tell_unconverged()
        labels: NDArray[np.int32] = found["labels"]
        return labels

    def _tell_unconverged(self) -> None:
        text = "the mixture did not converge; raise max_iter or tol, or look at the data"
        try:
            from sklearn.exceptions import ConvergenceWarning
        except ImportError:
            warnings.warn(text, EktaraWarning, stacklevel=4)
        else:
            warnings.warn(text, ConvergenceWarning, stacklevel=4)

    def _keep(self, found: dict[str, Any]) -> None:
        d, covariances = self.n_features_in_, found["covariances"]
        self.weights_ = found["weights"]
        self.means_ = found["means"]
        if self.covariance_type == "diag":
            self.covariances_ = covariances
        else:
            self.covariances_ = covariances if self.covariance_type == "tied" else covariances.reshape(-1, d, d)
        self.converged_ = found["converged"]
        self.n_iter_ = found["n_iter"]
        self.lower_bound_ = found["log_likelihood"]

    @property
    def precisions_(self) -> NDArray[np.float64]:
        """The inverse of the covariances."""
        check_is_fitted(self)
        inverse: NDArray[np.float64] = (
            1 / self.covariances_ if self.covariance_type == "diag" else np.linalg.inv(self.covariances_)
        )
        return inverse

    @property
    def precisions_cholesky_(self) -> NDArray[np.float64]:
        """The Cholesky factor of the precisions, upper triangular."""
        if self.covariance_type == "diag":
            return np.sqrt(self.precisions_)
        check_is_fitted(self)
        return np.swapaxes(np.linalg.inv(np.linalg.cholesky(self.covariances_)), -1, -2)

    def _log_densities(self, X: Any) -> NDArray[np.float64]:
        check_is_fitted(self)
        rows = self._rows(X, reset=False)
        covariances = np.ascontiguousarray(self.covariances_.reshape(-1, self.n_features_in_))
        return _core.gmm_log_densities(
            rows, self.covariance_type, self.weights_, self.means_, covariances, self._jobs(rows)
        )

    def predict(self, X: Any) -> NDArray[np.int64]:
        """The most likely component of each row."""
        likeliest: NDArray[np.int64] = self._log_densities(X).argmax(axis=1)
        return likeliest

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The probability of each component for each row."""
        logs = self._log_densities(X)
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        probabilities: NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
        return probabilities

    def score_samples(self, X: Any) -> NDArray[np.float64]:
        """The log-likelihood of each row."""
        logs = self._log_densities(X)
        most = logs.max(axis=1)
        likelihoods: NDArray[np.float64] = most + np.log(np.exp(logs - most[:, None]).sum(axis=1))
        return likelihoods

    def score(self, X: Any, y: Any = None) -> float:
        """The mean log-likelihood of a row."""
        return float(self.score_samples(X).mean())

    def _n_parameters(self) -> int:
        k, d = self.means_.shape
        shapes = {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": k * d}
        return int(shapes[self.covariance_type] + k * d + k - 1)

    def bic(self, X: Any) -> float:
        """The Bayesian information criterion on these rows: lower is better."""
        return -2 * self.score(X) * len(X) + self._n_parameters() * float(np.log(len(X)))

    def aic(self, X: Any) -> float:
        """Akaike's information criterion on these rows: lower is better."""
        return -2 * self.score(X) * len(X) + 2 * self._n_parameters()

    def sample(self, n_samples: int = 1) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Rows drawn from the mixture, component after component, and the component of each."""
        check_is_fitted(self)
        if n_samples < 1:
            raise InputError(
                f"Invalid value for 'n_samples': {n_samples} . The sampling requires at least one sample.", "E6105"
            )
        random = np.random.RandomState(self._seed() % 2**32)
        counts = random.multinomial(n_samples, self.weights_ / self.weights_.sum())
        rows = []
        for component, count in enumerate(counts):
            if self.covariance_type == "diag":
                noise = random.standard_normal((count, self.n_features_in_))
                rows.append(self.means_[component] + noise * np.sqrt(self.covariances_[component]))
            else:
                shape = self.covariances_ if self.covariance_type == "tied" else self.covariances_[component]
                rows.append(random.multivariate_normal(self.means_[component], shape, int(count)))
        return np.vstack(rows), np.repeat(np.arange(len(counts)), counts)


class Leiden(LeidenOptions, _Clusterer):
    """Communities of a graph of neighbours by modularity (Traag, Waltman and van Eck 2019).

    Attributes
    ----------
    labels_, n_clusters_, modularity_, resolution_
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Finds the communities."""
        rows = self._rows(X)
        found = _core.cluster(rows, "leiden", self._settings(), self._seed(), self._jobs(rows))
        self.labels_ = found["labels"]
        self.n_clusters_ = found["n_clusters"]
        self.modularity_ = found["modularity"]
        self.resolution_ = found["resolution"]
        self._keep_centroids(rows, self.labels_)
        self._tell_copies(found, len(rows))
        return self


class Consensus(ConsensusOptions, _Clusterer):
    """Evidence of many K-Means runs, added up (Fred and Jain 2005).

    Attributes
    ----------
    labels_, n_clusters_, ambiguous_
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Adds up the runs and cuts the linkage of what they part."""
        rows = self._rows(X)
        found = _core.cluster(rows, "consensus", self._settings(), self._seed(), self._jobs(rows))
        self.labels_ = found["labels"]
        self.n_clusters_ = found["n_clusters"]
        self.ambiguous_ = found["ambiguous"]
        self._keep_centroids(rows, self.labels_)
        return self


def choose_k(
    X: Any, method: str = "kmeans", *, songs: Any = None, random_state: Any = None, n_jobs: int = 0, **options: Any
) -> dict[str, Any]:
    """The number of clusters by resampling, without labels: {"k", "reason", "candidates"}.

    ``options`` are those of ``choose_k`` (criterion, k_max, repeats, max_rows); all others go to the method.
    """
    names = {option.name for option in option_tables()["choose_k"]}
    rows = single(check_array(X, dtype=[np.float64, np.float32]))
    numbers = None if songs is None else np.unique(np.asarray(songs), return_inverse=True)[1].astype(np.int32)
    own = [(name, text_of(value)) for name, value in options.items() if name in names]
    others = [(name, text_of(value)) for name, value in options.items() if name not in names]
    return _core.choose_k(rows, method, others, own, seed_of(random_state), n_jobs, numbers)


_PREFIXES = {
    KMeans: "cluster.kmeans",
    AgglomerativeClustering: "cluster.ward",
    DBSCAN: "cluster.dbscan",
    HDBSCAN: "cluster.hdbscan",
    SpectralClustering: "cluster.spectral",
    GaussianMixture: "cluster.gmm",
}
for _estimator, _prefix in _PREFIXES.items():
    _estimator.__doc__ = (_estimator.__doc__ or "").replace("{options}", documented(_prefix).replace("\n", "\n    "))
