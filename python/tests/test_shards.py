"""A shard as Ray's tasks make it, without Ray: the program's numbers, and what a file or a machine can do to it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import ektara
import ektara.ray
import numpy as np
import pyarrow as pa
import pytest
from ektara import _core, _shards
from ektara._program import program
from pyarrow import parquet

FEATURES = ("mfcc-moments", "descriptors")


@pytest.fixture
def work(tmp_path):
    widths = tuple((name, len(_core.feature_columns(name, []))) for name in FEATURES)
    words = ("--features", ",".join(FEATURES))
    return _shards.Work("extract", words, str(tmp_path / "out"), widths)


def table_of(row, work) -> pa.Table:
    return parquet.read_table(Path(work.output) / f"{row['shard']}.parquet")


def stand_in(tmp_path, monkeypatch, body: str) -> Path:
    """A program that does something first; ``calls`` has a line a call, with the number of its files."""
    calls, script = tmp_path / "calls", tmp_path / "program"
    script.write_text(
        f'#!/bin/sh\nlist=$(echo "$*" | sed "s/.*--list \\([^ ]*\\) .*/\\1/")\n'
        f'wc -l < "$list" >> {calls}\n{body}\nexec {program()} "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setattr(_shards, "program", lambda: str(script))
    return calls


def test_a_shard_has_the_programs_numbers_under_the_paths_that_were_asked_for(songs, work, tmp_path):
    files = sorted(songs.rglob("*.wav"))
    bad = tmp_path / "bad\nname.wav"
    bad.write_bytes(b"RIFF" + bytes(100))
    gone = str(tmp_path / "gone.wav")
    # As from another machine, as from this one, with a name that no list can hold, and one that is not there.
    paths = [files[0].as_uri(), *map(str, files[1:]), str(bad), gone]
    row = _shards.run_shard(paths, work)
    assert (row["files"], row["ok"], row["partial"], row["error"], row["tries"]) == (14, 12, 0, "", 1)
    assert {failure["id"] for failure in row["failures"]} == {str(bad), gone}
    table = table_of(row, work)
    assert table.column_names == ["id", "verdict", "note", "seconds", "digest", *FEATURES]
    assert sorted(table["id"].to_pylist(), key=str.encode) == table["id"].to_pylist()
    rows = {one["id"]: one for one in table.to_pylist()}
    assert rows[str(bad)]["verdict"] == "unreadable" and "E2" in rows[str(bad)]["note"]
    assert rows[str(bad)]["descriptors"] is None
    assert rows[str(files[3])]["seconds"] == 2 and rows[str(files[3])]["digest"].startswith("sha256:")
    for name in FEATURES:
        asked = ektara.extract(songs, features=name, cache=tmp_path / "cache")
        loaded = ektara.ray.load(work.output, name)
        assert loaded.columns == asked.columns
        at = {one.partition("/songs")[2]: i for i, one in enumerate(loaded.ids)}
        for track, values in zip(asked.ids, np.asarray(asked)):
            found = next(i for ending, i in at.items() if ending.endswith(track))
            assert loaded.values[found].tobytes() == values.tobytes()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=1+1", "=1+1"),
        ("'-2+3", "-2+3"),
        ("'\t5", "\t5"),
        ("'-Infinity", "-Infinity"),
        ("'-5e", "-5e"),
        ("''=x", "'=x"),
        *((same, same) for same in ("", "plain", "-1.5", "-5.", "-.5", "'-5", "'+1.5e-3", "'-inf", "'em", "'", " =1")),
    ],
)
def test_cells_of_the_programs_tables_are_read_as_it_reads_them(cell, text):
    # As in tests/golden/report/shared_text.json.
    assert _shards._plain(cell) == text


def test_a_shard_that_is_there_is_not_made_again(songs, work, monkeypatch):
    files = sorted(map(str, songs.rglob("*.wav")))[:3]
    first = _shards.run_shard(files, work)
    monkeypatch.setattr(_shards, "program", lambda: "/bin/false")
    again = _shards.run_shard(files, work)
    assert again["done_before"] and (again["shard"], again["ok"], again["tries"]) == (first["shard"], 3, 0)
    assert len(list(Path(work.output).iterdir())) == 1


def test_a_shard_without_one_usable_file_has_the_same_columns(songs, work, tmp_path):
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"RIFF" + bytes(100))
    fine = table_of(_shards.run_shard([str(next(songs.rglob("*.wav")))], work), work)
    none = table_of(_shards.run_shard([str(bad)], work), work)
    assert fine.schema.remove_metadata().equals(none.schema.remove_metadata())


def test_a_file_that_ends_the_program_is_found_by_halves(songs, work, tmp_path, monkeypatch):
    files = sorted(map(str, songs.rglob("*.wav")))
    calls = stand_in(tmp_path, monkeypatch, f'grep -q "{files[5]}" "$list" && kill -9 $$')
    row = _shards.run_shard(files, work)
    # Twice as a whole, then both halves of what holds it: 6 and 6, 3 and 3, 1 and 2, 1 and 1.
    assert [int(line) for line in calls.read_text().split()] == [12, 12, 6, 3, 3, 1, 2, 1, 1, 6]
    assert (row["ok"], row["tries"], row["error"]) == (11, 10, "")
    assert [failure["id"] for failure in row["failures"]] == [files[5]]
    assert row["failures"][0]["verdict"] == "failed" and "signal 9" in row["failures"][0]["note"]


def test_a_program_that_says_what_is_wrong_leaves_the_shard_undone(songs, work, tmp_path, monkeypatch):
    files = sorted(map(str, songs.rglob("*.wav")))
    calls = stand_in(tmp_path, monkeypatch, 'echo "error E4105: the disc is full" >&2; exit 1')
    row = _shards.run_shard(files, work)
    assert "E4105" in row["error"] and not Path(work.output).exists()
    assert len(calls.read_text().split()) == 1


def test_a_machine_that_ends_every_program_leaves_the_shard_undone(songs, work, tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, "kill -9 $$")
    row = _shards.run_shard(sorted(map(str, songs.rglob("*.wav")))[:4], work)
    assert "not one of 4 files" in row["error"] and not Path(work.output).exists()


def test_the_program_ends_with_who_waits_for_it(tmp_path):
    # Ray ends its workers by SIGKILL where memory is short.
    code = (
        "import os, sys; from ektara import _shards\n"
        f"_shards.program = lambda: {str(tmp_path / 'slow')!r}\n"
        "_shards.run_shard([sys.argv[1]], _shards.Work('extract', (), sys.argv[2]))"
    )
    slow, pipe = tmp_path / "slow", tmp_path / "pipe"
    os.mkfifo(pipe)
    slow.write_text(f"#!/bin/sh\nexec sleep 1000 > {pipe}\n")
    slow.chmod(0o755)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = os.environ | {"TMPDIR": str(scratch)}
    waits = subprocess.Popen([sys.executable, "-c", code, str(slow), str(tmp_path / "out")], env=environment)
    with pipe.open() as end:  # opens once the program has begun
        waits.kill()
        waits.wait()
        assert end.read() == ""  # ends once the program has
    assert len(list(scratch.iterdir())) == 1
    sweeps = "from ektara._shards import _folder\nwith _folder(): pass"
    done = subprocess.run([sys.executable, "-c", sweeps], env=environment, check=False)
    assert done.returncode == 0 and list(scratch.iterdir()) == []  # what was left is removed by the next


def test_places_are_the_programs(songs, tmp_path):
    run = ektara.run(songs, tmp_path / "run", preset="easy", n_clusters=2, seeds=1, cache=tmp_path / "cache")
    files = sorted(map(str, songs.rglob("*.wav")))[:4]
    work = _shards.Work("assign", ("--neighbors", "2"), str(tmp_path / "out"), model=run.path.as_uri())
    rows = table_of(_shards.run_shard(files, work), work).to_pylist()
    table = tmp_path / "places.csv"
    subprocess.run([program(), "assign", run.path, *files, "--neighbors", "2", "-o", table], check=True)
    told = list(csv.DictReader(table.open()))
    assert [row["id"] for row in rows] == [row["id"] for row in told]
    for row, cells in zip(rows, told):
        assert (row["verdict"], str(row["cluster"])) == ("ok", cells["cluster"])
        assert row["strength"] == float(cells["strength"])
        assert row["neighbors"] == [cells["neighbor1"], cells["neighbor2"]]
        assert row["distances"] == [float(cells["distance1"]), float(cells["distance2"])]
    for kept in Path(tempfile.gettempdir()).glob(f"ektara-model-{os.getuid()}-*"):
        if json.loads((kept / "run.json").read_text())["input"] == str(songs):
            shutil.rmtree(kept)


def test_shards_are_of_the_files_in_whatever_order():
    paths = [f"s3://b/{i:03}.mp3" for i in range(10)]
    one = _shards.in_shards(pa.array(paths), 4)
    other = _shards.in_shards(pa.array(paths[::-1] + paths[:3]), 4)
    assert one.equals(other)
    assert [len(row) for row in one["paths"].to_pylist()] == [4, 4, 2]
    with pytest.raises(ektara.UsageError):
        _shards.in_shards(pa.array(paths), 0)


def test_the_input_is_a_manifest_a_table_or_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m").mkdir()
    (tmp_path / "m/manifest.csv").write_text("title,path\nA,a.mp3\nB,s3://b/c.mp3\n")
    assert ektara.ray._paths("m/manifest.csv").to_pylist() == [str(tmp_path / "m/a.mp3"), "s3://b/c.mp3"]
    assert ektara.ray._paths(["a.mp3", Path("/x/b.mp3")]).to_pylist() == [str(tmp_path / "a.mp3"), "/x/b.mp3"]
    # Ray's workers may have another current folder.
    table = pa.table({"path": ["/x/b.mp3", "a.mp3"]})
    assert ektara.ray._paths(table).to_pylist() == ["/x/b.mp3", str(tmp_path / "a.mp3")]
    (tmp_path / "no.csv").write_text("title\nA\n")
    with pytest.raises(ektara.InputError, match="E1203"):
        ektara.ray._paths("no.csv")


def test_a_folder_takes_shards_of_one_kind_only(work):
    ektara.ray._label(work, 200)
    ektara.ray._label(work, 200)
    with pytest.raises(ektara.UsageError, match="E1533"):
        ektara.ray._label(work, 100)


def test_features_of_the_whole_collection_are_refused():
    with pytest.raises(ektara.UsageError, match="ektara merge"):
        ektara.ray.extract(["a.mp3"], features=["lyrics"], output="out")
