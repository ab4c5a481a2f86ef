"""What Ektara raises. Every error has a number, ``code`` ("E6101"), which docs/errors.md explains."""

from __future__ import annotations


class Error(Exception):
    """A numbered error: ``code`` is "E" and four digits, the text says where, what and what to do."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message, code)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code else self.message


class InputError(Error, ValueError):
    """The input cannot be used: an empty table, NaN, more clusters than rows."""


class UsageError(InputError):
    """What was asked for is not known: a wrong option, a run of another configuration."""


class NoSolution(InputError):
    """The method does not converge on these rows."""


class NothingUsable(InputError):
    """Nothing in the input can be used."""


class EktaraWarning(UserWarning):
    """Something the reader of a result must know. Begins with its code, "W-…" (docs/warnings.md)."""
