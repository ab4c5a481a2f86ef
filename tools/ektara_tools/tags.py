"""Compares the tags that Ektara reads from one set of songs, written in every container by three programs.

usage: tools/tags [--ektara build/release/ektara] [--songs 60] [--keep FOLDER]

Needs ffmpeg, mutagen (tools/requirements-tags.txt), a C++ compiler and TagLib's headers. Each song has a title, two
artists, an album, two genres, a language and lyrics. mutagen, TagLib (tools/tag_writers/taglib.cpp) and FFmpeg write
them into MP3 (ID3v2.3 and 2.4), FLAC, Ogg Vorbis, Opus, M4A and WAV. `ektara extract` reads each folder, and its
tracks.csv is compared with what was written, cell by cell, but for paths and durations. FFmpeg has one text a field, so
its two values are one text with ";", and it has no lyrics in WAV. TagLib writes one text and numbers as genres of
ID3v2.3: these are not compared. Exit code 1 where a cell differs.
"""

import csv
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutagen.flac import FLAC
from mutagen.id3 import ID3, TALB, TCON, TIT2, TLAN, TPE1, USLT
from mutagen.mp4 import MP4, MP4FreeForm
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from ektara_tools.program import ROOT, Program, add_program_option, described

CONTAINERS = {
    "mp3-v23": (".mp3", ["-b:a", "64k"]),
    "mp3-v24": (".mp3", ["-b:a", "64k"]),
    "flac": (".flac", []),
    "ogg": (".ogg", ["-c:a", "libvorbis"]),
    "opus": (".opus", ["-c:a", "libopus", "-ar", "48000"]),
    "m4a": (".m4a", ["-c:a", "aac"]),
    "wav": (".wav", []),
}
UNABLE = {("ffmpeg", "wav"): {"lyrics"}, ("taglib", "mp3-v23"): {"genre", "other_genres"}}


@dataclass
class Song:
    """What is written; `name` is the file's without its ending."""

    name: str
    title: str
    artists: list[str]
    album: str
    genres: list[str]
    code: str
    language: str
    lyrics: str

    def cells(self) -> dict[str, str]:
        """What tracks.csv should say."""
        return {
            "title": self.title,
            "artist": self.artists[0],
            "other_artists": self.artists[1],
            "album": self.album,
            "language": self.language,
            "genre": self.genres[0],
            "other_genres": self.genres[1],
            "lyrics": self.lyrics,
        }


def song(number: int) -> Song:
    genres = [["80s", "Baul"], ["8-bit", "Rock"], ["Hip-Hop/Rap", "Pop"], ["রবীন্দ্রসঙ্গীত", "Folk"], ["R&B", "2-Step"]]
    languages = [("ben", "bangla"), ("eng", "english"), ("hin", "hindi"), ("fra", "french")]
    artists = [["লালন শাহ", "Abbas Uddin"], ["AC/DC", "Tagore"], ["Earth, Wind & Fire", "Café Tacvba"]]
    code, language = languages[number % 4]
    bangla = number % 2 == 0
    return Song(
        f"{number:02}",
        f"গান {number}: সোনার বাংলা" if bangla else f"Song No. {number} = “one”",
        artists[number % 3],
        f"Album {number // 10}",
        genres[number % 5],
        code,
        language,
        f"প্রথম লাইন {number}\nদ্বিতীয় লাইন" if bangla else f"first line {number}\n\nsecond line",
    )


def add_id3(tags: ID3, made: Song) -> None:
    tags.add(TIT2(encoding=3, text=made.title))
    tags.add(TPE1(encoding=3, text=made.artists))
    tags.add(TALB(encoding=3, text=made.album))
    tags.add(TCON(encoding=3, text=made.genres))
    tags.add(TLAN(encoding=3, text=made.code))
    tags.add(USLT(encoding=3, lang=made.code, desc="", text=made.lyrics))


def by_mutagen(file: Path, container: str, made: Song) -> None:
    if container.startswith("mp3"):
        tags = ID3()
        add_id3(tags, made)
        if container == "mp3-v23":
            tags.update_to_v23()
            tags.save(file, v2_version=3)
        else:
            tags.save(file)
        return
    if container == "wav":
        wave = WAVE(file)
        wave.add_tags()
        add_id3(wave.tags, made)
        wave.save()
        return
    if container == "m4a":
        mp4 = MP4(file)
        mp4["\xa9nam"], mp4["\xa9ART"], mp4["\xa9alb"] = made.title, made.artists, made.album
        mp4["\xa9gen"], mp4["\xa9lyr"] = made.genres, made.lyrics
        mp4["----:com.apple.iTunes:LANGUAGE"] = [MP4FreeForm(made.code.encode())]
        mp4.save()
        return
    comments = {"flac": FLAC, "ogg": OggVorbis, "opus": OggOpus}[container](file)
    comments["title"], comments["artist"], comments["album"] = made.title, made.artists, made.album
    comments["genre"], comments["language"], comments["lyrics"] = made.genres, made.code, made.lyrics
    comments.save()


