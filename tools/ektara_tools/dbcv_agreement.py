"""Prints DBCV of made-up tables, here and by hdbscan 0.8.44, whose value depends on the order of the rows.

usage: tools/dbcv_agreement [--ektara build/release/ektara] [--orders 20]

Needs hdbscan and NumPy. Four clusters of 60 rows, whose rows differ in their spread. Core distances tie most edges of
a cluster's minimum spanning tree, so there are many such trees: hdbscan takes the first in the table, which is
shuffled here. Printed are the least, the median and the largest of its values, and the least and largest of ours.
"""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara_tools.program import Program, add_program_option, described

ROWS = 240

Points = NDArray[np.float64]
Labels = NDArray[Any]


def tables() -> Iterator[tuple[int, int, Points, Labels]]:
    labels = np.repeat(range(4), ROWS // 4)
    for seed in range(4):
        for columns in (2, 5, 16, 50):
            rng = np.random.default_rng(100 * seed + columns)
            centres = rng.normal(size=(4, columns)) * 6 / np.sqrt(columns)
            directions = rng.normal(size=(ROWS, columns)) / np.sqrt(columns)
            points = centres[labels] + directions * np.exp(0.5 * rng.normal(size=(ROWS, 1)))
            yield seed, columns, points, labels


def ours(program: Program, folder: Path, points: Points, labels: Labels) -> float:
    np.save(folder / "X.npy", points)
    lines = [f"{row},{label}\n" for row, label in enumerate(labels)]
    (folder / "L.csv").write_text("id,cluster\n" + "".join(lines))
    words = ["--labels", "L.csv", "--clusters", "L.csv", "--labels-column", "cluster", "--features", "X.npy"]
    return float(program.json("evaluate", *words, cwd=folder)[0]["dbcv"])


def main() -> None:
    from hdbscan.validity import validity_index

    warnings.filterwarnings("ignore")
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--orders", type=int, default=20)
    arguments = parser.parse_args()
    print("| table | columns | hdbscan: least, median, largest | Ektara: least, largest |")
    print("|---:|---:|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for seed, columns, points, labels in tables():
            orders = [np.random.default_rng(shuffle).permutation(ROWS) for shuffle in range(arguments.orders)]
            theirs = [validity_index(points[order], labels[order]) for order in orders]
            found = [ours(arguments.ektara, Path(name), points[order], labels[order]) for order in orders[:3]]
            low, middle, high = np.min(theirs), np.median(theirs), np.max(theirs)
            row = f"| {seed} | {columns} | {low:.3f}, {middle:.3f}, {high:.3f} | {min(found):.3f}, {max(found):.3f} |"
            print(row, flush=True)


if __name__ == "__main__":
    main()
