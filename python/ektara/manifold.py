"""Maps of a table: UMAP with umap-learn's names, parameters and defaults."""

from __future__ import annotations

from typing import Any, Self

from numpy.typing import NDArray

from ektara import _core
from ektara._base import ClassNamePrefixFeaturesOutMixin, Estimator, TransformerMixin, check_is_fitted
from ektara._options import UmapOptions

__all__ = ["UMAP"]


class UMAP(UmapOptions, ClassNamePrefixFeaturesOutMixin, TransformerMixin, Estimator):  # type: ignore[misc]
    """Uniform manifold approximation and projection (McInnes, Healy and Melville 2018).

    The same table, options and seed give the same bytes for any number of threads; the order of the rows moves no
    point. A new row's place depends on no other new row.

    Attributes
    ----------
    embedding_, n_features_in_
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Finds the map."""
        rows = self._rows(X, least=2)
        self._fitted = rows.copy() if rows is X else rows
        coords = _core.umap_fit(rows, self._settings(), self._seed(), self._jobs(rows))
        self._coords = coords
        self.embedding_ = coords.astype(self._dtype, copy=False)
        self._n_features_out = coords.shape[1]
        return self

    def transform(self, X: Any) -> NDArray[Any]:
        """Places rows on the fitted map; a row that was fitted takes its own place."""
        check_is_fitted(self)
        rows = self._rows(X, reset=False)
        coords: NDArray[Any] = _core.umap_transform(
            self._fitted, self._coords, self._settings(), self._seed(), rows, self._jobs(rows)
        ).astype(self._dtype, copy=False)
        return coords

    def fit_transform(self, X: Any, y: Any = None) -> NDArray[Any]:
        """Finds the map and gives the places of its rows."""
        coords: NDArray[Any] = self.fit(X).embedding_
        return coords

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
