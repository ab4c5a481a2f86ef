"""Many files on many machines: ``extract`` and ``assign`` by Ray Data, a Parquet file a shard.

The program does the work, shard by shard (``ektara extract --list``, docs/scale.md); this brings files to it and takes
tables from it. Needs ``pip install 'ektara[ray]'``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import fs, parquet

from ektara import _core
from ektara._bar import Bar
from ektara._program import program
from ektara._settings import settings_of
from ektara._shards import Work, digest_of, in_shards, place, run_shard
from ektara._table import Table
from ektara.errors import Error, InputError, UsageError

__all__ = ["Summary", "assign", "extract", "load"]

#: Blocks of work: each is a task of Ray, which is begun again as a whole where its process dies.
_MOST_BLOCKS = 4096
#: Starts of a process after the first.
_RESTARTS = 2
_LABEL = "_ektara.json"
_ROWS = pa.schema(
    [
        ("shard", pa.string()),
        ("files", pa.int64()),
        ("ok", pa.int64()),
        ("partial", pa.int64()),
        ("failures", pa.list_(pa.struct([("id", pa.string()), ("verdict", pa.string()), ("note", pa.string())]))),
        ("error", pa.string()),
        ("done_before", pa.bool_()),
        ("tries", pa.int64()),
        ("wall_seconds", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Summary:
    """What became of the files. ``shards`` has a row a shard, ``failures`` one a file that cannot be used."""

    output: str
    shards: pa.Table
    failures: list[dict[str, str]]

    def __repr__(self) -> str:
        def total(column: str) -> int:
            return sum(self.shards[column].to_pylist())

        verdicts: dict[str, int] = {}
        for failure in self.failures:
            verdicts[failure["verdict"]] = verdicts.get(failure["verdict"], 0) + 1
        bad = "".join(f", {count} {verdict}" for verdict, count in sorted(verdicts.items()))
        return (
            f"{len(self.shards)} shards in {self.output} ({total('done_before')} were there): {total('files')} files: "
            f"{total('ok')} ok, {total('partial')} partial{bad}"
        )


def extract(
    source: Any,
    *,
    features: str | Sequence[str] = ("mfcc-moments",),
    output: str | os.PathLike[str],
    shard: int = 200,
    options: dict[str, Any] | None = None,
    cache: str | os.PathLike[str] | None = None,
    concurrency: int | None = None,
    progress: Callable[[str, int, int], Any] | bool = False,
) -> Summary:
    """Features of audio files, which may be URIs (s3://, https://, …), as Parquet files in ``output``.

    Parameters
    ----------
    source : a Ray Dataset or pyarrow Table with a column "path"; a manifest.csv with one; a list of paths.
    output : a folder that all machines see, or a URI. What is there of the same call is not made again.
    shard : files in a Parquet file: its rows have id, verdict, note, seconds, digest and a list of floats a feature.
    options : settings of the program, {"decode.duration_seconds": 30}.
    cache : a folder of each machine that keeps features of files; without it nothing is kept but the output.
    concurrency : most shards at a time; as many as there are processors without it.
    progress : called with stage, done and total; True: a bar by tqdm.

    Raises Error E1558 where shards could not be done, after all others are: the same call tries them again.
    """
    names = [features] if isinstance(features, str) else list(features)
    settings = settings_of(options or {})
    widths = tuple((_stem(name), _width(name, settings)) for name in names)
    words = ["--features", ",".join(names), *_sets(settings), *_cache(cache)]
    work = Work("extract", tuple(words), _output(output), widths, identity=digest_of(program()))
    return _run(source, work, shard, concurrency, progress)


def assign(
    source: Any,
    *,
    run: str | os.PathLike[str],
    output: str | os.PathLike[str],
    space: str | None = None,
    clusters: str | None = None,
    neighbors: int = 5,
    shard: int = 200,
    options: dict[str, Any] | None = None,
    cache: str | os.PathLike[str] | None = None,
    concurrency: int | None = None,
    progress: Callable[[str, int, int], Any] | bool = False,
) -> Summary:
    """Places of new audio files among the songs of a run, as Parquet files in ``output``.

    ``run`` is a folder that all machines see, or a URI: each machine brings it once. Rows have id, verdict, note,
    seconds, digest, cluster, strength, neighbors and distances. The other parameters are those of ``extract``.
    """
    words = ["--neighbors", str(neighbors), *_sets(settings_of(options or {})), *_cache(cache)]
    for option, value in (("--space", space), ("--clusters", clusters)):
        words += [option, value] if value is not None else []
    model = _output(run)
    identity = f"{digest_of(program())} {_digest_of_model(model)}"
    work = Work("assign", tuple(words), _output(output), model=model, identity=identity)
    return _run(source, work, shard, concurrency, progress)


def load(output: str | os.PathLike[str], feature: str) -> Table:
    """A feature of all usable files, in bytewise order of ids: what estimators, ``save`` and the program read."""
    system, folder = place(_output(output))
    ids: list[str] = []
    parts: list[Any] = []
    columns: list[str] = []
    for info in sorted(system.get_file_info(fs.FileSelector(folder)), key=lambda one: one.path):
        if info.base_name.startswith((".", "_")) or info.extension != "parquet":
            continue
        table = parquet.read_table(info.path, columns=["id", feature], filesystem=system).combine_chunks()
        if feature not in table.column_names:
            raise InputError(f"{info.path}: has no column '{feature}'", "E1202")
        table = table.filter(table[feature].is_valid())
        told = (table.schema.metadata or {}).get(f"ektara.columns.{feature}".encode())
        columns = json.loads(told) if told else columns
        ids += table["id"].to_pylist()
        width = table.schema.field(feature).type.list_size
        parts.append(table[feature].combine_chunks().flatten().to_numpy().reshape(-1, width))
    if not ids:
        raise InputError(f"{os.fspath(output)}: holds no usable file", "E2114")
    if len(set(ids)) < len(ids):
        raise InputError(f"{os.fspath(output)}: a file is in two shards; keep one list and one shard size", "E1534")
    order = sorted(range(len(ids)), key=lambda at: ids[at].encode())
    return Table(np.vstack(parts)[order], [ids[at] for at in order], columns, name=feature)


def _run(
    source: Any, work: Work, shard: int, concurrency: int | None, progress: Callable[[str, int, int], Any] | bool
) -> Summary:
    shards = in_shards(_paths(source), shard)
    if len(shards) == 0:
        raise InputError(f"{work.verb}: there is no path in the input", "E1210")
    _label(work, shard)
    rows: list[dict[str, Any]] = []
    with Bar(progress) as tell:
        for row in _rows(shards, work, concurrency):
            rows.append(row)
            if tell is not None:
                tell(work.verb, len(rows), len(shards))
    _sweep(work)
    undone = [row for row in rows if row["error"]]
    lost = len(shards) - len(rows)
    if undone or lost:
        why = undone[0]["error"] if undone else "their tasks failed or died again and again, as Ray says above"
        raise Error(
            f"{work.verb}: {len(undone) + lost} of {len(shards)} shards are not done ({why}); call again", "E1558"
        )
    table = pa.Table.from_pylist(sorted(rows, key=lambda row: row["shard"]), schema=_ROWS)
    return Summary(work.output, table, [failure for row in rows for failure in row["failures"]])


def _rows(shards: pa.Table, work: Work, concurrency: int | None) -> Any:
    """One row a shard, as they are done."""
    try:
        import ray
        import ray.data
    except ImportError:
        raise UsageError("ektara.ray needs Ray: pip install 'ektara[ray]'", "E1559") from None
    size = -(-len(shards) // _MOST_BLOCKS)
    blocks = [shards.slice(at, size).combine_chunks() for at in range(0, len(shards), size)]
    context = ray.data.DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.max_errored_blocks = -1  # where a process dies again and again, the other shards are still done
    with ray.data.DataContext.current(context):
        with warnings.catch_warnings():
            # Without a bound Ray Data begins a task again for ever; before Ray 2.64 this is the only way to set one.
            warnings.simplefilter("ignore", ray.util.annotations.RayDeprecationWarning)
            done = ray.data.from_arrow(blocks).map_batches(
                _one_batch,
                fn_args=(work,),
                batch_size=1,
                batch_format="pyarrow",
                num_cpus=1,
                concurrency=concurrency,
                max_retries=_RESTARTS,
            )
        for batch in done.iter_batches(batch_size=None, batch_format="pyarrow"):
            yield from batch.to_pylist()


def _one_batch(batch: pa.Table, work: Work) -> pa.Table:
    rows = [run_shard(paths, work) for paths in batch["paths"].to_pylist()]
    return pa.Table.from_pylist(rows, schema=_ROWS)


def _paths(source: Any) -> pa.ChunkedArray:
    """The paths of the input; those of a manifest are relative to its folder, others to the current one."""
    if isinstance(source, (str, os.PathLike)):
        found = _of_manifest(os.fspath(source))
    else:
        found = [_absolute(os.fspath(path), Path.cwd()) for path in _listed(source)]
    return pa.chunked_array([pa.array(found, pa.large_string())])


def _listed(source: Any) -> Iterable[str | os.PathLike[str]]:
    """The paths of a Ray Dataset, of a pyarrow Table, or of a list."""
    if hasattr(source, "to_arrow_refs"):
        import ray

        source = pa.concat_tables(ray.get(source.select_columns(["path"]).to_arrow_refs()))
    paths: Iterable[str | os.PathLike[str]] = source["path"].to_pylist() if hasattr(source, "column_names") else source
    return paths


def _of_manifest(manifest: str) -> list[str]:
    system, there = place(manifest)
    with system.open_input_stream(there) as file:
        rows = csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline=""))
        if "path" not in (rows.fieldnames or []):
            raise InputError(f"{manifest}: has no column 'path'", "E1203")
        base: Path | str = manifest.rpartition("/")[0] if "://" in manifest else Path(manifest).absolute().parent
        return [_absolute(row["path"], base) for row in rows]


def _absolute(path: str, base: Path | str) -> str:
    if "://" in path or Path(path).is_absolute():
        return path
    return f"{base}/{path}" if isinstance(base, str) else os.path.normpath(base / path)


def _output(place_of: str | os.PathLike[str]) -> str:
    told = os.fspath(place_of)
    return told if "://" in told else str(Path(told).absolute())


def _label(work: Work, shard: int) -> None:
    """Shards of other settings would stand beside these as if they were of them."""
    system, folder = place(work.output)
    label = json.dumps({"words": [work.verb, *work.words], "identity": work.identity, "shard": shard})
    path = f"{folder}/{_LABEL}"
    if system.get_file_info(path).type == fs.FileType.NotFound:
        system.create_dir(folder, recursive=True)
        with system.open_output_stream(path) as file:
            file.write(label.encode())
        return
    with system.open_input_file(path) as file:
        found = file.read().decode()
    if found != label:
        raise UsageError(
            f"{work.output}: holds shards of other settings, another program or model, or another shard size; "
            f"choose another output ({found} there, {label} here)",
            "E1533",
        )


def _sweep(work: Work) -> None:
    """Removes what killed processes left unfinished."""
    system, folder = place(work.output)
    for info in system.get_file_info(fs.FileSelector(folder)):
        if info.base_name.startswith(".shard-"):
            system.delete_file(info.path)


def _stem(feature: str) -> str:
    if feature.startswith("onnx:"):
        return "onnx-" + Path(feature[5:]).stem
    return feature


def _width(feature: str, settings: list[tuple[str, str]]) -> int:
    own = [(name, value) for name, value in settings if name.startswith(("features.", "decode."))]
    try:
        return len(_core.feature_columns(feature, own))
    except UsageError as problem:
        raise UsageError(
            f"{problem.message}; what is made of texts and given tables needs the whole collection: 'ektara merge'",
            problem.code,
        ) from None


def _sets(settings: list[tuple[str, str]]) -> list[str]:
    return [word for name, value in settings for word in ("--set", f"{name}={value}")]


def _cache(cache: str | os.PathLike[str] | None) -> list[str]:
    return [] if cache is None else ["--cache", str(Path(cache).absolute())]


def _digest_of_model(model: str) -> str:
    """Of the list of digests that stands beside the files of a run."""
    system, folder = place(model)
    try:
        with system.open_input_file(f"{folder}/digests.txt") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        raise InputError(f"{model}: is no run and no trained model", "E5009") from None
