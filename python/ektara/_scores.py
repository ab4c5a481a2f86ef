"""evaluate: clusterings against labels, with chance levels, intervals and p-values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ektara import _core
from ektara._settings import seed_of, settings_of
from ektara.errors import InputError

__all__ = ["Scores", "evaluate"]


class Scores:
    """A table of scores: one row a pair of labels and clusters, as ``ektara evaluate --json`` prints it."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, key: Any) -> Any:
        """A row by its number, or a column by its name."""
        return [row.get(key) for row in self.rows] if isinstance(key, str) else self.rows[key]

    @property
    def columns(self) -> list[str]:
        """Every column that some row has."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def to_pandas(self) -> Any:
        """A pandas DataFrame."""
        import pandas

        return pandas.DataFrame(self.rows, columns=self.columns)

    def to_polars(self) -> Any:
        """A polars DataFrame."""
        import polars

        return polars.DataFrame([{name: row.get(name) for name in self.columns} for row in self.rows])

    def _shown(self) -> tuple[list[str], list[list[str]]]:
        wanted = ["labels", "clusters", "method", "target", "n", "k", "ari", "ami", "ami_low", "ami_high", "chance_ami"]
        wanted += ["ami_above_chance", "p_adjusted", "nmi", "v_measure", "purity", "silhouette", "silhouette_own"]
        names = [name for name in wanted if name in self.columns]

        def text(value: Any) -> str:
            if value is None:
                return "-"
            return f"{value:.3f}" if isinstance(value, float) else str(value)

        return names, [[text(row.get(name)) for name in names] for row in self.rows]

    def __repr__(self) -> str:
        names, cells = self._shown()
        widths = [max(len(line[i]) for line in [names, *cells]) for i in range(len(names))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in [names, *cells]
        )

    def _repr_html_(self) -> str:
        from html import escape

        names, cells = self._shown()
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in cells)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def texts_of(values: Any) -> list[str]:
    """Cells as text; None and NaN are empty: no label."""
    return ["" if value is None or value != value else str(value) for value in np.asarray(values, dtype=object).ravel()]


def _columns(given: Any, name: str) -> list[tuple[str, list[str]]]:
    """One column, a mapping of columns, or a DataFrame, as named columns of text."""
    if isinstance(given, Mapping):
        return [(str(key), texts_of(values)) for key, values in given.items()]
    if hasattr(given, "columns") and hasattr(given, "__getitem__"):
        return [(str(column), texts_of(given[column])) for column in given.columns]
    return [(str(getattr(given, "name", None) or name), texts_of(given))]


def evaluate(
    labels: Any,
    clusters: Any,
    *,
    groups: Any = None,
    artists: Any = None,
    within: Any = None,
    space: Any = None,
    half_samples: int = 1000,
    permutations: int = 999,
    random_state: Any = None,
    n_jobs: int = 0,
) -> Scores:
    """Scores clusterings against labels.

    Parameters
    ----------
    labels, clusters : one array each, or a mapping or DataFrame of named columns; cluster -1 is noise.
    groups : the song of each row. Half-samples and permutations draw whole songs.
    artists : who made each row: half-samples draw them whole.
    within : a label of each row (a language): the labels are also scored inside each of its values.
    space : the table that was clustered: adds silhouette and other internal indices.
    half_samples, permutations : how many are drawn for intervals, and for chance levels and p-values; 0: none.
    """
    columns, clustered = _columns(labels, "labels"), _columns(clusters, "clusters")
    for name, extra in (("within", within), ("groups", groups), ("artists", artists)):
        if extra is not None:
            columns.append((name, texts_of(extra)))
    rows = None
    if space is not None:
        from ektara._base import single, table_of

        rows = single(table_of(space))
    if not clustered or not columns:
        raise InputError("evaluate: there must be a column of labels and one of clusters", "E6402")
    text = _core.evaluate(
        columns,
        clustered,
        "" if within is None else "within",
        "" if groups is None else "groups",
        "" if artists is None else "artists",
        settings_of({"half_samples": half_samples, "permutations": permutations}),
        seed_of(random_state),
        n_jobs,
        rows,
    )
    return Scores(json.loads(text))
