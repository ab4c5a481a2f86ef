"""Keyword arguments as the text that the library's options structs read."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ektara import _core
from ektara.errors import EktaraWarning, UsageError


class Option(NamedTuple):
    """One field of an options struct of the library."""

    name: str
    type: str
    default: str
    help: str
    words: list[str]


@functools.cache
def option_tables() -> dict[str, list[Option]]:
    """Every options struct by the prefix of its settings: "cluster.kmeans", "train.vae", "input" and so on."""
    return {prefix: [Option(*row) for row in rows] for prefix, rows in _core.option_tables().items()}


def text_of(value: Any) -> str:
    """A value as ``--set`` reads it."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(text_of(item) for item in value)
    return str(value)


def settings_of(options: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Name and text of each, those that are None left out."""
    items = options.items() if isinstance(options, Mapping) else options
    return [(name, text_of(value)) for name, value in items if value is not None]


def seed_of(random_state: Any) -> int:
    """None is 0, so that the same call gives the same result; a generator gives its next number."""
    if random_state is None:
        return 0
    if isinstance(random_state, (int, np.integer)):
        if random_state < 0:
            raise UsageError(f"random_state must not be negative, but got {random_state}", "E1102")
        return int(random_state)
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(0, 2**31 - 1))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(0, 2**31 - 1))
    if random_state is np.random:
        return int(np.random.randint(0, 2**31 - 1))
    raise UsageError(f"random_state must be None, a number or a generator of NumPy, but got {random_state!r}", "E1102")


def tell(told: Iterable[tuple[str, str]], stacklevel: int = 3) -> None:
    """The library's warnings as Python's."""
    for code, text in told:
        warnings.warn(f"{code}: {text}", EktaraWarning, stacklevel=stacklevel)


def documented(prefix: str, names: Iterable[str] | None = None) -> str:
    """The options of a struct as the lines of a docstring."""
    lines = []
    for option in option_tables()[prefix]:
        if names is not None and option.name not in names:
            continue
        lines.append(f"{option.name} : {option.type}, default {option.default or repr('')}\n    {option.help}")
    return "\n".join(lines)
