"""Compares the runs of one collection in several forms: manifest, folders of genres, and tagged folders of artists.

usage: tools/forms MANIFEST [--ektara build/release/ektara] [--keep FOLDER] [-- OPTION OF run]…

MANIFEST is a CSV with `path`, `title`, `artist`, `language`, `genre` and `song_id`, whose files lie below it. The
form "artists" holds copies as <artist>/<language>/<number>, whose sound is untouched and whose tags (by ffmpeg) say
title, artist, album, language and genre. The form "genres" holds the same files as <language>/<genre>/<file>, without
any other statement: it knows no artists, so that half-samples draw songs, and is compared with the manifest without
its column `artist`. Each is run with the preset easy and one store. Songs, scores and intervals have to be equal. Exit
code 1 where they are not.
"""

import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from ektara_tools.program import Program, Word, add_program_option, described
from ektara_tools.tables import Row, Run, read_rows, write_table

COMPARED = ("ari", "ami", "chance_ami", "p_value", "k", "noise", "clips", "songs")


def folder_name(text: str) -> str:
    return text.replace("/", "-") or "unknown"


def as_genres(rows: list[Row], data: Path, folder: Path) -> Path:
    for row in rows:
        target = folder / row["language"] / row["genre"] / Path(row["path"]).name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / row["path"], target)
    return folder


def as_artists(rows: list[Row], data: Path, folder: Path) -> Path:
    for number, row in enumerate(rows):
        source = data / row["path"]
        target = folder / folder_name(row["artist"]) / row["language"] / f"{number:04}{source.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        tags = {name: row[name] for name in ("title", "artist", "language", "genre")}
        tags["album"] = f"{row['artist']} in {row['language']}"
        words = [word for name, text in tags.items() for word in ("-metadata", f"{name}={text}")]
        words += [word for name, text in tags.items() for word in ("-metadata:s:a:0", f"{name}={text}")]
        bare = ["-map_metadata", "-1", "-c", "copy"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", source, *bare, *words, target], check=True)
    return folder


def without_artists(rows: list[Row], data: Path, folder: Path) -> Path:
    kept = [name for name in rows[0] if name != "artist"]
    folder.mkdir(parents=True, exist_ok=True)
    whole = [{**row, "path": str((data / row["path"]).resolve())} for row in rows]
    return write_table(folder / "manifest.csv", kept, [[row[name] for name in kept] for row in whole])


def scores(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    """Figures and bounds of intervals by method and target."""
    found = {}
    for row in run.metrics():
        kept = {name: value for name, value in row.items() if name in COMPARED or name.endswith(("_low", "_high"))}
        found[row["method"], row["target"]] = kept
    return found


def sizes_of_songs(run: Run) -> list[int]:
    """How many clips the songs have, in order."""
    clips: dict[str, int] = defaultdict(int)
    for song in run.songs().values():
        clips[song] += 1
    return sorted(clips.values())


def run_form(program: Program, form: Path, folder: Path, name: str, options: list[Word]) -> Run:
    run = folder / "runs" / name.replace(" ", "-")
    words: list[Word] = ["-o", run, "--preset", "easy", "--no-text", "--cache", folder / "cache"]
    program.run("run", form, *words, "--no-progress", "--quiet", *options)
    return Run(run)


def differences(first: Run, other: Run) -> list[str]:
    found = []
    if sizes_of_songs(first) != sizes_of_songs(other):
        found.append(f"songs: {len(sizes_of_songs(first))} and {len(sizes_of_songs(other))}")
    wanted, got = scores(first), scores(other)
    for row in sorted(wanted.keys() | got.keys()):
        ours, theirs = wanted.get(row, {}), got.get(row, {})
        found += [
            f"{' '.join(row)}: {name} {ours.get(name)} and {theirs.get(name)}"
            for name in sorted(ours.keys() | theirs.keys())
            if ours.get(name) != theirs.get(name)
        ]
    return found


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--keep", type=Path, help="folder to work in, which stays")
    parser.add_argument("options", nargs="*", help="more options of run, behind --")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        rows, data = read_rows(arguments.manifest), arguments.manifest.parent
        forms = {
            "manifest": arguments.manifest,
            "artists": as_artists(rows, data, folder / "artists"),
            "no artist": without_artists(rows, data, folder / "no-artist"),
            "genres": as_genres(rows, data, folder / "genres"),
        }
        runs = {name: run_form(arguments.ektara, form, folder, name, arguments.options) for name, form in forms.items()}
        failed = False
        for name, run in runs.items():
            if name == "manifest":
                continue
            found = differences(runs["manifest" if name == "artists" else "no artist"], run)
            print(f"{name:9} {len(run.tracks())} clips, {len(sizes_of_songs(run))} songs, {len(found)} differences")
            for line in found[:10]:
                print("   ", line)
            failed = failed or bool(found)
    raise SystemExit(1 if failed else 0)
