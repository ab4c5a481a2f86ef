"""Every metric as a function, with scikit-learn's names and order of arguments where it has the same one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara import _core
from ektara._base import dense, is_sparse, single, table_of
from ektara._scores import texts_of
from ektara._settings import seed_of, settings_of, tell
from ektara.cluster import _distances, _is_euclidean
from ektara.errors import InputError, UsageError

__all__ = [
    "accuracy",
    "adjusted_mutual_info_score",
    "adjusted_rand_score",
    "bcubed_scores",
    "calinski_harabasz_score",
    "completeness_score",
    "contingency_matrix",
    "continuity",
    "davies_bouldin_score",
    "dbcv",
    "dunn_index",
    "expected_mutual_information",
    "external_scores",
    "fowlkes_mallows_score",
    "homogeneity_completeness_v_measure",
    "homogeneity_score",
    "mixing",
    "mutual_info_score",
    "normalized_mutual_info_score",
    "pair_confusion_matrix",
    "purity",
    "rand_score",
    "silhouette_samples",
    "silhouette_score",
    "structure_test",
    "trustworthiness",
    "v_measure_score",
]


def _numbers(labels: Any, name: str = "labels") -> NDArray[np.int32]:
    """Labels of any kind as numbers from 0 in their order; -1, -2 and -3 stay what they are."""
    values = np.asarray(labels)
    if values.ndim == 2 and 1 in values.shape:
        values = values.ravel()
    if values.ndim != 1:
        raise InputError(f"{name} must be 1D: shape is {values.shape!r}", "E6301")
    if np.issubdtype(values.dtype, np.floating) and not np.isfinite(values).all():
        raise InputError(f"Input {name} contains NaN or infinity.", "E6301")
    if np.issubdtype(values.dtype, np.integer) and values.size and -(2**31) <= values.min() <= values.max() < 2**31:
        return np.ascontiguousarray(values, dtype=np.int32)
    if values.size == 0:
        return np.zeros(0, dtype=np.int32)
    return np.unique(values, return_inverse=True)[1].astype(np.int32).ravel()


def _pair(labels_true: Any, labels_pred: Any) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    truth, found = _numbers(labels_true, "labels_true"), _numbers(labels_pred, "labels_pred")
    if len(truth) != len(found):
        raise InputError(
            f"Found input variables with inconsistent numbers of samples: [{len(truth)}, {len(found)}]", "E6301"
        )
    return truth, found


def external_scores(labels_true: Any, labels_pred: Any, *, noise: str = "cluster") -> dict[str, float]:
    """Every score of agreement at once. ``noise="singletons"``: each row of cluster -1 is a cluster of its own."""
    if noise not in ("cluster", "singletons"):
        raise UsageError(f"noise must be cluster or singletons, but got {noise!r}", "E1102")
    scores: dict[str, float] = _core.external_scores(*_pair(labels_true, labels_pred), noise == "singletons")
    return scores


def _score(labels_true: Any, labels_pred: Any, name: str) -> float:
    return external_scores(labels_true, labels_pred)[name]


def adjusted_rand_score(labels_true: Any, labels_pred: Any) -> float:
    """The Rand index adjusted for chance (Hubert and Arabie 1985)."""
    return _score(labels_true, labels_pred, "ari")


def adjusted_mutual_info_score(labels_true: Any, labels_pred: Any, *, average_method: str = "arithmetic") -> float:
    """Mutual information adjusted for chance (Vinh, Epps and Bailey 2010)."""
    return _core.information(*_pair(labels_true, labels_pred), True, average_method)


def normalized_mutual_info_score(labels_true: Any, labels_pred: Any, *, average_method: str = "arithmetic") -> float:
    """Mutual information over an average of the entropies."""
    return _core.information(*_pair(labels_true, labels_pred), False, average_method)


def mutual_info_score(labels_true: Any, labels_pred: Any, *, contingency: Any = None) -> float:
    """Mutual information in nats, of a ``contingency_matrix`` where one is given."""
    if contingency is not None:
        return _core.information_of_counts(_counts(contingency), False)
    return _score(labels_true, labels_pred, "mi")


def expected_mutual_information(contingency: Any, n_samples: int) -> float:
    """Mutual information in nats that chance gives tables with these sums of rows and columns (Vinh et al. 2010)."""
    counts = _counts(contingency)
    if counts.sum() != n_samples:
        raise InputError(f"the table counts {counts.sum()} rows, and n_samples is {n_samples}", "E6301")
    return _core.information_of_counts(counts, True)


def _counts(contingency: Any) -> NDArray[np.int64]:
    table = np.asarray(contingency.toarray() if is_sparse(contingency) else contingency)
    if table.ndim != 2 or not np.array_equal(table, np.rint(table)):
        raise InputError("contingency must be a table of whole numbers", "E6301")
    return np.ascontiguousarray(table, dtype=np.int64)


def contingency_matrix(
    labels_true: Any, labels_pred: Any, *, eps: float | None = None, sparse: bool = False, dtype: Any = np.int64
) -> Any:
    """How many rows each class (a row of it) shares with each cluster; ``eps`` is added to every count.

    ``sparse`` gives SciPy's csr_matrix.
    """
    if eps is not None and sparse:
        raise UsageError("Cannot set 'eps' when sparse=True", "E1102")
    classes, clusters, counts, n_classes, n_clusters = _core.contingency(*_pair(labels_true, labels_pred))
    if sparse:
        from scipy.sparse import csr_matrix

        return csr_matrix((counts, (classes, clusters)), shape=(n_classes, n_clusters), dtype=dtype)
    table = np.zeros((n_classes, n_clusters), dtype=dtype)
    table[classes, clusters] = counts
    return table if eps is None else table + eps


def pair_confusion_matrix(labels_true: Any, labels_pred: Any) -> NDArray[np.int64]:
    """2×2 counts of ordered pairs of rows: by whether the classes (row) and the clusters (column) put them together."""
    neither, only_class, only_cluster, both = _core.pair_counts(*_pair(labels_true, labels_pred))
    return np.array([[neither, only_cluster], [only_class, both]], dtype=np.int64)


def rand_score(labels_true: Any, labels_pred: Any) -> float:
    """The share of pairs of rows on which classes and clusters agree (Rand 1971)."""
    return _core.rand_index(*_pair(labels_true, labels_pred))


def homogeneity_score(labels_true: Any, labels_pred: Any) -> float:
    """Whether clusters hold one class each (Rosenberg and Hirschberg 2007)."""
    return _score(labels_true, labels_pred, "homogeneity")


def completeness_score(labels_true: Any, labels_pred: Any) -> float:
    """Whether classes lie in one cluster each."""
    return _score(labels_true, labels_pred, "completeness")


def v_measure_score(labels_true: Any, labels_pred: Any, *, beta: float = 1.0) -> float:
    """The weighted harmonic mean of homogeneity and completeness."""
    return homogeneity_completeness_v_measure(labels_true, labels_pred, beta=beta)[2]


def homogeneity_completeness_v_measure(
    labels_true: Any, labels_pred: Any, *, beta: float = 1.0
) -> tuple[float, float, float]:
    """The three at once."""
    scores = external_scores(labels_true, labels_pred)
    h, c = scores["homogeneity"], scores["completeness"]
    return h, c, (1 + beta) * h * c / (beta * h + c) if h + c > 0 else 0.0


def fowlkes_mallows_score(labels_true: Any, labels_pred: Any) -> float:
    """The geometric mean of pair precision and recall."""
    return _score(labels_true, labels_pred, "fowlkes_mallows")


def purity(labels_true: Any, labels_pred: Any) -> float:
    """The share of rows that have the most frequent class of their cluster."""
    return _score(labels_true, labels_pred, "purity")


def accuracy(labels_true: Any, labels_pred: Any) -> float:
    """The share of rows on the best one-to-one match of clusters to classes."""
    return _score(labels_true, labels_pred, "accuracy")


def bcubed_scores(labels_true: Any, labels_pred: Any) -> tuple[float, float, float]:
    """B-cubed precision, recall and F (Amigó et al. 2009)."""
    scores = external_scores(labels_true, labels_pred)
    return scores["bcubed_precision"], scores["bcubed_recall"], scores["bcubed_f"]


def _labelled(X: Any, labels: Any) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    rows = single(table_of(X))
    numbers = _numbers(labels)
    if len(numbers) != len(rows):
        raise InputError(f"there are {len(numbers)} labels for {len(rows)} rows", "E6301")
    count = np.unique(numbers).size
    if count in (1, len(rows)):
        raise InputError(f"Number of labels is {count}. Valid values are 2 to n_samples - 1 (inclusive)", "E6302")
    return rows, numbers


def _silhouette(X: Any, labels: Any, metric: Any, keywords: dict[str, Any]) -> dict[str, Any]:
    numbers = _every_label(labels)
    if _is_euclidean(metric):
        rows, _ = _labelled(X, numbers)
        found: dict[str, Any] = _core.silhouette(rows, numbers, 1 if rows.size < 50_000 else 0)
        return found
    table = table_of(X)
    if metric == "precomputed":
        diagonal = np.diagonal(table)
        if np.abs(diagonal).max() > np.finfo(table.dtype).eps * 100:
            raise InputError(
                "The precomputed distance matrix contains non-zero elements on the diagonal. "
                "Use np.fill_diagonal(X, 0).",
                "E6121",
            )
    distances = _distances(table, metric, keywords, 0)
    if len(numbers) != len(distances):
        raise InputError(f"there are {len(numbers)} labels for {len(distances)} rows", "E6301")
    return _core.silhouette_of_distances(distances, numbers)


def silhouette_samples(X: Any, labels: Any, *, metric: Any = "euclidean", **kwds: Any) -> NDArray[np.float64]:
    """The silhouette of each row (Rousseeuw 1987); every label is a cluster, -1 too."""
    samples: NDArray[np.float64] = _silhouette(X, labels, metric, kwds)["samples"]
    return samples


def silhouette_score(
    X: Any,
    labels: Any,
    *,
    metric: Any = "euclidean",
    sample_size: int | None = None,
    random_state: Any = None,
    **kwds: Any,
) -> float:
    """The mean silhouette, of all rows or of ``sample_size`` of them."""
    if sample_size is not None:
        X = dense(X)
        drawn = np.random.RandomState(seed_of(random_state) % 2**32).permutation(len(labels))[:sample_size]
        X, labels = np.asarray(X)[drawn], np.asarray(labels)[drawn]
        if metric == "precomputed":
            X = X[:, drawn]
    return float(_silhouette(X, labels, metric, kwds)["mean"])


def _every_label(labels: Any) -> NDArray[np.int32]:
    """Labels from 0 up: -1 is a cluster as any other."""
    return np.unique(_numbers(labels), return_inverse=True)[1].astype(np.int32).ravel()


def calinski_harabasz_score(X: Any, labels: Any) -> float:
    """The variance ratio (Caliński and Harabasz 1974); NaN where every cluster is a single place.

    Every label is a cluster, -1 too, as in scikit-learn; ``ektara evaluate`` leaves rows of -1 out.
    """
    return _core.internal_index("calinski_harabasz", *_labelled(X, _every_label(labels)))


def davies_bouldin_score(X: Any, labels: Any) -> float:
    """Davies and Bouldin's index (1979): lower is better; NaN where two clusters have one centre.

    Every label is a cluster, -1 too, as in scikit-learn; ``ektara evaluate`` leaves rows of -1 out.
    """
    return _core.internal_index("davies_bouldin", *_labelled(X, _every_label(labels)))


def dunn_index(X: Any, labels: Any) -> float:
    """The least distance between clusters over the largest within one (Dunn 1974)."""
    return _core.internal_index("dunn", *_labelled(X, labels))


def dbcv(X: Any, labels: Any) -> float:
    """Density-based clustering validation (Moulavi et al. 2014): for any shape, with -1 as noise."""
    return _core.internal_index("dbcv", *_labelled(X, labels))


def structure_test(
    X: Any,
    *,
    songs: Any = None,
    draws: int = 249,
    max_rows: int = 1000,
    level: float = 0.05,
    random_state: Any = None,
    n_jobs: int = 0,
) -> dict[str, Any]:
    """Whether rows form groups at all, against clouds without groups: no labels and no clusters are needed.

    Columns are standardised first, as in ``ektara evaluate --structure``; docs/methods.md has the test.

    Parameters
    ----------
    X : a table, n × d. songs : the song of each row; rows of one song are averaged.
    draws : clouds without groups that the rows are compared with. max_rows : larger tables are represented by so many
        rows drawn from them (W-SAMPLED). level : groups count as there where p is at most this.

    Returns ``verdict``, one sentence; ``structured``, whether p is at most ``level``; ``statistic``, how clumped the
    rows are; ``null``, what a share ``level`` of the clouds exceeds; ``p``; ``tested``, False for fewer than 20 songs
    or songs that do not differ (p, statistic, null, k and components are None then); ``k`` and ``components``, where
    the rows are most clumped; ``songs`` and ``of_songs``, those that were compared and those that there are.
    Raises InputError E6105 for fewer than 19 draws, 20 rows at most, or a level outside (0, 1).
    """
    rows = single(table_of(X))
    columns = [str(name) for name in getattr(X, "columns", range(rows.shape[1]))]
    names = [] if songs is None else _songs(songs, len(rows))
    options = settings_of({"draws": draws, "max_rows": max_rows, "level": level})
    found, verdict, told = _core.structure_test(rows, columns, names, options, seed_of(random_state), n_jobs)
    tell(told)
    return {"verdict": verdict, **json.loads(found)}


def _songs(songs: Any, rows: int) -> list[str]:
    names = texts_of(songs)
    if len(names) != rows:
        raise InputError(f"there are {len(names)} songs for {rows} rows", "E6301")
    return names


def _preserved(X: Any, map_: Any, n_neighbors: int) -> tuple[float, float]:
    rows = single(table_of(X))
    coords = single(table_of(map_))
    found: tuple[float, float] = _core.preservation(rows, coords, n_neighbors, 0)
    return found


def trustworthiness(X: Any, X_embedded: Any, *, n_neighbors: int = 5) -> float:
    """Whether neighbours on the map are neighbours in the data (Venna and Kaski 2001)."""
    return _preserved(X, X_embedded, n_neighbors)[0]


def continuity(X: Any, X_embedded: Any, *, n_neighbors: int = 5) -> float:
    """Whether neighbours in the data are neighbours on the map."""
    return _preserved(X, X_embedded, n_neighbors)[1]


def mixing(X: Any, batches: Any, labels: Any, *, n_neighbors: int = 90) -> dict[str, float]:
    """How well batches are mixed (ilisi, kbet) and labels kept apart (clisi), each from 0 to 1."""
    rows, numbers = _labelled(X, labels)
    of_batch = np.unique(np.asarray(batches), return_inverse=True)[1].astype(np.int32)
    of_label = np.unique(numbers, return_inverse=True)[1].astype(np.int32)
    found: dict[str, float] = _core.mixing(rows, of_batch, of_label, min(n_neighbors, len(rows) - 1), 0)
    return found
