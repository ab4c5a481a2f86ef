"""Whether "these songs form groups" keeps its promise: tables without groups, and tables of three groups.

usage: tools/structure_calibration [--ektara build/release/ektara] [--tables 100] [--hard]

Needs NumPy. Tables without groups have 100 to 500 rows and 10 to 60 columns. They are normal, strongly correlated,
Student's t of 3 degrees of freedom (each cell, or each row), lognormal, uniform, or three clips a song near each other.
Tables with groups are three normal clouds of uneven sizes (12 % of the rows or more), 4.5 to 6 standard deviations
apart; half of them are strongly correlated inside. Prints how many of each kind `ektara evaluate --structure` calls
structured at the 5 % level. Ends with 1 where more than 5 % of the first or fewer than 95 % of the second are. With
--hard further kinds are printed: three uniform or lognormal factors behind all columns, and a ball.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ektara_tools.program import add_program_option, described
from ektara_tools.tables import write_table

LEVEL = 0.05
Table = Any  # numpy.ndarray; NumPy is imported where it is needed
Maker = Callable[[Any, int, int], Table]


def correlated(random: Any, rows: int, columns: int) -> Table:
    """Three normal factors behind all columns, and noise."""
    factors = random.standard_normal((rows, 3)) @ random.standard_normal((3, columns))
    return 1.5 * factors + random.standard_normal((rows, columns))


def factors_of(random: Any, factors: Table, columns: int) -> Table:
    mixed = factors @ random.standard_normal((factors.shape[1], columns))
    return mixed + 0.1 * random.standard_normal(mixed.shape)


def ball(random: Any, rows: int) -> Table:
    directions = random.standard_normal((rows, 3))
    directions /= ((directions**2).sum(1) ** 0.5)[:, None]
    return directions * random.random((rows, 1)) ** (1 / 3)


WITHOUT_GROUPS: dict[str, Maker] = {
    "normal": lambda random, n, d: random.standard_normal((n, d)),
    "correlated": correlated,
    "t of each cell": lambda random, n, d: random.standard_t(3, (n, d)),
    "t of each row": lambda random, n, d: correlated(random, n, d) / (random.chisquare(3, (n, 1)) / 3) ** 0.5,
    "lognormal": lambda random, n, d: 2.718281828 ** (correlated(random, n, d) / 3),
    "uniform": lambda random, n, d: random.random((n, d)),
    "clips of songs": correlated,
}
HARD: dict[str, Maker] = {
    "uniform factors": lambda random, n, d: factors_of(random, random.random((n, 3)) - 0.5, d),
    "lognormal factors": lambda random, n, d: factors_of(random, random.lognormal(size=(n, 3)), d),
    "ball": lambda random, n, d: factors_of(random, ball(random, n), d),
}


def three_groups(random: Any, rows: int, columns: int) -> Table:
    inside = random.standard_normal((rows, columns))
    if random.random() < 0.5:
        inside = correlated(random, rows, columns)
        inside /= inside.std()
    sides = random.standard_normal((columns, 2))
    sides[:, 0] /= (sides[:, 0] ** 2).sum() ** 0.5
    sides[:, 1] -= sides[:, 0] * (sides[:, 0] @ sides[:, 1])
    sides[:, 1] /= (sides[:, 1] ** 2).sum() ** 0.5
    distance = random.uniform(4.5, 6)
    corners = distance * (random.permutation([[0, 0], [1, 0], [0.5, 0.75**0.5]]) @ sides.T)
    shares = random.dirichlet([6, 6, 6]) * 0.64 + 0.12
    return corners[random.choice(3, rows, p=shares)] + inside


class Calibration:
    """The program, and the random numbers of one calibration."""

    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        import numpy

        self.ektara, self.folder = args.ektara, folder
        self.random = numpy.random.default_rng(args.seed)

    def is_called(self, table: Table, clips: int = 1) -> bool:
        file = self.folder / "table.csv"
        columns = [f"x{j}" for j in range(table.shape[1])]
        rows = ([f"r{i:05}", f"s{i // clips}", *map(float, row)] for i, row in enumerate(table))
        write_table(file, ["id", "song_id", *columns], rows)
        return bool(self.ektara.json("evaluate", "--structure", "--features", file)["structured"])

    def draw(self, kind: str, make: Maker) -> bool:
        rows, columns = int(self.random.integers(100, 501)), int(self.random.integers(10, 61))
        if kind != "clips of songs":
            return self.is_called(make(self.random, rows, columns))
        songs = make(self.random, rows // 3 + 1, columns)
        clips = songs.repeat(3, axis=0)
        return self.is_called(clips + 0.2 * self.random.standard_normal(clips.shape), clips=3)


def count(calibration: Calibration, kinds: dict[str, Maker], tables: int) -> int:
    """Tables that are called structured, by turns of each kind; prints them by kind."""
    called: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    names = list(kinds)
    for i in range(tables):
        kind = names[i % len(names)]
        drawn[kind] += 1
        called[kind] += calibration.draw(kind, kinds[kind])
    for kind in names:
        print(f"{kind}: {called[kind]} of {drawn[kind]} called structured", flush=True)
    return called.total()


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--tables", type=int, default=100, help="of each of both (100)")
    parser.add_argument("--seed", type=int, default=0, help="of the tables (0)")
    parser.add_argument("--hard", action="store_true", help="further kinds without groups are printed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        calibration = Calibration(args, Path(folder))
        without = count(calibration, WITHOUT_GROUPS, args.tables)
        found = count(calibration, {"three groups": three_groups}, args.tables)
        if args.hard:
            count(calibration, HARD, args.tables)
    print(f"without groups: {without} of {args.tables} called structured; three groups: {found} of {args.tables}")
    if without > LEVEL * args.tables or found < (1 - LEVEL) * args.tables:
        sys.exit(1)
