"""The least that the estimators need of scikit-learn, for where it is not installed."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara.errors import EktaraWarning, InputError


class NotFittedError(InputError, AttributeError):
    """The estimator was not fitted."""


class ConvergenceWarning(EktaraWarning):
    """A method ended where it need not be done."""


class BaseEstimator:
    """Parameters by name, as scikit-learn's."""

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> BaseEstimator:
        """Sets parameters; an unknown one is an error."""
        known = self._names()
        for name, value in params.items():
            if name not in known:
                raise InputError(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(known)}", "E1101")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        said = [f"{name}={value!r}" for name, value in self.get_params().items() if value is not defaults[name].default]
        return f"{type(self).__name__}({', '.join(said)})"


class ClusterMixin:
    """fit_predict."""

    def fit_predict(self, X: Any, y: Any = None, **kwargs: Any) -> NDArray[np.int32]:
        """Fits and gives the labels."""
        labels: NDArray[np.int32] = self.fit(X, **kwargs).labels_  # type: ignore[attr-defined]
        return labels


class DensityMixin:
    """Nothing of its own."""


class TransformerMixin:
    """fit_transform."""

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> NDArray[Any]:
        """Fits and transforms."""
        transformed: NDArray[Any] = self.fit(X, y, **fit_params).transform(X)  # type: ignore[attr-defined]
        return transformed


class ClassNamePrefixFeaturesOutMixin:
    """Names of the columns that come out: the class's name and a number."""

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """kmeans0, kmeans1, …"""
        check_is_fitted(self)
        prefix = type(self).__name__.lower()
        return np.asarray([f"{prefix}{i}" for i in range(self._n_features_out)], dtype=object)  # type: ignore[attr-defined]


def check_is_fitted(estimator: Any, attributes: Any = None) -> None:
    """Raises NotFittedError before fit."""
    if not any(name.endswith("_") and not name.startswith("__") for name in vars(estimator)):
        raise NotFittedError(f"this {type(estimator).__name__} is not fitted yet; call fit first", "E6122")


def check_array(
    values: Any, *, dtype: Any = None, ensure_all_finite: Any = True, ensure_min_samples: int = 1, **_: Any
) -> NDArray[Any]:
    """A table of numbers."""
    rows = np.asarray(values)
    if rows.ndim != 2 or rows.shape[0] == 0 or rows.shape[1] == 0:
        raise InputError(f"expected a table with rows and columns, but got an array of shape {rows.shape}", "E6103")
    if rows.shape[0] < ensure_min_samples:
        raise InputError(f"there must be at least {ensure_min_samples} rows, but got {rows.shape[0]}", "E6103")
    if np.iscomplexobj(rows):
        raise InputError("complex data is not supported", "E6102")
    kinds = dtype if isinstance(dtype, list) else [dtype or np.float64]
    if rows.dtype not in [np.dtype(kind) for kind in kinds]:
        rows = rows.astype(kinds[0])
    if ensure_all_finite is True and not np.isfinite(rows).all():
        raise InputError("the table holds NaN or infinity", "E6102")
    return np.ascontiguousarray(rows)


def validate_data(estimator: Any, X: Any, *, reset: bool = True, **checks: Any) -> NDArray[Any]:
    """A table with as many columns as the fitted one."""
    names = getattr(X, "columns", None)
    rows = check_array(X, **checks)
    if reset:
        estimator.n_features_in_ = rows.shape[1]
        if names is not None and all(isinstance(name, str) for name in names):
            estimator.feature_names_in_ = np.asarray(list(names), dtype=object)
    elif rows.shape[1] != estimator.n_features_in_:
        raise InputError(f"X has {rows.shape[1]} columns, but {estimator.n_features_in_} were fitted", "E6202")
    return rows


def _check_sample_weight(weights: Any, rows: NDArray[Any], *, dtype: Any) -> NDArray[np.float64]:
    if np.ndim(weights) == 0:
        return np.full(len(rows), float(weights))
    found = np.ascontiguousarray(weights, dtype=dtype)
    if found.shape != (len(rows),) or not np.isfinite(found).all():
        raise InputError(f"sample_weight must be {len(rows)} finite numbers", "E6120")
    return found
