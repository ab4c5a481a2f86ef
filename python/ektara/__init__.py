"""Finds, explains and lets you hear the groups in a bilingual music collection.

``extract`` turns a folder into a table, ``cluster`` and ``manifold`` hold estimators in scikit-learn's clothes, ``VAE``
and its kin are transformers, ``evaluate`` scores honestly, ``run`` and ``load`` are the whole way. docs/python.md.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

try:
    from ektara import _core
except ImportError as problem:
    if "CPU ISA level" not in str(problem):
        raise
    raise ImportError(
        "E1001: this wheel needs an x86-64-v3 processor (AVX2, FMA, BMI2); build one with -DEKTARA_X86_64_V3=OFF"
    ) from None
from ektara.errors import EktaraWarning, Error, InputError, NoSolution, NothingUsable, UsageError

if TYPE_CHECKING:
    from ektara import cluster, manifold, metrics, ray
    from ektara._bar import progress
    from ektara._features import (
        chroma,
        melspectrogram,
        mfcc,
        resample,
        rms,
        spectral_bandwidth,
        spectral_centroid,
        spectral_contrast,
        spectral_flatness,
        spectral_rolloff,
        tonnetz,
        zero_crossing_rate,
    )
    from ektara._models import CVAE, VAE, Autoencoder, ConvVAE
    from ektara._runs import Run, RunsDifference, Updated, load, run, runs_difference, update
    from ektara._scores import Scores, evaluate
    from ektara._table import Table, extract

__version__: str = _core.version()

# What is loaded when it is first asked for: importing the package stays quick.
_MODULES = ("cluster", "manifold", "metrics", "ray")
_HOMES = {
    **dict.fromkeys(
        (
            "chroma",
            "melspectrogram",
            "mfcc",
            "resample",
            "rms",
            "spectral_bandwidth",
            "spectral_centroid",
            "spectral_contrast",
            "spectral_flatness",
            "spectral_rolloff",
            "tonnetz",
            "zero_crossing_rate",
        ),
        "_features",
    ),
    "progress": "_bar",
    **dict.fromkeys(("CVAE", "VAE", "Autoencoder", "ConvVAE"), "_models"),
    **dict.fromkeys(("Run", "RunsDifference", "Updated", "load", "run", "runs_difference", "update"), "_runs"),
    **dict.fromkeys(("Scores", "evaluate"), "_scores"),
    **dict.fromkeys(("Table", "extract"), "_table"),
}

__all__ = [
    "CVAE",
    "VAE",
    "Autoencoder",
    "ConvVAE",
    "EktaraWarning",
    "Error",
    "InputError",
    "NoSolution",
    "NothingUsable",
    "Run",
    "RunsDifference",
    "Scores",
    "Table",
    "Updated",
    "UsageError",
    "chroma",
    "cluster",
    "evaluate",
    "extract",
    "load",
    "manifold",
    "melspectrogram",
    "metrics",
    "mfcc",
    "progress",
    "resample",
    "rms",
    "run",
    "runs_difference",
    "spectral_bandwidth",
    "spectral_centroid",
    "spectral_contrast",
    "spectral_flatness",
    "spectral_rolloff",
    "tonnetz",
    "update",
    "zero_crossing_rate",
]


if not TYPE_CHECKING:  # a type checker shall know every name and no other

    def __getattr__(name: str) -> Any:
        if name in _MODULES:
            found: Any = importlib.import_module(f"ektara.{name}")
        elif name in _HOMES:
            found = getattr(importlib.import_module(f"ektara.{_HOMES[name]}"), name)
        else:
            raise AttributeError(f"module 'ektara' has no attribute {name!r}")
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
