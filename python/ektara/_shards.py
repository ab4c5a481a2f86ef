"""One shard on this machine: its files are brought here, the program works on them, and a Parquet file goes out."""

from __future__ import annotations

import contextlib
import csv
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
from pyarrow import fs, parquet

from ektara._program import program
from ektara._table import Table
from ektara.errors import UsageError

__all__ = ["Work", "digest_of", "in_shards", "place", "run_shard"]

#: How often a list is tried before it is halved.
_TRIES = 2
_PREFIX = "ektara-shard-"
_SUMMARY = b"ektara.summary"
_DOWNLOADS = 8
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|inf|nan)", re.ASCII)

#: Becomes the program, which ends when the process that waits for it does, also by SIGKILL.
_TIED = (
    "import ctypes, os, sys\n"
    "ctypes.CDLL(None).prctl(1, 9)\n"
    "if os.getppid() != int(sys.argv[1]): sys.exit(1)\n"
    "os.execv(sys.argv[2], sys.argv[2:])"
)


@dataclass(frozen=True)
class Work:
    """What is done with every shard."""

    verb: str
    words: tuple[str, ...]
    #: Folder or URI of the Parquet files.
    output: str
    #: Columns of features, which are called as their files, with the width of each.
    widths: tuple[tuple[str, int], ...] = ()
    #: Folder or URI of the model that `assign` reads.
    model: str = ""
    #: What beside the words decides about the numbers: the program and the model.
    identity: str = ""

    def name(self, paths: Sequence[str]) -> str:
        told = json.dumps([self.verb, self.words, self.identity, list(paths)])
        return "shard-" + hashlib.sha256(told.encode()).hexdigest()[:24]


class NotDoneError(Exception):
    """The shard is to be tried again: what went wrong is none of one file."""


