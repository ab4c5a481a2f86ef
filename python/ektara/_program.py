"""Where the program of this package lies."""

from __future__ import annotations

from pathlib import Path


def program() -> str:
    """The path of the program ``ektara`` in this package."""
    return str(Path(__file__).parent / "bin" / "ektara")
