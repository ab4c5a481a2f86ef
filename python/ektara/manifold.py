"""Maps of a table: UMAP with umap-learn's names, parameters and defaults."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ektara import _core
from ektara._base import (
    ClassNamePrefixFeaturesOutMixin,
    Estimator,
    TransformerMixin,
    check_is_fitted,
    dense,
    single,
    table_of,
    validate_data,
)
from ektara._options import UmapOptions
from ektara._settings import settings_of
from ektara.cluster import _cross_distances, _distances, _is_euclidean
from ektara.errors import EktaraWarning, InputError

__all__ = ["UMAP"]


class UMAP(UmapOptions, ClassNamePrefixFeaturesOutMixin, TransformerMixin, Estimator):  # type: ignore[misc]
    """Uniform manifold approximation and projection (McInnes, Healy and Melville 2018).

    The same table, options and seed give the same bytes for any number of threads; the order of the rows moves no
    point. A new row's place depends on no other new row.

    ``metric`` is euclidean or cosine; through distances of all pairs, in memory of n², it may be manhattan,
    correlation, precomputed or a function of two rows. ``init`` may also be an array of first places. ``y`` is not
    read, which is said.

    Attributes
    ----------
    embedding_, n_features_in_
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Finds the map."""
        if self.n_jobs is not None and (self.n_jobs == 0 or self.n_jobs < -1):
            raise InputError(f"UMAP: n_jobs must be -1 (all) or a positive number, but got {self.n_jobs}", "E6105")
        if not isinstance(self.n_components, (int, np.integer)):
            raise InputError(f"UMAP: n_components must be a whole number, but got {self.n_components!r}", "E6105")
        coords = self._fit_rows(X, y) if self._has_rows() else self._fit_distances(X, y)
        self.embedding_ = coords.astype(self._dtype, copy=False)
        self._n_features_out = coords.shape[1]
        return self

    def _tell_unused(self, y: Any, n_rows: int) -> None:
        if y is None:
            return
        if len(np.asarray(y)) != n_rows:
            raise InputError(f"UMAP: X has {n_rows} rows and y {len(np.asarray(y))}", "E6301")
        warnings.warn(
            "W-UNUSED-PARAMETER: UMAP does not read y; its maps are those of the rows alone",
            EktaraWarning,
            stacklevel=4,
        )

    def _has_rows(self) -> bool:
        """Whether the library measures the distances itself."""
        return _is_euclidean(self.metric) or (isinstance(self.metric, str) and self.metric == "cosine")

    def _umap_settings(self) -> list[tuple[str, str]]:
        chosen = {name: getattr(self, name) for name in self._names}
        chosen["metric"] = "cosine" if isinstance(self.metric, str) and self.metric == "cosine" else None
        if np.ndim(self.init) == 2:
            chosen["init"] = None
        return settings_of(chosen)

    def _first_places(self) -> NDArray[np.float32] | None:
        if np.ndim(self.init) != 2:
            return None
        return single(table_of(self.init))

    def _fit_rows(self, X: Any, y: Any) -> NDArray[np.float32]:
        rows = self._rows(X)
        self._tell_unused(y, len(rows))
        places = self._first_places()
        of_all = None
        if self.unique:
            rows, first, of_all = np.unique(rows, axis=0, return_index=True, return_inverse=True)
            places = None if places is None else np.ascontiguousarray(places[first])
        self._fitted = rows.copy() if rows is X else rows
        self._coords = _core.umap_fit(rows, self._umap_settings(), self._seed(), self._jobs(rows), places)
        return self._coords if of_all is None else self._coords[of_all.ravel()]

    def _fit_distances(self, X: Any, y: Any) -> NDArray[np.float32]:
        if self.unique:
            raise InputError("UMAP: unique needs rows and one of the metrics euclidean and cosine", "E6105")
        if isinstance(self.metric, str) and self.metric == "precomputed":
            values = validate_data(self, dense(X), dtype=[np.float64, np.float32])
            self._fitted, self._dtype = None, values.dtype
            table = np.ascontiguousarray(values, dtype=np.float64)
        else:
            self._fitted = self._rows(X).copy()
            table = _distances(self._fitted, self.metric, self.metric_kwds, self._jobs(self._fitted))
        self._tell_unused(y, len(table))
        self._coords = _core.umap_fit_distances(
            table, self._umap_settings(), self._seed(), self._jobs(table), self._first_places()
        )
        return self._coords

    def transform(self, X: Any) -> NDArray[Any]:
        """Places rows on the fitted map; a row that was fitted takes its own place."""
        check_is_fitted(self)
        if len(self._coords) < 2:
            raise InputError("UMAP: a map of a single row has no place for others", "E6103")
        settings, seed = self._umap_settings(), self._seed()
        if self._has_rows():
            rows = self._rows(X, reset=False)
            coords = _core.umap_transform(self._fitted, self._coords, settings, seed, rows, self._jobs(rows))
        else:
            table = self._distances_to_fitted(X)
            coords = _core.umap_transform_distances(self._coords, settings, seed, table, self._jobs(table))
        placed: NDArray[Any] = coords.astype(self._dtype, copy=False)
        return placed

    def _distances_to_fitted(self, X: Any) -> NDArray[np.float64]:
        if self._fitted is None:
            given = validate_data(self, dense(X), reset=False, dtype=[np.float64, np.float32])
            return np.ascontiguousarray(given, dtype=np.float64)
        rows = self._rows(X, reset=False)
        return _cross_distances(rows, self._fitted, self.metric, self.metric_kwds, self._jobs(rows))

    def fit_transform(self, X: Any, y: Any = None) -> NDArray[Any]:
        """Finds the map and gives the places of its rows."""
        coords: NDArray[Any] = self.fit(X, y).embedding_
        return coords

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        tags.input_tags.pairwise = isinstance(self.metric, str) and self.metric == "precomputed"
        return tags