@dataclass
class _Rows:
    """What became of files: rows of the Parquet file without the features, and these."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    features: dict[str, dict[str, Any]] = field(default_factory=dict)
    metadata: dict[bytes, bytes] = field(default_factory=dict)

    def add(self, other: _Rows) -> _Rows:
        self.rows += other.rows
        for name, found in other.features.items():
            self.features.setdefault(name, {}).update(found)
        self.metadata |= other.metadata
        return self


def place(uri: str) -> tuple[fs.FileSystem, str]:
    """The file system of a path or URI, and the path in it."""
    if "://" not in uri:
        return fs.LocalFileSystem(), str(Path(uri).absolute())
    found: tuple[fs.FileSystem, str] = fs.FileSystem.from_uri(uri)
    return found


def in_shards(paths: pa.Array | pa.ChunkedArray, shard: int) -> pa.Table:
    """The paths in bytewise order, each once, `shard` in a row: the same files make the same shards."""
    import pyarrow.compute as pc

    if shard < 1:
        raise UsageError(f"shard must be at least 1, but got {shard}", "E1102")
    unique = pc.unique(paths.cast(pa.large_string()))
    ordered = unique.take(pc.sort_indices(unique))
    starts = [*range(0, len(ordered), shard), len(ordered)]
    lists = pa.LargeListArray.from_arrays(pa.array(starts, pa.int64()), ordered)
    return pa.table({"paths": lists})


def run_shard(paths: Sequence[str], work: Work) -> dict[str, Any]:
    """Writes the Parquet file of these paths, unless it is there, and tells about it in one row."""
    start, tries = time.monotonic(), list[int]()
    row: dict[str, Any] = {"shard": work.name(paths), "files": len(paths), "error": "", "done_before": False}
    try:
        row |= _made(paths, work, row, tries)
    except (NotDoneError, OSError) as problem:
        row |= {**_counts([]), "error": str(problem)}
    return row | {"tries": len(tries), "wall_seconds": time.monotonic() - start}


def _made(paths: Sequence[str], work: Work, row: dict[str, Any], tries: list[int]) -> dict[str, Any]:
    system, folder = place(work.output)
    target = f"{folder}/{row['shard']}.parquet"
    if system.get_file_info(target).type != fs.FileType.NotFound:
        with system.open_input_file(target) as file:
            told: dict[str, Any] = json.loads(parquet.read_schema(file).metadata[_SUMMARY])
        return told | {"done_before": True}
    found = _tried(paths, work, _TRIES, tries)
    if len(paths) > 1 and all(one["verdict"] == "failed" for one in found.rows):
        raise NotDoneError(f"not one of {len(paths)} files came through: {found.rows[0]['note']}")
    told = row | _counts(found.rows)
    _write(found, work, (system, target), told)
    return told


def _counts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    bad = [row for row in rows if row["verdict"] not in ("ok", "partial")]
    return {
        "ok": sum(row["verdict"] == "ok" for row in rows),
        "partial": sum(row["verdict"] == "partial" for row in rows),
        "failures": [{"id": row["id"], "verdict": row["verdict"], "note": row["note"]} for row in bad],
    }


def _tried(paths: Sequence[str], work: Work, most: int, tries: list[int]) -> _Rows:
    """The rows of these files. A list that fails is halved until the file that ends the program is alone."""
    problem = ""
    for _ in range(most):
        tries.append(len(paths))
        try:
            return _once(paths, work)
        except _EndedError as ended:
            problem = str(ended)
    if len(paths) == 1:
        return _Rows([_unread(paths[0], "failed", problem)])
    middle = len(paths) // 2
    return _tried(paths[:middle], work, 1, tries).add(_tried(paths[middle:], work, 1, tries))


def _unread(path: str, verdict: str, note: str) -> dict[str, Any]:
    """The row of a file of which the program told nothing."""
    return {"id": path, "verdict": verdict, "note": note, "seconds": None, "digest": None}


class _EndedError(Exception):
    """The program was ended, or its workers were: a file may have done it."""


def _once(paths: Sequence[str], work: Work) -> _Rows:
    with _folder() as folder:
        brought, lost = _bring(paths, folder)
        if not brought:
            return _Rows(lost)
        shard = folder / "shard"
        (folder / "list.txt").write_text("".join(f"{file}\n" for file in brought))
        words = [program(), work.verb, *([_model(work)] if work.model else [])]
        words += ["--list", str(folder / "list.txt"), "-o", str(shard), "--jobs", "1", "--no-progress", "--quiet"]
        words += [*work.words, *([] if "--cache" in work.words else ["--cache", str(folder / "store")])]
        tied = [sys.executable, "-I", "-S", "-c", _TIED, str(os.getpid()), *words]
        done = subprocess.run(
            tied, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode not in (0, 3):
            told = next((line for line in done.stderr.splitlines() if line.startswith("error")), "")
            if done.returncode < 0 or "E1537" in told:
                raise _EndedError(told or f"the program was ended by signal {-done.returncode}")
            raise NotDoneError(told or f"the program ended with {done.returncode}: {done.stderr[-300:]}")
        return _read(shard, brought, work).add(_Rows(lost))


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A new folder that is removed at the end; those of processes that were killed are removed first."""
    for left in Path(tempfile.gettempdir()).glob(_PREFIX + "*"):
        with contextlib.suppress(OSError), _locked(left):
            shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Throws OSError where another process holds the folder; the system gives it free when that one ends."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _bring(paths: Sequence[str], folder: Path) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Local names of the files with their paths, and rows of those that are not there."""

    def one(at: int) -> tuple[str, str | None]:
        for wait in (1, 3, None):
            try:
                return _local(paths[at], folder / f"{at:06d}"), None
            except FileNotFoundError as problem:
                return paths[at], str(problem)
            except (OSError, ValueError) as problem:
                if wait is None:
                    raise NotDoneError(f"{paths[at]}: cannot be brought: {problem}") from None
                time.sleep(wait)
        raise AssertionError

    brought: dict[str, str] = {}
    lost: list[dict[str, Any]] = []
    with ThreadPoolExecutor(_DOWNLOADS) as pool:
        for path, (local, problem) in zip(paths, pool.map(one, range(len(paths)))):
            if problem is None:
                brought[local] = path
            else:
                lost.append(_unread(path, "unreadable", problem))
    return brought, lost


def _local(path: str, folder: Path) -> str:
    """Where the file lies on this machine: where it is, or in the folder."""
    is_plain = "\n" not in path and not path.endswith("\r")
    if "://" not in path and is_plain:
        return str(Path(path).absolute())
    url = urlsplit(path) if "://" in path else None
    ending = Path(url.path if url else path).name
    folder.mkdir(exist_ok=True)
    target = folder / (ending if ending.isprintable() and 0 < len(ending.encode()) < 200 else "audio")
    if url is not None and url.scheme in ("http", "https"):
        try:
            with urllib.request.urlopen(path, timeout=60) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
        except urllib.error.HTTPError as problem:
            if problem.code in (404, 410):
                raise FileNotFoundError(str(problem)) from None
            raise
    else:
        system, there = place(path)
        with system.open_input_stream(there) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
    return str(target)


def _model(work: Work) -> str:
    """The folder of the model on this machine: brought once, and kept for the other shards."""
    if "://" not in work.model:
        return work.model
    told = hashlib.sha256(f"{work.model} {work.identity}".encode()).hexdigest()[:24]
    folder = Path(tempfile.gettempdir()) / f"ektara-model-{os.getuid()}-{told}"
    if not folder.exists():
        new = Path(tempfile.mkdtemp(prefix="ektara-model-"))
        system, there = place(work.model)
        fs.copy_files(there, str(new), source_filesystem=system)
        try:
            new.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(new)
    if folder.stat().st_uid != os.getuid():
        raise NotDoneError(f"{folder}: belongs to somebody else; set TMPDIR")
    return str(folder)


