"""run and load: the whole way, and what a finished run tells."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ektara import _core
from ektara._bar import Bar
from ektara._program import program
from ektara._scores import Scores
from ektara._settings import seed_of, settings_of, tell
from ektara._table import Table

__all__ = ["Run", "load", "run"]


class _Files(Mapping[str, Table]):
    """The tables of a folder of a run by name, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._paths = {path.stem: path for path in sorted(folder.glob("*.npy"))} if folder.is_dir() else {}

    def __getitem__(self, name: str) -> Table:
        if name in self._paths:
            return Table.load(self._paths[name])
        first = [stem for stem in self._paths if stem.rpartition(".s")[0] == name]
        if not first:
            raise KeyError(f"{name!r}; there are {', '.join(self._paths) or 'none'}")
        return Table.load(self._paths[first[0]])

    def __iter__(self) -> Any:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class _Clusterings(Mapping[str, Any]):
    """The clustering of each method by its name, "vae.kmeans": a Table with one column, "cluster"."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._names = {method["short_name"]: method["name"] for method in run.methods}

    def __getitem__(self, name: str) -> Table:
        if name not in self._names and name not in self._names.values():
            raise KeyError(f"{name!r}; there are {', '.join(self._names)}")
        ids = self._run._view.ids_of(name)
        labels, full = self._run._view.clustering(name, ids)
        return Table(np.asarray(labels)[:, None], ids, ["cluster"], name=full)

    def __iter__(self) -> Any:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Run:
    """A finished run: scores, tracks, features, embeddings, clusterings, explanations, neighbours and the report."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.path = Path(folder)
        self._view = _core.RunView(os.fspath(folder))
        self.methods: list[dict[str, Any]] = self._view.methods()

    @property
    def scores(self) -> Scores:
        """metrics.json: a row a method and target."""
        return Scores(json.loads(self._view.scores()))

    @property
    def tracks(self) -> dict[str, list[str]]:
        """tracks.csv by column."""
        columns: dict[str, list[str]] = self._view.tracks()
        return columns

    @property
    def features(self) -> Mapping[str, Table]:
        """The feature tables by name."""
        return _Files(self.path / "features")

    @property
    def embeddings(self) -> Mapping[str, Table]:
        """The embeddings by name, "vae" or "vae.s1"."""
        return _Files(self.path / "embeddings")

    @property
    def projections(self) -> Mapping[str, Table]:
        """The maps by name."""
        return _Files(self.path / "projections")

    @property
    def clusterings(self) -> Mapping[str, Table]:
        """The clusterings by name, "vae.kmeans", or by method."""
        return _Clusterings(self)

    def explain(self, cluster: int | None = None, *, method: str = "") -> Any:
        """What the clusters of a method are (the run's default one), or one of them."""
        told = json.loads(self._view.explain(method))
        if cluster is None:
            return told
        for one in told["clusters"]:
            if one["cluster"] == cluster:
                return one
        raise KeyError(cluster)

    def similar(
        self, songs: str | Sequence[str], *, minus: Sequence[str] = (), method: str = "", count: int = 10
    ) -> list[tuple[str, float]]:
        """The songs nearest to these (ids, paths or unique titles), with their likeness."""
        named = [songs] if isinstance(songs, str) else list(songs)
        found: list[tuple[str, float]] = self._view.similar(named, list(minus), method, count)
        return found

    @property
    def figures(self) -> Any:
        """Figures by matplotlib: ``forest()``, ``map()`` and ``heat()``."""
        from ektara._figures import Figures

        return Figures(self)

    def __repr__(self) -> str:
        return f"<ektara.Run {self.path}: {len(self.methods)} methods>"

    def _repr_html_(self) -> str:
        page = (self.path / "report.html").read_text()
        return f'<iframe srcdoc="{html.escape(page, quote=True)}" style="width:100%;height:800px;border:0"></iframe>'


def run(
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    preset: str | None = None,
    methods: Sequence[str] = (),
    n_clusters: int | str | None = None,
    seeds: int | None = None,
    random_state: Any = None,
    jobs: int = 0,
    cache: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: Callable[[str, int, int], Any] | bool = False,
    options: dict[str, Any] | None = None,
) -> Run:
    """The whole way, as ``ektara run``: input, features, spaces, clusterings, scores and report in the folder ``output``.

    ``methods`` are added as by ``--method``; ``options`` are settings, {"run.text": False, "train.vae.beta": 2}. A run
    that was stopped (Ctrl-C) resumes with the same call.
    """
    asked: dict[str, Any] = {"run.preset": preset, "run.seeds": seeds}
    asked |= {"run.choose_k": True} if n_clusters == "auto" else {"run.n_clusters": n_clusters}
    settings = settings_of({**asked, **(options or {})})
    command = f"ektara.run({os.fspath(source)!r}, {os.fspath(output)!r}, {dict(settings)!r}, methods={list(methods)!r})"
    with Bar(progress) as tell_progress:
        told = _core.run(
            os.fspath(source),
            os.fspath(output),
            settings,
            list(methods),
            seed_of(random_state),
            jobs,
            program(),
            "" if cache is None else os.fspath(cache),
            force,
            command,
            tell_progress,
        )
    tell(told)
    return Run(output)


def load(folder: str | os.PathLike[str]) -> Run:
    """A finished run."""
    return Run(folder)
