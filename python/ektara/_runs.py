"""run, update and load: the whole way, and what finished runs tell."""

from __future__ import annotations

import html
import json
import os
from collections import Counter
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

__all__ = ["Run", "RunsDifference", "Updated", "load", "run", "runs_difference", "update"]


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
    def edits(self) -> list[dict[str, Any]]:
        """What people changed, oldest first, as RUN/edits.json has it: names, moves, pins and labels."""
        edits: list[dict[str, Any]] = json.loads(self._view.edits())
        return edits

    def rename(self, group: int, name: str, *, method: str = "") -> None:
        """Gives a group of a method (the run's default one) a name, for the page, playlists and explanations.

        Edits lie over what the run found and change no other file of it; ``undo`` takes the last one back. A group that
        the method does not have is UsageError E1607, a name of more than 200 characters E1641.
        """
        self._view.name_group(method, str(group), name)

    def move(self, song: str, group: int, *, method: str = "") -> None:
        """Moves a song (its id, path or unique title) to another group."""
        self._view.move_song(method, song, str(group))

    def pin(self, song: str, *, method: str = "") -> None:
        """Keeps a song in the group that it is in, whatever ``update(refit=True)`` finds."""
        self._view.pin_song(method, song)

    def label(self, song: str, column: str, value: str) -> None:
        """Corrects a label of a song, which enters the scores at the next ``update``.

        A column that holds no labels, such as "title", is UsageError E1608.
        """
        self._view.label_song(song, column, value)

    def undo(self) -> dict[str, Any]:
        """Takes the last edit back and gives it. A run without edits is UsageError E1609."""
        taken: dict[str, Any] = json.loads(self._view.undo())[0]
        return taken

    @property
    def figures(self) -> Any:
        """Figures by matplotlib: ``forest()``, ``map()`` and ``heat()``."""
        from ektara._figures import Figures

        return Figures(self)

    def __repr__(self) -> str:
        return f"<ektara.Run {self.path}: {len(self.methods)} methods>"

    def _repr_html_(self) -> str:
        return _framed((self.path / "report.html").read_text())


def _folder(run: Run | str | os.PathLike[str]) -> str:
    return os.fspath(run.path if isinstance(run, Run) else run)


def _framed(page: str) -> str:
    return f'<iframe srcdoc="{html.escape(page, quote=True)}" style="width:100%;height:800px;border:0"></iframe>'


