"""extract: a folder in, a table out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara import _core
from ektara._bar import Bar
from ektara._features import samples_of
from ektara._program import program
from ektara._settings import settings_of, tell
from ektara.errors import InputError

__all__ = ["Table", "extract"]

#: Units of columns by the end of their names.
_UNITS = {"_hz": "Hz", "_db": "dB", "_seconds": "s", "_bpm": "BPM", "_lufs": "LUFS", "_lu": "LU", "_percent": "%"}


class Table:
    """Rows with ids, columns with names: numbers, what is known of the rows, and how they came about.

    ``numpy.asarray(table)`` gives the numbers; estimators take it as it is. ``labels`` holds the tracks' labels by
    column, ``failures`` what could not be read, ``recipe`` how the numbers were made.
    """

    def __init__(
        self,
        values: NDArray[Any],
        ids: Sequence[str],
        columns: Sequence[str],
        *,
        name: str = "table",
        recipe: dict[str, Any] | None = None,
        tracks: Sequence[dict[str, Any]] = (),
        failures: Sequence[dict[str, Any]] = (),
        others: dict[str, Table] | None = None,
    ) -> None:
        if np.shape(values) != (len(ids), len(columns)):
            raise InputError(
                f"{len(ids)} ids and {len(columns)} columns do not name {np.shape(values)} values", "E4203"
            )
        self.values = values
        self.ids = list(ids)
        self.columns = list(columns)
        self.name = name
        self.recipe = recipe or {}
        self.tracks = list(tracks)
        self.failures = list(failures)
        self._others = others or {}

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.ids), len(self.columns)

    @property
    def units(self) -> list[str]:
        """The unit of each column; "" where it has none."""
        return [
            next((unit for end, unit in _UNITS.items() if end in name + "_" or name.endswith(end)), "")
            for name in self.columns
        ]

    @property
    def labels(self) -> dict[str, list[str]]:
        """The labels of the rows by column: language, genre and any other."""
        names = dict.fromkeys(name for track in self.tracks for name in track)
        return {
            name: [str(track.get(name, "")) for track in self.tracks] for name in names if name not in ("id", "path")
        }

    @property
    def features(self) -> dict[str, Table]:
        """The tables of all features that were asked for, by name."""
        return {self.name: self, **self._others}

    def __len__(self) -> int:
        return len(self.ids)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        values = np.asarray(self.values, dtype=dtype)
        return values.copy() if copy and values is self.values else values

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column by its name, or the table of another feature."""
        if name in self.columns:
            column: NDArray[Any] = self.values[:, self.columns.index(name)]
            return column
        if name in self.features:
            return self.features[name].values
        raise KeyError(name)

    def __repr__(self) -> str:
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return f"<ektara.Table {self.name}: {len(self.ids)} rows × {len(self.columns)} columns{failed}>"

    def to_pandas(self) -> Any:
        """A pandas DataFrame, indexed by id."""
        import pandas

        return pandas.DataFrame(self.values, index=pandas.Index(self.ids, name="id"), columns=self.columns)

    def to_polars(self) -> Any:
        """A polars DataFrame whose first column is the id."""
        import polars

        columns = {name: np.ascontiguousarray(self.values[:, i]) for i, name in enumerate(self.columns)}
        return polars.DataFrame({"id": self.ids, **columns})

    def to_arrow(self) -> Any:
        """A pyarrow Table whose first column is the id; units stand in the fields' metadata."""
        import pyarrow

        fields, arrays = [pyarrow.field("id", pyarrow.string())], [pyarrow.array(self.ids, pyarrow.string())]
        for i, (name, unit) in enumerate(zip(self.columns, self.units)):
            column = pyarrow.array(np.ascontiguousarray(self.values[:, i]))
            fields.append(pyarrow.field(name, column.type, metadata={"unit": unit} if unit else None))
            arrays.append(column)
        return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Writes a Parquet file."""
        from pyarrow import parquet

        parquet.write_table(self.to_arrow(), os.fspath(path))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes an .npy and the .json beside it, as the program does: every verb reads it."""
        values = np.ascontiguousarray(self.values, dtype=np.float32)
        _core.write_table(os.fspath(path), values, self.ids, self.columns)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Table:
        """Reads a table that ``save`` or the program has written."""
        found = _core.read_table(os.fspath(path))
        return cls(found["values"], found["ids"], found["columns"], name=Path(path).stem, recipe=found["recipe"])


def _of_arrays(arrays: Sequence[Any], rate: int, features: Sequence[str], settings: list[tuple[str, str]]) -> Table:
    rows: dict[str, list[NDArray[Any]]] = {name: [] for name in features}
    for samples in arrays:
        for name, row in zip(features, _core.rows_of_samples(samples_of(samples), int(rate), list(features), settings)):
            rows[name].append(row)
    ids = [str(i) for i in range(len(arrays))]
    tables = {
        name: Table(np.vstack(found), ids, _core.feature_columns(name, settings), name=name)
        for name, found in rows.items()
    }
    first = tables.pop(features[0])
    first._others = tables
    return first


def extract(
    source: Any,
    *,
    features: str | Sequence[str] = ("mfcc-moments",),
    rate: int | None = None,
    output: str | os.PathLike[str] | None = None,
    jobs: int = 0,
    cache: str | os.PathLike[str] | None = None,
    progress: Callable[[str, int, int], Any] | bool = False,
    options: dict[str, Any] | None = None,
) -> Table:
    """Features of audio: a folder, a manifest, a list of files, or waveforms in memory.

    Parameters
    ----------
    source : a folder or manifest.csv; a list of paths; or, with ``rate`` (Hz), one waveform or a list of them.
    features : names, the first of which is the table; the others are in ``table.features``.
    output : a folder to write into, as ``ektara extract -o`` does; without it, nothing is kept but the store.
    progress : called with stage, done and total; True: a bar by tqdm.
    options : settings of the program, {"decode.duration_seconds": 30, "features.silence_db": -60}.

    Files are read in worker processes: a file that ends its worker costs that file alone. Ctrl-C keeps what was done.
    """
    names = [features] if isinstance(features, str) else list(features)
    settings = settings_of(options or {})
    if rate is not None:
        one = isinstance(source, np.ndarray) and source.ndim == 1
        return _of_arrays([source] if one else list(source), rate, names, settings)
    files: list[str] = []
    if not isinstance(source, (str, os.PathLike)):
        files = [os.fspath(path) for path in source]
        if not files:
            raise InputError("extract: the list of files is empty", "E1210")
    with _folder(output) as folder, Bar(progress) as tell_progress:
        found = _core.extract(
            "" if files else os.fspath(source),
            files,
            folder,
            names,
            settings,
            program(),
            "" if cache is None else os.fspath(cache),
            jobs,
            tell_progress,
        )
    tell(found["warnings"])
    return _table_of(found, names)


def _table_of(found: dict[str, Any], names: list[str]) -> Table:
    tables = {
        name: Table(
            table["values"],
            table["ids"],
            table["columns"],
            name=name,
            recipe=table["recipe"],
            tracks=found["tracks"],
            failures=found["failures"],
        )
        for name, table in found["tables"].items()
    }
    first = tables.pop(names[0] if names[0] in tables else next(iter(tables)))
    first._others = tables
    return first


def _folder(output: str | os.PathLike[str] | None) -> Any:
    """The folder to write into, made; or one that is removed again."""
    if output is None:
        return tempfile.TemporaryDirectory(prefix="ektara-")
    import contextlib

    Path(output).mkdir(parents=True, exist_ok=True)
    return contextlib.nullcontext(os.fspath(output))
