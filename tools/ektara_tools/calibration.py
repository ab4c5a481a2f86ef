"""Whether "better than chance" and the intervals keep their promises: 100 random labelings of a collection's songs.

usage: tools/calibration RUN [--ektara build/release/ektara] [--labelings 100]

RUN is a run directory; songs are those of its tracks.csv, and its clusterings of the first seed are
scored. Prints for how many labelings a row of the table is called (9,999 song-level permutations, max-T, α = 0.01); for
how many the half-sample interval of one K-Means row covers 0; and the same with a signal planted in one clustering.
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ektara_tools.program import Word, add_program_option, described
from ektara_tools.tables import Run, write_table

ALPHA = 0.01


Columns = dict[str, dict[str, str]]  # {method: {id: cluster}}
Scores = list[dict[str, Any]]


def write_clusters(path: Path, columns: Columns, ids: Sequence[str]) -> Path:
    return write_table(path, ["id", *columns], ([i, *(values[i] for values in columns.values())] for i in ids))


class Collection:
    """The songs and clusterings of a run, and the files that a draw of labels is scored from."""

    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        run = Run(args.run)
        self.args, self.folder, self.columns = args, folder, run.clusterings()
        self.ids = sorted(next(iter(self.columns.values())))
        self.song_of = run.songs()
        self.songs = sorted({self.song_of[i] for i in self.ids})

    def scores(self, columns: Columns, half_samples: int) -> Scores:
        clusters = write_clusters(self.folder / "clusters.csv", columns, self.ids)
        words: list[Word] = ["--labels", self.folder / "labels.csv", "--clusters", clusters, "--labels-column", "label"]
        words += ["--clusters-columns", ",".join(columns), "--groups", "song"]
        words += ["--permutations", self.args.permutations, "--half-samples", half_samples]
        return list(self.args.ektara.json("evaluate", *words))

    def draw(self, number: int) -> tuple[bool, bool, bool]:
        """For one random labeling: whether no row is called, the interval covers 0, a planted signal is called."""
        chance = random.Random(number)
        classes = self.args.classes
        label = {song: f"c{chance.randrange(classes)}" for song in self.songs}
        rows = ([i, self.song_of[i], label[self.song_of[i]]] for i in self.ids)
        write_table(self.folder / "labels.csv", ["id", "song", "label"], rows)
        found = self.scores(self.columns, 1000)
        quiet = all(row["p_adjusted"] > ALPHA for row in found)
        first = found[-1]
        covers = first["ami_low"] - first["chance_ami"] <= 0 <= first["ami_high"] - first["chance_ami"]
        planted = {
            song: label[song] if chance.random() < self.args.agreement else f"c{chance.randrange(classes)}"
            for song in self.songs
        }
        with_signal = dict(self.columns, planted={i: planted[self.song_of[i]][1:] for i in self.ids})
        called = next(row for row in self.scores(with_signal, 0) if row["clusters"] == "planted")
        return quiet, covers, called["p_adjusted"] <= ALPHA


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("run", type=Path)
    add_program_option(parser)
    parser.add_argument("--labelings", type=int, default=100)
    parser.add_argument("--classes", type=int, default=8)
    parser.add_argument("--permutations", type=int, default=9999)
    parser.add_argument(
        "--agreement", type=float, default=0.5, help="share of songs whose planted cluster is their label"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        collection = Collection(args, Path(name))
        draws = [collection.draw(number) for number in range(args.labelings)]
    quiet, covered, found = (sum(side) for side in zip(*draws))
    songs, columns = collection.songs, collection.columns
    print(
        f"{args.labelings} random labelings of {len(songs)} songs, {len(columns)} methods: "
        f"no row is called in {quiet}; the interval minus chance covers 0 in {covered}; "
        f"a planted signal is called in {found}"
    )


if __name__ == "__main__":
    main()
