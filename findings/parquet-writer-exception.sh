#!/usr/bin/env bash
# Guess: a ParquetWriter whose "with" block an exception ends leaves a file that cannot be read, or none.
# Really: that holds if the writer itself raises over a value. If the caller's code raises between two tables,
# the writer completes the file, byte for byte as if the rows until then were all. Arrow's file writer does so too.
# Versions: pyarrow 26.0.1.
# Why it matters: a table of features whose job failed reads as a whole one, so a check that it opens finds nothing.
# Output seen: caller raised: Parquet 2 of 3 rows, as a whole file: True ; Arrow the same ; writer raised: unreadable
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: pyarrow==26.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

schema = pa.schema([("song", pa.string()), ("added", pa.timestamp("us"))])


def features(song):
    if song == "unreadable":
        raise ValueError(song)
    return pa.table({"song": [song], "added": [datetime(2026, 1, 1, microsecond=len(song) % 2)]}, schema)


def raised(writer, path, songs, **options):
    try:
        with writer(path, schema, **options) as file:
            for song in songs:
                file.write_table(features(song))
    except ValueError as error:
        return type(error)


kinds = {"Parquet": (pq.ParquetWriter, lambda path: pq.ParquetFile(path).read()),
         "Arrow": (pa.ipc.new_file, lambda path: pa.ipc.open_file(path).read_all())}
for name, (writer, read) in kinds.items():
    assert raised(writer, name + ".failed", ["Baul", "Folk", "unreadable"]) is ValueError
    assert raised(writer, name + ".whole", ["Baul", "Folk"]) is None
    songs = read(name + ".failed")["song"].to_pylist()
    same = Path(name + ".failed").read_bytes() == Path(name + ".whole").read_bytes()
    print("caller raised:", name, "has", songs, "; as a whole file:", same)
    assert songs == ["Baul", "Folk"] and same
# The microsecond of the last song cannot be kept in milliseconds, which the writer refuses.
assert raised(pq.ParquetWriter, "refused", ["Baul", "Folk", "Gazal"],
              coerce_timestamps="ms") is pa.ArrowInvalid
try:
    print("writer raised:", pq.ParquetFile("refused").read()["song"].to_pylist())
    unreadable = False
except pa.ArrowInvalid as error:
    print("writer raised:", error)
    unreadable = True
assert unreadable
PY
