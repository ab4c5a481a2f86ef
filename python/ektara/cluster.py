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
    ConvergenceWarning,
    DensityMixin,
    Estimator,
    TransformerMixin,
    check_array,
    check_is_fitted,
    dense,
    is_plain,
    is_sparse,
    single,
    table_of,
    tell_written_out,
    validate_data,
    weights_of,
)
from ektara._options import ConsensusOptions, LeidenOptions
from ektara._settings import documented, option_tables, seed_of, settings_of, text_of
from ektara.errors import EktaraWarning, InputError, NoSolution, UsageError

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
    "dbscan",
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
    if metric in _METRICS and not metric_params:
        return _core.pairwise_distances(single(rows), _METRICS[metric], jobs)
    return _other_distances(rows, metric, metric_params or {})


def _other_distances(rows: Any, metric: Any, parameters: dict[str, Any]) -> NDArray[np.float64]:
    """By scikit-learn's measures, where it is installed: chebyshev, minkowski, mahalanobis and others."""
    try:
        from sklearn.metrics import DistanceMetric, pairwise_distances
    except ImportError:
        raise UsageError(
            f"metric {metric!r} needs scikit-learn; without it there are {', '.join(_METRICS)}, precomputed and "
            "callables",
            "E1102",
        ) from None
    values = np.ascontiguousarray(rows, dtype=np.float64)
    try:
        measure = DistanceMetric.get_metric(metric, **parameters)
        return np.ascontiguousarray(measure.pairwise(values))
    except (TypeError, ValueError):  # one that it does not know, or that computes its parameters from the rows
        pass
    try:
        table: NDArray[np.float64] = pairwise_distances(values, metric=metric, **parameters)
    except (TypeError, ValueError) as problem:
        raise UsageError(f"metric {metric!r} with the parameters {parameters}: {problem}", "E1102") from None
    return np.ascontiguousarray(table)


def _precomputed(X: Any, *, diagonal: float = 0, least: int = 1) -> NDArray[Any]:
    """Distances of all pairs; those that a sparse table does not store are infinite, on the diagonal ``diagonal``."""
    if not is_sparse(X):
        kinds = [np.float64, np.float32]
        return np.asarray(check_array(X, dtype=kinds, ensure_all_finite=False, ensure_min_samples=least))
    tell_written_out(X, stacklevel=5)
    stored = X.tocoo()
    table = np.full(X.shape, np.inf)
    np.fill_diagonal(table, diagonal)
    table[stored.row, stored.col] = stored.data
    return table


