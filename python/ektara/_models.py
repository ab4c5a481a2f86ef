"""Variational autoencoders as transformers: fit, transform, inverse_transform, score, history, save and load."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ektara import _core
from ektara._bar import Bar
from ektara._base import (
    ClassNamePrefixFeaturesOutMixin,
    Estimator,
    TransformerMixin,
    check_is_fitted,
    single,
    table_of,
)
from ektara._options import AutoencoderOptions, ConvVaeOptions, CvaeOptions, VaeOptions
from ektara._settings import tell
from ektara.errors import InputError

__all__ = ["CVAE", "VAE", "Autoencoder", "ConvVAE"]


def _texts(values: Any) -> list[str]:
    """Labels as texts; None and NaN are empty: not known."""
    return ["" if value is None or value != value else str(value) for value in values]


class _Model(ClassNamePrefixFeaturesOutMixin, TransformerMixin, Estimator):  # type: ignore[misc]
    """A model that the library trains. Columns are standardised, those named ``*_var`` after their logarithm."""

    _kind: ClassVar[str]

    def fit(self, X: Any, y: Any = None, *, songs: Any = None, progress: Any = False) -> Self:
        """Trains the model. ``songs`` names the song of each row: songs are held out whole.

        ``progress`` is called with "train", the epochs done and max_epochs; True: a bar by tqdm.
        """
        return self._train(self._rows(X, least=2), 0, songs, [], progress)

    def _columns(self) -> list[str]:
        names = getattr(self, "feature_names_in_", None)
        return [f"x{i}" for i in range(self.n_features_in_)] if names is None else [str(name) for name in names]

    def _train(self, rows: NDArray[np.float32], channels: int, songs: Any, condition: list[str], progress: Any) -> Self:
        named = [] if songs is None else _texts(songs)
        if named and len(named) != len(rows):
            raise InputError(f"there are {len(named)} songs for {len(rows)} rows", "E6301")
        with Bar(progress) as told:
            self._model = _core.fit_model(
                rows,
                self._kind,
                self._settings(),
                self._seed(),
                self._jobs(rows),
                self._columns(),
                channels,
                named,
                condition,
                told,
            )
        self.embedding_ = self._model.embedding().astype(self._dtype, copy=False)
        self.history_ = self._model.history()
        self.diagnostics_ = json.loads(self._model.diagnostics())
        self.n_iter_ = len(self.history_)
        self._n_features_out = self._model.latent_dims()
        tell(self._model.warnings(), stacklevel=4)
        return self

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> NDArray[Any]:
        """Trains the model and gives the posterior means of its rows."""
        return self.fit(X, y, **fit_params).transform(X)

    def transform(self, X: Any) -> NDArray[Any]:
        """Posterior means."""
        check_is_fitted(self)
        return self._encode(self._rows(X, reset=False), [])

    def _encode(self, rows: NDArray[np.float32], condition: list[str]) -> NDArray[Any]:
        latents: NDArray[Any] = self._model.encode(rows, self._columns(), condition).astype(self._dtype, copy=False)
        return latents

    def inverse_transform(self, X: Any) -> NDArray[Any]:
        """What the decoder makes of latent points, in the units of the columns."""
        check_is_fitted(self)
        latents = single(table_of(X))
        rows: NDArray[Any] = self._model.decode(latents, []).astype(self._dtype, copy=False)
        return rows

    def score(self, X: Any, y: Any = None) -> float:
        """The share of the standardised columns' variance that reconstructions explain; at most 1."""
        check_is_fitted(self)
        return float(self._model.explained_variance(self._rows(X, reset=False), self._columns(), []))

    def save(self, folder: Any) -> None:
        """Writes the folder that ``ektara train`` writes: ``assign`` and ``load`` read it."""
        check_is_fitted(self)
        for name, content in self._files().items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @classmethod
    def load(cls, folder: Any) -> Self:
        """A model that ``save`` or ``ektara train`` has written."""
        model = _core.load_model(str(folder))
        if model.kind() != cls._kind:
            raise InputError(f"{folder}: holds a model of kind {model.kind()}, not {cls._kind}", "E5009")
        made = cls()
        made._model = model
        made._kept = {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file()
        }
        made.n_features_in_ = len(model.columns())
        made.feature_names_in_ = np.asarray(model.columns(), dtype=object)
        if model.columns() == [f"x{i}" for i in range(made.n_features_in_)]:
            del made.feature_names_in_
        made._dtype = np.dtype(np.float32)
        made._n_features_out = model.latent_dims()
        return made

    def _files(self) -> dict[str, bytes]:
        """What ``save`` writes: of a model that was read, what it was read from."""
        if hasattr(self, "_kept"):
            return dict(self._kept)
        with tempfile.TemporaryDirectory() as folder:
            self._model.save(folder)
            return {
                str(path.relative_to(folder)): path.read_bytes()
                for path in sorted(Path(folder).rglob("*"))
                if path.is_file()
            }

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__() if hasattr(super(), "__getstate__") else self.__dict__)
        if "_model" in state:
            del state["_model"]
            state["_kept"] = self._files()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        if hasattr(super(), "__setstate__"):
            super().__setstate__(state)
        else:
            self.__dict__.update(state)
        if "_kept" in state:
            with tempfile.TemporaryDirectory() as folder:
                for name, content in state["_kept"].items():
                    path = Path(folder) / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                self._model = _core.load_model(folder)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class VAE(VaeOptions, _Model):
    """A variational autoencoder of a table (Kingma and Welling 2014).

    Attributes
    ----------
    embedding_, history_ (one dictionary an epoch), diagnostics_, n_iter_, n_features_in_
    """

    _kind = "vae"