def run(
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    preset: str = "auto",
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

    Parameters
    ----------
    source : a folder, a manifest or a table.
    preset : auto compares a few methods, chooses the number of groups and shows the most stable above chance; easy,
        medium, hard, best and all compare those of ``ektara presets``.
    methods : more of them, as ``--method`` has them: "descriptors + umap + hdbscan".
    n_clusters : groups that are formed, or "auto": chosen from the data. None is "auto" in preset auto, otherwise 8.
    seeds : how many times each random method is trained and clustered anew; None is 5.
    jobs : threads and workers; 0 is all. They change no result.
    cache : folder of the store of analysed files; None is the user's own.
    force : replaces a run of another configuration.
    progress : True shows a bar; a function is called with stage, steps done and steps.
    options : settings, {"run.text": False, "train.vae.beta": 2}; they go before the arguments of the same name.

    A run that was stopped (Ctrl-C) resumes with the same call. Raises UsageError E43xx where the folder cannot be used,
    E1630 for a wrong ``n_clusters``, and NothingUsable where no file can be analysed.
    """
    asked = {"run.preset": preset, "run.seeds": seeds, "run.n_clusters": n_clusters}
    settings = settings_of({**asked, **(options or {})})
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
            _call(source, output, methods=list(methods), random_state=random_state, options=dict(settings)),
            tell_progress,
        )
    tell(told)
    return Run(output)


def _call(source: str | os.PathLike[str], output: str | os.PathLike[str], **keywords: Any) -> str:
    """The call that makes a run, as its record keeps it."""
    words = [repr(os.fspath(source)), repr(os.fspath(output))]
    words += [f"{name}={value!r}" for name, value in keywords.items() if value]
    return f"ektara.run({', '.join(words)})"


class Updated:
    """What an update changed: ``run`` as it is now, ``changes`` a row a song, ``groups`` where those of each group went.

    Rows of ``changes`` have change (added, removed, retagged, replaced or moved), id, title, artist, group_before,
    group_now (-1: in none; None: not there) and labels. Rows of ``groups`` have before, now, songs (that both states
    have) and shared (of these, in ``now``). Groups are those of ``clustering``, the run's default one.
    """

    def __init__(self, run: Run, told: dict[str, Any]) -> None:
        self.run = run
        self.clustering: str = told["clustering"]
        self.changes: list[dict[str, Any]] = told["changes"]
        self.groups: list[dict[str, Any]] = told["groups"]

    def to_pandas(self) -> Any:
        """The changes as a pandas DataFrame."""
        import pandas

        columns = ["change", "id", "title", "artist", "group_before", "group_now", "labels"]
        return pandas.DataFrame(self.changes, columns=columns)

    def __repr__(self) -> str:
        counts = Counter(change["change"] for change in self.changes)
        what = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "no song changed"
        return f"<ektara.Updated {self.run.path}: {what}>"


def update(
    run: Run | str | os.PathLike[str],
    source: str | os.PathLike[str] | None = None,
    *,
    refit: bool = False,
    jobs: int = 0,
    cache: str | os.PathLike[str] | None = None,
    progress: Callable[[str, int, int], Any] | bool = False,
) -> Updated:
    """Brings a run to what its music is now, as ``ektara update``: all other songs keep their group and their numbers.

    Parameters
    ----------
    run : a run or its folder.
    source : a folder, a manifest or a table; None is the run's own.
    refit : groups all songs anew; numbers stay with the groups that share most songs.
    jobs, cache, progress : as in ``run``.

    Names, moves and labels that people gave stay. An update that is stopped or fails leaves the run as it was. Raises
    Error E1601 for an unfinished run and E1604 for one of another build, UsageError E1605 where run and source share no
    song.
    """
    folder = _folder(run)
    with Bar(progress) as tell_progress:
        changes, told = _core.update(
            folder,
            "" if source is None else os.fspath(source),
            refit,
            jobs,
            program(),
            "" if cache is None else os.fspath(cache),
            tell_progress,
        )
    tell(told)
    return Updated(Run(folder), json.loads(changes))


class RunsDifference:
    """How two runs differ, on the songs that both have.

    ``settings`` : what was not asked for alike: rows of setting, a and b.
    ``scores`` : a row a method and target: AMI of each, difference b - a with its 95 % interval (low, high) from the same
    half-samples for both, n songs, and apart: whether the interval leaves out 0.
    ``rows`` : songs or clips that both have, or one alone; ``only_in_a``, ``only_in_b`` : methods.
    """

    def __init__(self, told: dict[str, Any], page: str) -> None:
        self.settings: list[dict[str, str]] = told["settings"]
        self.scores = Scores(told["scores"])
        self.rows: dict[str, int] = told["rows"]
        self.only_in_a: list[str] = told["only_in_a"]
        self.only_in_b: list[str] = told["only_in_b"]
        self._page = page

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the page that ``ektara runs diff -o`` writes."""
        Path(path).write_text(self._page, encoding="utf-8")

    def __repr__(self) -> str:
        return f"<ektara.RunsDifference: {len(self.settings)} settings, {len(self.scores)} scores, rows {self.rows}>"

    def _repr_html_(self) -> str:
        return _framed(self._page)


def runs_difference(
    a: Run | str | os.PathLike[str], b: Run | str | os.PathLike[str], *, jobs: int = 0
) -> RunsDifference:
    """Compares two finished runs on the songs that both have, as ``ektara runs diff``; labels are those of ``a``.

    Raises Error E4304 where a folder holds no run, UsageError E1610 where they share fewer than two songs.
    """
    difference, page, told = _core.runs_difference(_folder(a), _folder(b), jobs)
    tell(told)
    return RunsDifference(json.loads(difference), page)


def load(folder: str | os.PathLike[str]) -> Run:
    """A finished run. Raises Error E4304 where the folder holds none."""
    return Run(folder)