def _cross_distances(
    rows: NDArray[np.float32], others: NDArray[np.float32], metric: Any, metric_params: Any, jobs: int
) -> NDArray[np.float64]:
    """Distances of each row from each of the others."""
    if callable(metric):
        keywords = metric_params or {}
        return np.array([[metric(row, other, **keywords) for other in others] for row in rows], dtype=np.float64)
    table = _distances(np.vstack([rows, others]), metric, metric_params, jobs)
    return np.ascontiguousarray(table[: len(rows), len(rows) :])


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
            table = _precomputed(X)
            if table.shape[0] != table.shape[1]:
                raise InputError(f"Distance matrix should be square, got matrix of shape {table.shape}", "E6121")
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
        self._check(rows)
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
        self._tell_empty(found["labels"])
        self.cluster_centers_ = found["centres"].astype(self._dtype, copy=False)
        self.labels_ = found["labels"]
        self.inertia_ = found["inertia"]
        self.n_iter_ = found["n_iter"]
        self._n_features_out = len(self.cluster_centers_)
        return self

    def _check(self, rows: NDArray[np.float32]) -> None:
        """What scikit-learn refuses or tells of, in its words."""
        if self.algorithm not in ("lloyd", "elkan"):
            raise UsageError(f"KMeans: algorithm must be lloyd or elkan, but got {self.algorithm!r}", "E1102")
        if isinstance(self.n_clusters, (int, np.integer)) and self.n_clusters > len(rows):
            raise InputError(f"n_samples={len(rows)} should be >= n_clusters={self.n_clusters}.", "E6101")
        if self.algorithm == "elkan" and self.n_clusters == 1:
            warnings.warn(
                "W-UNUSED-PARAMETER: algorithm='elkan' doesn't make sense for a single cluster. Using 'lloyd' instead.",
                RuntimeWarning,
                stacklevel=4,
            )
        if not isinstance(self.init, str) and not callable(self.init) and self.n_init not in ("auto", 1):
            warnings.warn(
                "W-UNUSED-PARAMETER: Explicit initial center position passed: performing only one init in KMeans "
                f"instead of n_init={self.n_init}.",
                RuntimeWarning,
                stacklevel=4,
            )

    def _first_centres(self, rows: NDArray[np.float32], seed: int) -> NDArray[np.float32] | None:
        if isinstance(self.init, str):
            return None
        centres = self.init
        if callable(centres):
            centres = centres(rows.astype(self._dtype), self.n_clusters, np.random.RandomState(seed % 2**32))
        centres = single(table_of(centres))
        if centres.shape[0] != self.n_clusters:
            raise InputError(
                f"The shape of the initial centers {centres.shape} does not match the number of clusters "
                f"{self.n_clusters}.",
                "E6104",
            )
        if centres.shape[1] != rows.shape[1]:
            raise InputError(
                f"The shape of the initial centers {centres.shape} does not match the number of features of the data "
                f"{rows.shape[1]}.",
                "E6104",
            )
        return centres

    def _tell_empty(self, labels: NDArray[np.int32]) -> None:
        count = len(np.unique(labels))
        if count < self.n_clusters:
            warnings.warn(
                f"W-EMPTY-CLUSTERS: Number of distinct clusters ({count}) found smaller than n_clusters "
                f"({self.n_clusters}). Possibly due to duplicate points in X.",
                ConvergenceWarning,
                stacklevel=3,
            )

    def _centres(self) -> NDArray[np.float64]:
        check_is_fitted(self)
        return np.ascontiguousarray(self.cluster_centers_, dtype=np.float64)

    def _distances(self, X: Any) -> NDArray[np.float64]:
        centres = self._centres()
        values = self._values(X, reset=False).astype(np.float64, copy=False)
        return _core.centre_distances(values, centres, self._jobs(values))

    def predict(self, X: Any) -> NDArray[np.int32]:
        """The nearest centre of each row."""
        centres = self._centres()
        rows = self._rows(X, reset=False)
        return _core.nearest_centres(rows, centres, self._jobs(rows))

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> NDArray[np.int32]:
        """Fits and gives the labels."""
        labels: NDArray[np.int32] = self.fit(X, sample_weight=sample_weight).labels_
        return labels

    def transform(self, X: Any) -> NDArray[Any]:
        """Distances from the centres."""
        return self._distances(X).astype(self._dtype, copy=False)

    def fit_transform(self, X: Any, y: Any = None, sample_weight: Any = None) -> NDArray[Any]:
        """Fits and gives the distances from the centres."""
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Minus the inertia of these rows."""
        squared = np.square(self._distances(X).min(axis=1))
        weights = weights_of(sample_weight, squared)
        return -float(squared.sum() if weights is None else squared @ weights)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class AgglomerativeClustering(_Clusterer):
    """Agglomerative clustering with the linkages ward, average, complete and single.

    Parameters
    ----------
    metric : euclidean, manhattan, cosine, correlation, precomputed, a callable of two rows, or another of
        scikit-learn's where it is installed; with ward only euclidean.
    connectivity : which rows may merge: a table, sparse or not, whose values other than 0 join two rows, or a function
        that makes one of X. Parts that it does not join are joined at their nearest rows (W-GRAPH-IN-PIECES).
    compute_full_tree : False ends the tree at n_clusters; only with connectivity.
    distance_threshold : merges at this height or higher do not happen; then n_clusters is None.
    compute_distances : keeps distances_ without distance_threshold too.
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
        n_neighbors: int = 0,
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
        self.n_neighbors = n_neighbors
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> Self:
        """Merges rows until n_clusters are left, or up to the threshold."""
        self._check()
        found = self._fit_points(X) if _is_euclidean(self.metric) else self._fit_distances(X)
        self.labels_ = found["labels"]
        tree = found.get("tree", np.zeros((0, 4)))
        self.children_ = tree[:, :2].astype(np.intp)
        self.__dict__.pop("distances_", None)
        if self.distance_threshold is not None or self.compute_distances:
            self.distances_ = np.ascontiguousarray(tree[:, 2])
        self.n_leaves_ = len(self.labels_)
        self.n_connected_components_ = found.get("n_components", 1)
        self.n_clusters_ = int(self.labels_.max()) + 1
        if self.n_connected_components_ > 1:
            warnings.warn(
                f"W-GRAPH-IN-PIECES: the number of connected components of the connectivity matrix is "
                f"{self.n_connected_components_} > 1. Completing it to avoid stopping the tree early.",
                EktaraWarning,
                stacklevel=2,
            )
        return self

    def _check(self) -> None:
        if (self.n_clusters is None) == (self.distance_threshold is None):
            raise InputError(
                "Exactly one of n_clusters and distance_threshold has to be set, and the other needs to be None.",
                "E6105",
            )
        if self.distance_threshold is not None and not self.compute_full_tree:
            raise InputError("compute_full_tree must be True if distance_threshold is set.", "E6105")
        if self.linkage not in ("ward", "average", "complete", "single"):
            raise UsageError(f"linkage must be ward, average, complete or single, but got {self.linkage!r}", "E1102")
        if self.linkage == "ward" and not _is_euclidean(self.metric):
            raise InputError(
                f"{self.metric} was provided as metric. Ward can only work with euclidean distances.", "E6105"
            )
        if self.n_neighbors and (self.connectivity is not None or not _is_euclidean(self.metric)):
            raise UsageError("n_neighbors is for euclidean distances without connectivity; leave one out", "E1102")

    def _cut(self, n_rows: int) -> tuple[int, float, bool]:
        """Number of clusters, threshold, and whether the whole tree is made."""
        if self.n_clusters is None:
            return 1, self._threshold(), True
        full = self.compute_full_tree
        if isinstance(full, str):
            full = self.n_clusters < max(100, 0.02 * n_rows)
        return int(self.n_clusters), 0.0, bool(full)

    def _threshold(self) -> float:
        """0 in the library: none."""
        if self.distance_threshold is None:
            return 0.0
        return float(max(self.distance_threshold, np.nextafter(0, 1)))

    def _pairs(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """The pairs of rows that connectivity joins."""
        given = self.connectivity(values) if callable(self.connectivity) else self.connectivity
        if is_sparse(given):
            stored = given.tocoo()
            kept = stored.data != 0
            pairs = np.column_stack([stored.row[kept], stored.col[kept]])
        else:
            given = check_array(given, dtype=None)
            pairs = np.column_stack(np.nonzero(given))
        if given.shape != (len(values), len(values)):
            raise InputError(f"Wrong shape for connectivity matrix: {given.shape} when X is {values.shape}", "E6124")
        return np.ascontiguousarray(pairs, dtype=np.int64)

    def _fit_points(self, X: Any) -> dict[str, Any]:
        values = self._values(X, least=2)
        rows = single(values)
        if self.connectivity is not None:
            cut = self._cut(len(rows))
            found = _core.agglomerative_of_pairs(rows, self._pairs(values), self.linkage, cut)
        else:
            settings = {
                "n_clusters": self.n_clusters or 1,
                "distance_threshold": self._threshold(),
                "n_neighbors": self.n_neighbors,
            }
            found = _core.cluster(rows, self.linkage, settings_of(settings), 0, self._jobs(rows))
        self._keep_centroids(rows, found["labels"])
        return found

    def _fit_distances(self, X: Any) -> dict[str, Any]:
        table = self._pairwise_table(X, self.metric, None)
        precomputed = isinstance(self.metric, str) and self.metric == "precomputed"
        values = table if precomputed else self._values(X, least=2)
        if self.connectivity is not None:
            cut = self._cut(len(table))
            found = _core.agglomerative_of_paired_distances(table, self._pairs(values), self.linkage, cut)
        else:
            found = _core.agglomerative_of_distances(table, self.linkage, self.n_clusters or 1, self._threshold())
        if not precomputed:
            self._keep_centroids(single(values), found["labels"])
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        return tags


class DBSCAN(_Clusterer):
    """DBSCAN. ``eps="auto"`` takes the knee of the k-distance curve.

    Parameters
    ----------
    metric : euclidean, manhattan, cosine, correlation, precomputed (of a sparse table what is not stored is no
        neighbour), a callable of two rows, or another of scikit-learn's where it is installed.
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
        metric, parameters = self._measure()
        if _is_euclidean(metric):
            rows = self._rows(X)
            found = _core.dbscan(rows, settings, self._jobs(rows), weights_of(sample_weight, rows))
            self._keep_centroids(rows, found["labels"])
            self._tell_copies(found, len(rows))
            fitted: NDArray[Any] = rows
        else:
            table = self._pairwise_table(X, metric, parameters)
            found = _core.dbscan_of_distances(table, settings, weights_of(sample_weight, table))
            fitted = table
            if not (isinstance(metric, str) and metric == "precomputed"):
                rows = self._rows(X)
                self._keep_centroids(rows, found["labels"])
                fitted = rows
        self.labels_ = found["labels"]
        self.eps_ = found["eps"]
        self.core_sample_indices_ = np.flatnonzero(found["core"])
        self.components_ = fitted[self.core_sample_indices_].astype(getattr(self, "_dtype", fitted.dtype))
        return self

    def _measure(self) -> tuple[Any, dict[str, Any]]:
        """The metric and its parameters; those of Minkowski that have a name of their own by that."""
        parameters = dict(self.metric_params or {})
        if self.p is not None and "p" in parameters:
            warnings.warn(
                "W-UNUSED-PARAMETER: Parameter p is found in metric_params. The corresponding parameter from __init__ "
                "is ignored.",
                SyntaxWarning,
                stacklevel=3,
            )
        if not isinstance(self.metric, str) or self.metric != "minkowski" or set(parameters) - {"p"}:
            return self.metric, parameters
        p = parameters.get("p", 2 if self.p is None else self.p)
        return {1: "manhattan", 2: "euclidean"}.get(p, "minkowski"), {} if p in (1, 2) else {"p": p}

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> NDArray[np.int32]:
        """Fits and gives the labels."""
        labels: NDArray[np.int32] = self.fit(X, sample_weight=sample_weight).labels_
        return labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        return tags


def dbscan(X: Any, eps: Any = 0.5, *, sample_weight: Any = None, **parameters: Any) -> tuple[Any, Any]:
    """DBSCAN as a function: the core rows and the labels; ``parameters`` are those of the class."""
    found = DBSCAN(eps, **parameters).fit(X, sample_weight=sample_weight)
    return found.core_sample_indices_, found.labels_


class HDBSCAN(_Clusterer):
    """HDBSCAN*. Rows with NaN get the label -3, rows with infinity -2.

    Parameters
    ----------
    metric : euclidean, manhattan, cosine, correlation, precomputed (of a sparse table what is not stored is infinite),
        a callable of two rows, or another of scikit-learn's where it is installed.
    algorithm, leaf_size, copy : change nothing; a metric that a tree of scikit-learn's does not have is refused.
    max_cluster_size : None is no limit.
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
        self._check_metric()
        settings = settings_of(
            {
                "min_cluster_size": self.min_cluster_size,
                "min_samples": self.min_samples,
                "cluster_selection_method": self.cluster_selection_method,
                "cluster_selection_epsilon": self.cluster_selection_epsilon,
                "max_cluster_size": self.max_cluster_size,
                "allow_single_cluster": self.allow_single_cluster,
                "alpha": self.alpha,
                "duplicates": self.duplicates,
            }
        )
        if isinstance(self.metric, str) and self.metric == "precomputed":
            return self._fit_precomputed(X, settings)
        values = self._raw(X)
        usable = np.isfinite(values).all(axis=1)
        all_usable = bool(usable.all())
        found = self._fit_rows(single(values if all_usable else values[usable]), settings)
        self._keep(found, np.flatnonzero(usable))
        if not all_usable:
            labels, probabilities = self._unusable(values), np.where(np.isnan(values).any(axis=1), np.nan, 0.0)
            labels[usable], probabilities[usable] = found["labels"], found["strength"]
            self.labels_, self.probabilities_ = labels, probabilities
        self._store_centers(values)
        return self

    def _unusable(self, values: NDArray[Any]) -> NDArray[np.int32]:
        """The labels that rows would have if none could be used: -3 with NaN, else -2."""
        return np.where(np.isnan(values).any(axis=1), -3, -2).astype(np.int32)

    def _fit_precomputed(self, X: Any, settings: list[tuple[str, str]]) -> Self:
        if self.store_centers is not None:
            raise InputError("Cannot store centers when using a precomputed distance matrix.", "E6123")
        table = _precomputed(X)
        if np.isnan(table).any():
            raise InputError("np.nan values found in precomputed-dense", "E6121")
        wrong = "The precomputed distance matrix is expected to be symmetric, however"
        if table.shape[0] != table.shape[1]:
            raise InputError(f"{wrong} it has shape {table.shape}.", "E6121")
        if not np.allclose(table, table.T):
            raise InputError(f"{wrong} its values appear to be asymmetric.", "E6121")
        self._check_rows(len(table))
        self.n_features_in_ = table.shape[1]
        found = _core.hdbscan_of_distances(np.ascontiguousarray(table, dtype=np.float64), settings)
        self._keep(found, np.arange(len(table)))
        return self

    def _keep(self, found: dict[str, Any], usable: NDArray[np.intp]) -> None:
        """What was found of the rows that take part; for dbscan_clustering the tree and which leaf each of them is."""
        self.labels_, self.probabilities_ = found["labels"], found["strength"].astype(np.float64)
        self._tree, self._usable = found["tree"], usable
        self._leaf = found["place"] if len(found["place"]) else np.arange(len(usable))

    def dbscan_clustering(self, cut_distance: float, min_cluster_size: int = 5) -> NDArray[np.int32]:
        """DBSCAN without border rows at this distance: sets of fewer rows (equal ones count once) are -1."""
        check_is_fitted(self)
        labels = np.where(self.labels_ < -1, self.labels_, -1).astype(np.int32)
        if len(self._tree):
            labels[self._usable] = _core.cut_below(self._tree, float(cut_distance), int(min_cluster_size))[self._leaf]
        return labels

    def _check_metric(self) -> None:
        """What scikit-learn's trees do not take is refused here too."""
        if self.algorithm in ("auto", "brute"):
            return
        if self.algorithm not in ("kd_tree", "ball_tree"):
            raise UsageError(f"algorithm must be auto, brute, kd_tree or ball_tree, not {self.algorithm!r}", "E1102")
        try:
            from sklearn.neighbors import BallTree, KDTree
        except ImportError:
            return
        tree = KDTree if self.algorithm == "kd_tree" else BallTree
        if self.metric not in tree.valid_metrics:
            raise InputError(
                f"{self.metric} is not a valid metric for a {tree.__name__}-based algorithm. Please select a different "
                "metric.",
                "E6105",
            )

    def _check_rows(self, count: int) -> None:
        if count < 2:
            raise InputError(f"HDBSCAN: n_samples={count} while HDBSCAN requires more than one sample", "E6103")
        wanted = self.min_cluster_size if self.min_samples is None else self.min_samples
        if wanted > count:
            raise InputError(f"min_samples ({wanted}) must be at most the number of samples in X ({count})", "E6105")

    def predict(self, X: Any) -> NDArray[np.int32]:
        """The cluster with the nearest centroid for each row; -3 for a row with NaN, -2 for one with infinity."""
        check_is_fitted(self)
        if not hasattr(self, "_centroids"):
            return super().predict(X)
        values = self._raw(X, reset=False)
        usable = np.isfinite(values).all(axis=1)
        labels = self._unusable(values)
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

    def _fit_rows(self, rows: NDArray[np.float32], settings: list[tuple[str, str]]) -> dict[str, Any]:
        self._check_rows(len(rows))
        if _is_euclidean(self.metric):
            found = _core.hdbscan(rows, settings, self._jobs(rows))
        else:
            table = _distances(rows, self.metric, self.metric_params, self._jobs(rows))
            found = _core.hdbscan_of_distances(table, settings)
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


def _square_table(values: Any, columns: Any, offsets: Any, keep_sparse: bool) -> Any:
    """A square table of compressed rows: of SciPy's kind where it is wanted and there, else written out."""
    if keep_sparse:
        try:
            from scipy.sparse import csr_matrix
        except ImportError:
            pass
        else:
            return csr_matrix((values, columns, offsets), shape=(len(offsets) - 1, len(offsets) - 1))
    table = np.zeros((len(offsets) - 1, len(offsets) - 1))
    table[np.repeat(np.arange(len(table)), np.diff(offsets)), columns] = values
    return table


class SpectralClustering(_Clusterer):
    """Spectral clustering.

    Parameters
    ----------
    affinity : "rbf", "nearest_neighbors", "precomputed", "precomputed_nearest_neighbors" (distances; a sparse table's
        stored values alone), a function of two rows, or one of scikit-learn's kernels, which needs scikit-learn.
    eigen_tol : "auto" is the library's default.
    {options}

    Attributes
    ----------
    labels_, n_connected_components_, affinity_matrix_ (made when it is asked for)
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
        settings = settings_of(
            {
                "n_clusters": self.n_clusters,
                "assign_labels": self.assign_labels,
                "n_init": self.n_init,
                "n_components": self.n_components,
                "eigen_tol": None if isinstance(self.eigen_tol, str) and self.eigen_tol == "auto" else self.eigen_tol,
            }
        )
        if self.verbose:
            print(f"Computing label assignment using {self.assign_labels}")
        self._affinity: Any = None
        if not isinstance(self.affinity, str) or self.affinity not in self._graphs():
            self._fit_affinity(X, settings)
        else:
            rows = self._rows(X, least=2)
            found = _core.cluster(rows, "spectral", settings + self._graph(), self._seed(), self._jobs(rows))
            self.labels_ = found["labels"]
            self.n_connected_components_ = found["n_components"]
            self._fitted_rows = rows.copy() if rows is X else rows
            self._keep_centroids(rows, self.labels_)
            self._tell_copies(found, len(rows))
        if self.n_connected_components_ > 1:
            warnings.warn(
                f"W-GRAPH-IN-PIECES: the graph is not fully connected, but in {self.n_connected_components_} pieces; "
                "each is decomposed by itself",
                EktaraWarning,
                stacklevel=2,
            )
        return self

    def _graph(self) -> list[tuple[str, str]]:
        """The settings that make the affinity of rows."""
        return settings_of(
            {
                "affinity": self.affinity,
                "n_neighbors": self.n_neighbors,
                "gamma": self.gamma,
                "duplicates": self.duplicates,
            }
        )

    @property
    def affinity_matrix_(self) -> Any:
        """Affinities of all rows, each copy for itself, 1 on the diagonal: sparse for neighbours, else an array."""
        if getattr(self, "_affinity", None) is None:
            if not hasattr(self, "_fitted_rows"):
                raise AttributeError("affinity_matrix_ is there after fit")
            rows = self._fitted_rows
            settings = [*self._graph(), ("n_clusters", "1")]
            values, columns, offsets = _core.affinity_matrix(rows, settings, self._jobs(rows))
            self._affinity = _square_table(values, columns, offsets, self.affinity == "nearest_neighbors")
        return self._affinity

    def _graphs(self) -> list[str]:
        return next(option.words for option in option_tables()["cluster.spectral"] if option.name == "affinity")

    def _fit_affinity(self, X: Any, settings: list[tuple[str, str]]) -> Self:
        """From affinities that were given, or that a function or one of scikit-learn's kernels makes."""
        given = isinstance(self.affinity, str) and self.affinity.startswith("precomputed")
        if self.affinity == "precomputed_nearest_neighbors":
            # A row that stores no distance from itself is not one of its own neighbours.
            distances = np.ascontiguousarray(_precomputed(X, diagonal=np.inf, least=2), dtype=np.float64)
            table = _core.neighbor_affinity(distances, self.n_neighbors)
        elif self.affinity == "precomputed":
            table = check_array(dense(X), dtype=[np.float64, np.float32], ensure_min_samples=2)
        else:
            rows = self._rows(X, least=2)
            table = self._kernel(rows)
        if given:
            self.n_features_in_ = table.shape[1]
        self._affinity = np.ascontiguousarray(table, dtype=np.float64)
        self.labels_, self.n_connected_components_ = _core.spectral_of_affinity(
            self._affinity, settings, self._seed(), self._jobs(table)
        )
        if not given:
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
        tags.input_tags.pairwise = self.affinity in ("precomputed", "precomputed_nearest_neighbors")
        return tags


_STARTS = ("kmeans", "k-means++", "random", "random_from_data")

_ILL_DEFINED = (
    "Fitting the mixture model failed because some components have ill-defined empirical covariance (for instance "
    "caused by singleton or collapsed samples). Try to decrease the number of components, increase reg_covar, or scale "
    "the input data."
)


def _given_array(name: str, values: Any, shape: tuple[int, ...]) -> Any:
    """An array of this shape; None where none is given."""
    if values is None:
        return None
    found = np.ascontiguousarray(values, dtype=np.float64)
    if found.shape != shape:
        raise InputError(f"The parameter '{name}' should have the shape of {shape}, but got {found.shape}", "E6104")
    return found


class GaussianMixture(DensityMixin, Estimator):  # type: ignore[misc]
    """A mixture of Gaussians by expectation and maximisation.

    Parameters
    ----------
    covariance_type : full, tied, diag or spherical.
    init_params : kmeans, k-means++, random or random_from_data.
    weights_init, means_init, precisions_init : what the first iteration takes in place of that.
    warm_start : a further fit goes on from what the last one found.
    {options}

    Attributes
    ----------
    weights_, means_, covariances_, precisions_, precisions_cholesky_, converged_, n_iter_,
    lower_bound_ (of the last iteration, before its step), lower_bounds_ (of each)
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
        if self.init_params not in _STARTS:
            raise UsageError(f"init_params must be one of {', '.join(_STARTS)}, but got {self.init_params!r}", "E1102")
        rows = self._rows(X, least=2)
        goes_on = self.warm_start and hasattr(self, "converged_")
        settings = settings_of(
            {
                "n_clusters": self.n_components,
                "covariance_type": self.covariance_type,
                "init": self.init_params,
                "n_init": self.n_init,
                "max_iter": self.max_iter,
                "tol": self.tol,
                "reg_covar": self.reg_covar,
            }
        )
        given = self._found_before() if goes_on else self._given(rows.shape[1])
        try:
            found = _core.gmm(rows, settings, self._seed(), self._jobs(rows), given)
        except InputError as error:
            if error.code != "E6108":
                raise
            raise NoSolution(f"{_ILL_DEFINED} ({error.message})", error.code) from None
        self._keep(found, self.lower_bound_ if goes_on else -np.inf)
        if not found["converged"] and self.max_iter > 0:
            self._tell_unconverged()
        labels: NDArray[np.int32] = found["labels"]
        return labels

    def _found_before(self) -> tuple[Any, Any, Any, float]:
        """Means, weights, precisions and likelihood of the last fit."""
        return self.means_, self.weights_, self._stacked(self.precisions_), self.lower_bound_

    def _stacked(self, matrices: NDArray[Any]) -> NDArray[np.float64]:
        """Covariances or precisions as the library has them: two-dimensional, one below the other."""
        columns = 1 if self.covariance_type == "spherical" else self.n_features_in_
        return np.ascontiguousarray(matrices, dtype=np.float64).reshape(-1, columns)

    def _given(self, d: int) -> tuple[Any, Any, Any, None]:
        """The start that the caller knows, with scikit-learn's words for what is wrong with it."""
        k = self.n_components
        weights = _given_array("weights", self.weights_init, (k,))
        if weights is not None and (weights.min() < 0 or weights.max() > 1):
            raise InputError(
                "The parameter 'weights' should be in the range [0, 1], but got max value "
                f"{weights.max():.5f}, min value {weights.min():.5f}",
                "E6105",
            )
        if weights is not None and not np.isclose(weights.sum(), 1, rtol=0, atol=1e-6):
            raise InputError(
                f"The parameter 'weights' should be normalized, but got sum(weights) = {weights.sum():.5f}", "E6105"
            )
        means = _given_array("means", self.means_init, (k, d))
        shapes = {"full": (k, d, d), "tied": (d, d), "diag": (k, d), "spherical": (k,)}
        if self.precisions_init is None or self.covariance_type not in shapes:
            return means, weights, None, None
        shape = shapes[self.covariance_type]
        precisions = _given_array(f"{self.covariance_type} precision", self.precisions_init, shape)
        self._check_positive(precisions)
        return means, weights, self._stacked(precisions), None

    def _check_positive(self, precisions: Any) -> None:
        name = f"'{self.covariance_type} precision' should be "
        if self.covariance_type in ("diag", "spherical"):
            if (precisions <= 0).any():
                raise InputError(f"{name}positive", "E6105")
            return
        matrices = precisions.reshape(-1, *precisions.shape[-2:])
        if not np.allclose(matrices, matrices.swapaxes(1, 2)) or (np.linalg.eigvalsh(matrices) <= 0).any():
            raise InputError(f"{name}symmetric, positive-definite", "E6105")

    def _tell_unconverged(self) -> None:
        text = (
            "Best performing initialization did not converge. Try different init parameters, or increase max_iter, "
            "tol, or check for degenerate data."
        )
        warnings.warn(text, ConvergenceWarning, stacklevel=4)

    def _keep(self, found: dict[str, Any], before: float) -> None:
        d, covariances = self.n_features_in_, found["covariances"]
        self.weights_ = found["weights"]
        self.means_ = found["means"]
        if self.covariance_type in ("diag", "spherical"):
            self.covariances_ = covariances if self.covariance_type == "diag" else covariances[:, 0]
        else:
            self.covariances_ = covariances if self.covariance_type == "tied" else covariances.reshape(-1, d, d)
        self.converged_ = found["converged"]
        self.n_iter_ = found["n_iter"]
        self.lower_bounds_ = found["lower_bounds"].tolist()
        self.lower_bound_ = self.lower_bounds_[-1] if self.lower_bounds_ else before
        if self.verbose:
            for i in range(0, len(self.lower_bounds_), self.verbose_interval if self.verbose < 2 else 1):
                print(f"  Iteration {i + 1}: mean log-likelihood {self.lower_bounds_[i]:.5f}")
            print(f"Initialization {'converged' if self.converged_ else 'did not converge'}.")

    @property
    def precisions_(self) -> NDArray[np.float64]:
        """The inverse of the covariances."""
        check_is_fitted(self)
        inverse: NDArray[np.float64] = (
            1 / self.covariances_ if self.covariance_type in ("diag", "spherical") else np.linalg.inv(self.covariances_)
        )
        return inverse

    @property
    def precisions_cholesky_(self) -> NDArray[np.float64]:
        """The Cholesky factor of the precisions, upper triangular."""
        if self.covariance_type in ("diag", "spherical"):
            return np.sqrt(self.precisions_)
        check_is_fitted(self)
        return np.swapaxes(np.linalg.inv(np.linalg.cholesky(self.covariances_)), -1, -2)

    def _log_densities(self, X: Any) -> NDArray[np.float64]:
        check_is_fitted(self)
        rows = self._rows(X, reset=False)
        covariances = self._stacked(self.covariances_)
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
        shapes = {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": k * d, "spherical": k}
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
            if self.covariance_type in ("diag", "spherical"):
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
    rows = single(table_of(X))
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
