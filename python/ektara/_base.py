"""What the estimators share: scikit-learn's own clothes where it is installed, the least of them where it is not."""

from __future__ import annotations

import warnings
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara._settings import seed_of
from ektara.errors import EktaraWarning, InputError

try:
    from sklearn.base import (
        BaseEstimator,
        ClassNamePrefixFeaturesOutMixin,
        ClusterMixin,
        DensityMixin,
        TransformerMixin,
    )
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils.validation import _check_sample_weight, check_array, check_is_fitted, validate_data

    HAS_SKLEARN = True
except ImportError:
    from ektara._plain import (
        BaseEstimator,
        ClassNamePrefixFeaturesOutMixin,
        ClusterMixin,
        ConvergenceWarning,
        DensityMixin,
        TransformerMixin,
        _check_sample_weight,
        check_array,
        check_is_fitted,
        validate_data,
    )

    HAS_SKLEARN = False

__all__ = [
    "HAS_SKLEARN",
    "ClassNamePrefixFeaturesOutMixin",
    "ClusterMixin",
    "ConvergenceWarning",
    "DensityMixin",
    "Estimator",
    "TransformerMixin",
    "check_array",
    "check_is_fitted",
    "dense",
    "is_plain",
    "is_sparse",
    "single",
    "table_of",
    "tell_written_out",
    "validate_data",
    "weights_of",
]

#: Tables below so many values are done by one thread: starting others would take longer.
_SMALL = 50_000


def is_sparse(values: Any) -> bool:
    """Whether this is a matrix or array of scipy.sparse."""
    return hasattr(values, "toarray") and hasattr(values, "nnz")


def dense(values: Any) -> Any:
    """The same as a plain table: a sparse one is written out, which is said; an ektara.Table keeps its names."""
    if hasattr(values, "to_pandas") and hasattr(values, "recipe"):
        try:
            return values.to_pandas()
        except ImportError:
            return values
    if not is_sparse(values):
        return values
    tell_written_out(values, stacklevel=6)
    return values.toarray()


def tell_written_out(table: Any, stacklevel: int) -> None:
    """Warns that a sparse table becomes a full one."""
    size = table.shape[0] * table.shape[1] * 8
    warnings.warn(
        f"W-SPARSE: the sparse table is written out ({size / 1e6:.1f} MB)", EktaraWarning, stacklevel=stacklevel
    )


def is_plain(values: Any) -> bool:
    """Whether this is an array that needs no conversion and whose numbers are finite: all that checks of scikit-learn find.

    They take 45 µs, which is ten times what a small fit takes in the library. What is not plain goes through them.
    """
    if type(values) is not np.ndarray or values.ndim != 2 or values.dtype.char not in "fd" or not values.size:
        return False
    flags = values.flags
    if not (flags.c_contiguous and flags.aligned and values.dtype.isnative):
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        return isfinite(np.add.reduce(values, axis=None))


def table_of(values: Any) -> NDArray[Any]:
    """Rows of numbers in double or single precision."""
    if is_plain(values):
        plain: NDArray[Any] = values
        return plain
    checked: NDArray[Any] = check_array(dense(values), dtype=[np.float64, np.float32])
    return checked


def single(values: NDArray[Any]) -> NDArray[np.float32]:
    """Single precision in C order, without a copy where it is that already."""
    if values.dtype == np.float32 and values.flags.c_contiguous:
        return values
    with np.errstate(over="ignore"):
        rows = np.ascontiguousarray(values, dtype=np.float32)
    if values.dtype != np.float32 and rows.size and not np.isfinite(rows.min() + rows.max()):
        raise InputError("the table holds values beyond single precision (3.4e38); divide the column", "E6150")
    return rows


def weights_of(sample_weight: Any, rows: NDArray[Any]) -> NDArray[np.float64] | None:
    """Weights of the rows in double precision; None where there are none."""
    if sample_weight is None:
        return None
    checked: NDArray[np.float64] = _check_sample_weight(sample_weight, rows, dtype=np.float64)
    return checked


class Estimator(BaseEstimator):  # type: ignore[misc]
    """An estimator whose work is done by one call of the library."""

    def _rows(self, X: Any, *, reset: bool = True, least: int = 1, least_columns: int = 1) -> NDArray[np.float32]:
        """The rows of X, at least so many; sets (reset) or checks n_features_in_ and feature_names_in_."""
        return single(self._values(X, reset=reset, least=least, least_columns=least_columns))

    def _values(self, X: Any, *, reset: bool = True, least: int = 1, least_columns: int = 1) -> NDArray[Any]:
        """The same in the precision that they come in."""
        values: NDArray[Any]
        if is_plain(X) and self._agrees(X, reset, least, least_columns):
            values = X
        else:
            values = validate_data(
                self,
                dense(X),
                reset=reset,
                dtype=[np.float64, np.float32],
                order="C",
                ensure_min_samples=least,
                ensure_min_features=least_columns,
            )
        if reset:
            self._dtype = values.dtype
        return values

    def _agrees(self, rows: NDArray[Any], reset: bool, least: int, least_columns: int) -> bool:
        """Whether a plain table needs nothing said: then it is taken as validate_data would."""
        own = self.__dict__
        if "feature_names_in_" in own or len(rows) < least or rows.shape[1] < least_columns:
            return False
        if reset:
            self.n_features_in_ = rows.shape[1]
        return bool(own.get("n_features_in_") == rows.shape[1])

    def _seed(self) -> int:
        return seed_of(getattr(self, "random_state", None))

    def _jobs(self, rows: NDArray[Any]) -> int:
        """Threads; they change no bit of a result."""
        wanted = getattr(self, "n_jobs", None)
        if wanted is None:
            return 1 if rows.size < _SMALL else 0
        return max(0, int(wanted))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
