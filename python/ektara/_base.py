"""What the estimators share: scikit-learn's own clothes where it is installed, the least of them where it is not."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara._settings import seed_of
from ektara.errors import EktaraWarning, InputError, UsageError

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
    "is_sparse",
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
    size = values.shape[0] * values.shape[1] * 8
    warnings.warn(f"W-SPARSE: the sparse table is written out ({size / 1e6:.1f} MB)", EktaraWarning, stacklevel=4)
    return values.toarray()


def single(values: NDArray[Any]) -> NDArray[np.float32]:
    """Single precision in C order, without a copy where it is that already."""
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
        values: NDArray[Any] = validate_data(
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

    def _seed(self) -> int:
        return seed_of(getattr(self, "random_state", None))

    def _jobs(self, rows: NDArray[Any]) -> int:
        """Threads; they change no bit of a result."""
        wanted = getattr(self, "n_jobs", None)
        if wanted is None:
            return 1 if rows.size < _SMALL else 0
        return max(0, int(wanted))

    def _refuse(self, **unsupported: Any) -> None:
        """Parameters of scikit-learn that have only one value here: name=(value, the only one)."""
        for name, (value, only) in unsupported.items():
            if value is not only and value != only:
                raise UsageError(
                    f"{type(self).__name__}: {name}={value!r} is not supported; leave it at {only!r}", "E1102"
                )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
