"""Reads and writes the program's tables and run directories."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file, by the names of its columns."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_table(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header of a CSV file, and its rows by place."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def clusters(path: Path) -> list[int]:
    """The cluster of each row of a clustering, in its order; -1 is noise."""
    return [int(row["cluster"]) for row in read_rows(path)]


def clusters_by_id(path: Path) -> dict[str, str]:
    return {row["id"]: row["cluster"] for row in read_rows(path)}


class Run:
    """A finished run directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def record(self) -> dict[str, Any]:
        """run.json."""
        return dict(read_json(self.folder / "run.json"))

    def metrics(self) -> list[dict[str, Any]]:
        """The score rows of metrics.json."""
        return list(read_json(self.folder / "metrics.json"))

    def tracks(self) -> list[Row]:
        return read_rows(self.folder / "tracks.csv")

    def findings(self) -> str:
        """The text of metrics.md below its title."""
        return (self.folder / "metrics.md").read_text(encoding="utf-8").split("\n\n", 1)[1]

    def songs(self) -> dict[str, str]:
        """The song of each track: a track without one is its own song."""
        return {row["id"]: row["song_id"] or row["id"] for row in self.tracks()}

    def clusterings(self) -> dict[str, dict[str, str]]:
        """{method: {id: cluster}}; a comma in a name becomes a blank, so that names can be listed with commas."""
        return {
            method["method"].replace(",", " "): clusters_by_id(self.folder / method["clustering"])
            for method in self.record()["methods"]
        }
