"""Has pyarrow read a Parquet file of tests/artifacts/parquet_test.cpp, and keeps it as golden file where all is right.

pip install pyarrow==21.0.0; python tools/golden/parquet.py FILE (the test names it; without FILE the golden file
itself is read again)
"""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

GOLDEN = pathlib.Path(__file__).parents[2] / "tests/golden/artifacts/table.parquet"
ROWS = 1100


def expected() -> pa.Table:
    rows = range(ROWS)
    return pa.table(
        {
            "title": pa.array([None if i % 5 == 0 else f'গান, "{i}"\n' for i in rows], pa.string()),
            "cluster:vae.kmeans": pa.array([i - 1 if i < 500 else None for i in rows], pa.int32()),
            "শক্তি": pa.array([None if i % 5 == 2 else i / 3 for i in rows], pa.float32()),
            "seconds": pa.array([None if i % 5 == 3 else 1e9 + i / 7 for i in rows], pa.float64()),
        }
    )


def check(file: pathlib.Path) -> None:
    found, wanted = pq.read_table(file), expected()
    if found.schema != wanted.schema:
        sys.exit(f"{file}: the schema is\n{found.schema}\nand not\n{wanted.schema}")
    for name in wanted.column_names:
        if found[name].combine_chunks() != wanted[name].combine_chunks():
            sys.exit(f"{file}: column {name} has other values")
    pq.ParquetFile(file).metadata.row_group(0)  # raises where what the footer says of the columns is no metadata
    print(f"{file}: {found.num_rows} rows, {found.num_columns} columns, as written (pyarrow {pa.__version__})")


def main() -> None:
    file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    check(file)
    if file != GOLDEN:
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_bytes(file.read_bytes())


if __name__ == "__main__":
    main()
