"""What `audit`, `select` and `search` are worth: on a demo corpus, or on any finished run.

Prints, for a demo corpus that it makes (or for --run RUN, whose folder is not changed):
- labels: 10 % of the songs' genres exchanged, for five seeds: which share `audit` finds, at which precision; and how
  many it calls where nothing was exchanged;
- masters (demo corpus): 20 songs at 64 kbit/s, 6 dB lower, through an equaliser and a compressor: how many are found;
- selection: how many clusters `select --diverse` reaches, beside the mean of 200 random draws;
- search (demo corpus): for how many of tests/golden/curation/paraphrases*.csv the first song holds the line.
"""

import csv
import json
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

from ektara_tools.program import ROOT, Program, add_program_option, described, settings

SEEDS = 5
SHARE = 0.1
MASTERS = {
    "64 kbit/s": ("mp3", ["-b:a", "64k"]),
    "-6 dB": ("wav", ["-af", "volume=-6dB"]),
    "equaliser": ("flac", ["-af", "bass=g=6,treble=g=-5"]),
    "compressor": ("mp3", ["-af", "acompressor=threshold=-20dB:ratio=4:makeup=4,treble=g=4,bass=g=-3"]),
}
QUICK = settings("evaluate.permutations=19", "evaluate.half_samples=20")

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def song_of(row: Row) -> str:
    return row["song_id"] or row["id"]


def exchanged(rows: list[Row], seed: int) -> dict[str, str]:
    """For a tenth of the songs another of their genres: the same genres, given to others."""
    chance = random.Random(seed)
    genre = {song_of(row): row["genre"] for row in rows if row["genre"]}
    songs = chance.sample(sorted(genre), round(SHARE * len(genre)))
    given = [genre[song] for song in songs]
    while any(genre[song] == new for song, new in zip(songs, given, strict=True)):
        i = chance.choice([i for i, song in enumerate(songs) if genre[song] == given[i]])
        j = chance.randrange(len(songs))
        given[i], given[j] = given[j], given[i]
    return dict(zip(songs, given, strict=True))


def called(program: Program, run: Path, out: Path, clusters: list[str]) -> dict[str, str]:
    """The songs whose label `audit` calls, and what it suggests."""
    songs = {row["id"]: song_of(row) for row in read(run / "tracks.csv")}
    found = program.json("audit", run, "-o", out, *clusters)["findings"]
    return {songs[one["id"]]: one["suggested"] for one in found if one["kind"] == "label"}


def without_digests(run: Path) -> None:
    """Makes the run one of before digests: only such a one may have had its files changed."""
    (run / "digests.txt").unlink()
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    kept = {key: value for key, value in record.items() if key not in ("build", "digest")}
    (run / "run.json").write_text(json.dumps(kept), encoding="utf-8")


def labels(program: Program, run: Path, folder: Path, clusters: list[str]) -> None:
    rows = read(run / "tracks.csv")
    n_songs = len({song_of(row) for row in rows})
    print(f"labels, nothing exchanged: {len(called(program, run, folder, clusters))} of {n_songs} songs called")
    for seed in range(SEEDS):
        copy = folder / f"exchanged{seed}"
        shutil.copytree(run, copy)
        without_digests(copy)
        new = exchanged(rows, seed)
        true = {song_of(row): row["genre"] for row in rows}
        write(copy / "tracks.csv", [{**row, "genre": new.get(song_of(row), row["genre"])} for row in rows])
        found = called(program, copy, copy, clusters)
        hits = [song for song in found if song in new]
        right = sum(found[song] == true[song] for song in hits)
        print(
            f"labels, seed {seed}: {len(hits)} of {len(new)} exchanged found ({len(hits) / len(new):.2f}), precision "
            f"{len(hits) / max(1, len(found)):.2f}, {right} with the right suggestion"
        )