def by_ffmpeg(file: Path, container: str, made: Song) -> None:
    tags = {
        "title": made.title,
        "artist": ";".join(made.artists),
        "album": made.album,
        "genre": ";".join(made.genres),
        "language": made.code,
        "lyrics": made.lyrics,
    }
    words = [word for key, text in tags.items() for word in ("-metadata", f"{key}={text}")]
    if container == "m4a":
        words += ["-metadata:s:a:0", f"language={made.code}"]
    if container.startswith("mp3"):
        words += ["-id3v2_version", container[-1]]
    plain = file.with_name("plain" + file.suffix)
    file.rename(plain)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", plain, "-c", "copy", *words, file], check=True)
    plain.unlink()


def taglib_writer(folder: Path) -> Callable[[Path, str, Song], None]:
    program = folder / "taglib_writer"
    asked = subprocess.run(["pkg-config", "--libs", "taglib"], capture_output=True, text=True, check=True)
    source = ROOT / "tools/tag_writers/taglib.cpp"
    subprocess.run(["c++", "-std=c++20", source, "-o", program, *asked.stdout.split()], check=True)

    def write(file: Path, container: str, made: Song) -> None:
        texts = [made.title, *made.artists, made.album, *made.genres, made.code, made.lyrics]
        subprocess.run([program, file, container, *texts], check=True)

    return write


def read(program: Program, folder: Path, run: Path, cache: Path) -> dict[str, dict[str, str]]:
    """The cells of tracks.csv by the names of the songs."""
    program.run("extract", folder, "-o", run, "--cache", cache, "--no-progress", "--quiet")
    found = {}
    with (run / "tracks.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells = {name: text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text for name, text in row.items()}
            if cells["lyrics"]:
                cells["lyrics"] = (run / cells["lyrics"]).read_text(encoding="utf-8").rstrip("\n")
            found[Path(cells["id"]).stem] = cells
    return found


def compare(found: dict[str, dict[str, str]], songs: list[Song], unable: set[str]) -> list[str]:
    differing = []
    for made in songs:
        for name, wanted in made.cells().items():
            got = found.get(made.name, {}).get(name, "")
            if got != wanted and name not in unable:
                differing.append(f"{made.name} {name}: {json.dumps(got, ensure_ascii=False)}, written was {wanted!r}")
    return differing


def plain_files(folder: Path) -> dict[str, Path]:
    """One sound in each container, without tags."""
    files = {}
    for container, (ending, words) in CONTAINERS.items():
        files[container] = folder / f"plain-{container}{ending}"
        tone = ["-f", "lavfi", "-i", "sine=frequency=330:duration=0.5"]
        bare = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
        if ending == ".mp3":
            bare += ["-id3v2_version", "0", "-write_id3v1", "0"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *tone, *words, *bare, files[container]], check=True)
    return files


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="folder to work in, which stays")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        songs = [song(number) for number in range(options.songs)]
        writers = {"mutagen": by_mutagen, "taglib": taglib_writer(folder), "ffmpeg": by_ffmpeg}
        plain = plain_files(folder)
        failed = False
        for writer, write in writers.items():
            for container, (ending, _) in CONTAINERS.items():
                music = folder / writer / container
                music.mkdir(parents=True, exist_ok=True)
                for made in songs:
                    file = music / (made.name + ending)
                    shutil.copyfile(plain[container], file)
                    write(file, container, made)
                found = read(options.ektara, music, folder / "runs" / f"{writer}-{container}", folder / "cache")
                unable = UNABLE.get((writer, container), set())
                differing = compare(found, songs, unable)
                cells = len(songs) * (len(songs[0].cells()) - len(unable))
                print(f"{writer:8} {container:8} {cells - len(differing)} of {cells} cells as written")
                for line in differing[:5]:
                    print("   ", line)
                failed = failed or bool(differing)
    raise SystemExit(1 if failed else 0)
