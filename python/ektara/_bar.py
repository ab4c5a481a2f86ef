"""Progress: a callback of the caller's, or a bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ektara import _core
from ektara.errors import UsageError

__all__ = ["Bar", "progress"]


class Bar:
    """A callback for progress: none, the caller's, or a bar by tqdm, one a stage."""

    def __init__(self, progress: Callable[[str, int, int], Any] | bool) -> None:
        self._progress = progress
        self._stage = ""
        self._make: Any = None
        self._bar: Any = None

    def __enter__(self) -> Any:
        if self._progress is False or self._progress is None:
            return None
        if self._progress is not True:
            return self._progress
        try:
            from tqdm.auto import tqdm
        except ImportError:
            raise UsageError(
                "progress=True needs tqdm; pip install tqdm, or give a function of stage, done and total", "E1520"
            ) from None
        self._make = tqdm
        return self._show

    def _show(self, stage: str, done: int, total: int) -> None:
        if self._bar is None or self._stage != stage:
            self.__exit__()
            self._stage, self._bar = stage, self._make(total=total, desc=stage)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: Any) -> None:
        if self._bar is not None:
            self._bar.close()


class progress:  # noqa: N801 - it is called as a function is
    """Shows the steps of long calls of this thread: ``with ektara.progress(): KMeans(20).fit(X)``.

    told : True shows a bar by tqdm. A function is called with the stage, how many of its steps are done and how many
        there are; what it raises ends the call.

    ``extract``, ``run`` and the ``fit`` of models have an argument ``progress`` of their own, which counts there.
    """

    def __init__(self, told: Callable[[str, int, int], Any] | bool = True) -> None:
        self._bar = Bar(told)
        self._told: Any = None
        self._outer: Any = None

    def __enter__(self) -> None:
        self._told = self._bar.__enter__()
        self._outer = _core.hear_stages(self._told)

    def __exit__(self, *raised: Any) -> None:
        _core.hear_stages(self._outer)
        self._bar.__exit__(*raised)