def masters(program: Program, corpus: Path, folder: Path) -> None:
    rows = read(corpus / "manifest.csv")
    chosen = random.Random(0).sample(range(len(rows)), 20)
    made: list[Row] = []
    for number in chosen:
        for name, (ending, arguments) in MASTERS.items():
            file = folder / f"{number}-{name.split()[0].replace('/', '')}.{ending}"
            source = corpus / rows[number]["path"]
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", source, *arguments, file], check=True)
            made.append({**rows[number], "path": str(file), "song_id": file.stem, "title": name, "lyrics": ""})
    kept = [{**row, "path": str(corpus / row["path"]), "lyrics": ""} for row in rows]
    write(folder / "masters.csv", kept + made)
    run = folder / "masters"
    program.run("run", folder / "masters.csv", "-o", run, "--seeds", "1", *QUICK)
    titles = {row["id"]: (row["title"], row["path"]) for row in read(run / "tracks.csv")}
    source_of = {row["path"]: str(corpus / rows[int(Path(row["path"]).name.split("-")[0])]["path"]) for row in made}
    wrong = 0
    found: set[str] = set()
    for one in program.json("audit", run)["findings"]:
        if one["kind"] != "master":
            continue
        paths = [titles[one[end]][1] for end in ("id", "other")]
        wrong += len({source_of.get(path, path) for path in paths}) > 1
        found.update(paths)
    for name in MASTERS:
        files = [row["path"] for row in made if row["title"] == name]
        print(f"masters, {name}: {sum(path in found for path in files)} of {len(files)} found")
    print(f"masters: {wrong} pairs of different songs")


def selection(program: Program, run: Path, folder: Path, clusters: list[str]) -> None:
    """Beside K-Means clusters of the same space, as many as songs are selected."""
    chosen_by = program.json("select", run, "--n", "2", "--diverse", *clusters)["clustering"]
    methods = json.loads((run / "run.json").read_text(encoding="utf-8"))["methods"]
    space = next(one["embedding"] for one in methods if one["clustering"].startswith(f"clusterings/{chosen_by}.s"))
    songs_of = {row["id"]: song_of(row) for row in read(run / "tracks.csv")}
    chance = random.Random(0)
    for count in (8, 20, 50):
        file = folder / f"clusters{count}.csv"
        program.run("cluster", run / space, "-o", file, "--k", str(count), "--no-standardise")
        cluster = {row["id"]: row["cluster"] for row in read(file)}
        songs = {songs_of[track]: track for track in cluster}
        draws = [len({cluster[songs[song]] for song in chance.sample(sorted(songs), count)}) for _ in range(200)]
        chosen = program.json("select", run, "--n", str(count), "--diverse", *clusters)["songs"]
        reached = len({cluster[song["id"]] for song in chosen})
        mean = sum(draws) / len(draws)
        print(f"selection: {count} songs reach {reached} of {count} clusters, {reached / mean:.2f} times chance")


def search(program: Program, run: Path, corpus: Path) -> None:
    lyrics = {row["path"]: row["lyrics"] for row in read(corpus / "manifest.csv")}
    for file in sorted((ROOT / "tests/golden/curation").glob("paraphrases*.csv")):
        right = 0
        wanted = read(file)
        for row in wanted:
            first = program.json("search", run, row["paraphrase"], "--n", "1")[0]["id"]
            text = (corpus / lyrics[first]).with_suffix(".txt").read_text(encoding="utf-8")
            right += row["line"] in text.splitlines()
        print(f"search, {file.name}: the right song first for {right} of {len(wanted)}")


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--run", type=Path, help="a finished run: labels and selection only")
    parser.add_argument("--clusters", help="whose space (the run's default)")
    given = parser.parse_args()
    clusters = ["--clusters", given.clusters] if given.clusters else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = given.run or folder / "run"
        if not given.run:
            given.ektara.run("corpus", folder / "corpus")
            given.ektara.run("run", folder / "corpus/manifest.csv", "-o", run, "--seeds", "1", *QUICK)
        labels(given.ektara, run, folder, clusters)
        selection(given.ektara, run, folder, clusters)
        if not given.run:
            masters(given.ektara, folder / "corpus", folder)
            search(given.ektara, run, folder / "corpus")


if __name__ == "__main__":
    main()