class Autoencoder(AutoencoderOptions, _Model):
    """An autoencoder: a point in place of the posterior.

    Attributes
    ----------
    embedding_, history_, diagnostics_, n_iter_, n_features_in_
    """

    _kind = "ae"


class CVAE(CvaeOptions, _Model):
    """A conditional variational autoencoder (Sohn, Lee and Yan 2015): ``y`` is what it is conditioned on.

    ``embedding_`` holds the posterior means of the fitted rows under their own conditions, as ``ektara train`` writes
    them; ``transform`` without ``y`` treats old and new rows alike.

    Attributes
    ----------
    embedding_, history_, diagnostics_, n_iter_, n_features_in_
    """

    _kind = "cvae"

    def fit(self, X: Any, y: Any = None, *, songs: Any = None, progress: Any = False) -> Self:
        """Trains the model; ``y`` is the label of each row that it is conditioned on."""
        if y is None:
            raise InputError("CVAE requires y to be passed, but the target y is None.", "E5007")
        rows = self._rows(X, least=2)
        condition = _texts(np.asarray(y).ravel())
        if len(condition) != len(rows):
            raise InputError(f"there are {len(condition)} labels in y for {len(rows)} rows", "E6301")
        return self._train(rows, 0, songs, condition, progress)

    def transform(self, X: Any, y: Any = None) -> NDArray[Any]:
        """Posterior means under the condition of each row; without ``y`` under the mean condition."""
        check_is_fitted(self)
        return self._encode(self._rows(X, reset=False), [] if y is None else _texts(np.asarray(y).ravel()))

    def score(self, X: Any, y: Any = None) -> float:
        """The share of the standardised columns' variance that reconstructions explain; at most 1."""
        check_is_fitted(self)
        rows = self._rows(X, reset=False)
        condition = [] if y is None else _texts(np.asarray(y).ravel())
        return float(self._model.explained_variance(rows, self._columns(), condition))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


class ConvVAE(ConvVaeOptions, _Model):
    """A variational autoencoder of sequences, n × channels × frames, with convolutions along time.

    A table of two dimensions is read as one channel.

    Attributes
    ----------
    embedding_, history_, diagnostics_, n_iter_, n_features_in_
    """

    _kind = "conv-vae"

    def _flat(self, X: Any) -> tuple[Any, int]:
        values = np.asarray(X) if getattr(X, "ndim", 2) == 3 else X
        if getattr(values, "ndim", 2) != 3:
            return X, 1
        return values.reshape(len(values), -1), values.shape[1]

    def fit(self, X: Any, y: Any = None, *, songs: Any = None, progress: Any = False) -> Self:
        """Trains the model on sequences."""
        flat, self._channels = self._flat(X)
        return self._train(self._rows(flat, least=2, least_columns=2), self._channels, songs, [], progress)

    def transform(self, X: Any) -> NDArray[Any]:
        """Posterior means."""
        check_is_fitted(self)
        return self._encode(self._rows(self._flat(X)[0], reset=False), [])

    def score(self, X: Any, y: Any = None) -> float:
        """The share of the standardised channels' variance that reconstructions explain; at most 1."""
        check_is_fitted(self)
        rows = self._rows(self._flat(X)[0], reset=False)
        return float(self._model.explained_variance(rows, self._columns(), []))