def _read(shard: Path, brought: dict[str, str], work: Work) -> _Rows:
    """What the program wrote, under the paths that were asked for."""
    with (shard / "failures.csv").open(newline="") as file:
        why = {row["id"]: f"{row['code']}: {_plain(row['reason'])}" for row in csv.DictReader(file)}
    found = _Rows(metadata={b"ektara.done": (shard / "DONE.json").read_bytes()})
    with (shard / "tracks.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            seconds = float(row["duration"]) if row["duration"] else None
            note = why.get(row["id"], _plain(row["note"]))
            digest = "sha256:" + digest_of(row["id"]) if row["id"] not in why else None
            told = {"id": brought[row["id"]], "verdict": row["verdict"], "note": note}
            found.rows.append(told | {"seconds": seconds, "digest": digest})
    if work.verb == "assign":
        with (shard / "assignments.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                found.features.setdefault("assign", {})[brought[row["id"]]] = row
        return found
    for name, _ in work.widths:
        file_of = shard / "features" / f"{name}.npy"
        if file_of.exists():
            table = Table.load(file_of)
            found.features[name] = {brought[track]: values for track, values in zip(table.ids, table.values)}
            found.metadata[f"ektara.columns.{name}".encode()] = json.dumps(table.columns).encode()
    return found


def _plain(cell: str) -> str:
    """A cell of the program's tables without the apostrophe that keeps a spreadsheet from running it.

    The rule is that of ektara/artifacts/csv.cpp, which gives none to numbers.
    """
    bare = cell.lstrip("'")
    is_formula = bare[:1] in tuple("=+-@\t\r\n\0") and not _NUMBER.fullmatch(bare)
    return cell[1:] if cell != bare and is_formula else cell


def digest_of(path: str) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(found: _Rows, work: Work, target: tuple[fs.FileSystem, str], row: dict[str, Any]) -> None:
    """The Parquet file appears whole or not at all."""
    found.rows.sort(key=lambda one: one["id"].encode())
    told: list[tuple[str, pa.DataType]] = [("id", pa.string()), ("verdict", pa.string()), ("note", pa.string())]
    told += [("seconds", pa.float64()), ("digest", pa.string())]
    columns = {name: pa.array([one[name] for one in found.rows], kind) for name, kind in told}
    ids = [one["id"] for one in found.rows]
    columns |= _placed(ids, found) if work.verb == "assign" else _features(ids, found, work)
    metadata = found.metadata | {_SUMMARY: json.dumps(row).encode()}
    table = pa.table(columns).replace_schema_metadata(metadata)
    system, path = target
    parent, _, name = path.rpartition("/")
    if isinstance(system, fs.LocalFileSystem):
        system.create_dir(parent, recursive=True)
    # Readers of a folder ignore what begins with a dot. A stream that is left by an exception is closed, and so
    # whole for an object store: only the renamed file counts.
    unfinished = f"{parent}/.{name}.{uuid.uuid4().hex}"
    with system.open_output_stream(unfinished) as file:
        parquet.write_table(table, file)
    system.move(unfinished, path)


def _features(ids: list[str], found: _Rows, work: Work) -> dict[str, pa.Array]:
    columns = {}
    for name, width in work.widths:
        rows = found.features.get(name, {})
        flat = np.zeros((len(ids), width), np.float32)
        for at, track in enumerate(ids):
            if track in rows:
                flat[at] = rows[track]
        lacking = pa.array([track not in rows for track in ids])
        columns[name] = pa.FixedSizeListArray.from_arrays(pa.array(flat.ravel()), width, mask=lacking)
    return columns


def _placed(ids: list[str], found: _Rows) -> dict[str, pa.Array]:
    rows = [found.features.get("assign", {}).get(track, {}) for track in ids]

    def listed(row: dict[str, str], prefix: str) -> list[str] | None:
        return [_plain(row[key]) for key in row if key.startswith(prefix) and row[key]] if row else None

    distances = [listed(row, "distance") for row in rows]
    return {
        "cluster": pa.array([int(row["cluster"]) if row.get("cluster") else None for row in rows], pa.int64()),
        "strength": pa.array([float(row["strength"]) if row.get("strength") else None for row in rows], pa.float64()),
        "neighbors": pa.array([listed(row, "neighbor") for row in rows], pa.list_(pa.string())),
        "distances": pa.array(
            [None if one is None else [float(value) for value in one] for one in distances], pa.list_(pa.float64())
        ),
    }
