"""A folder where runs are made and broken, the program that makes them, and what went wrong."""

import math
import os
import random
import shutil
import struct
import subprocess
import time
import wave
from array import array
from pathlib import Path

from ektara_tools.program import Program, Word, settings

Ended = subprocess.CompletedProcess[str]  # Program.run would end this script where the program fails

RATE = 22050
VARIES = {"run.json", "report.html", ".lock"}  # they hold times and places
QUICK = ["--seeds", "2", "--k", "3", "--no-text", "--no-progress", "--jobs", "1"]
QUICK += settings(
    "train.max_epochs=3",
    "train.min_epochs=1",
    "train.min_steps=5",
    "run.resamples=2",
    "evaluate.half_samples=10",
    "evaluate.permutations=9",
)


def id3_with_lyrics(text: str) -> bytes:
    """A chunk "id3 " of RIFF with ID3v2.3's frame of lyrics."""
    body = b"\0eng\0" + text.encode()
    frame = b"USLT" + struct.pack(">IH", len(body), 0) + body
    tag = b"ID3\3\0\0" + bytes(len(frame) >> shift & 127 for shift in (21, 14, 7, 0)) + frame
    tag += bytes(len(tag) % 2)
    return b"id3 " + struct.pack("<I", len(tag)) + tag


def add_chunk(file: Path, chunk: bytes) -> None:
    content = file.read_bytes() + chunk
    file.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])


def make_clips(folder: Path, count: int, seed: int, seconds: float = 3) -> Path:
    """Tones with noise, in folder/<language>/<genre>/, with lyrics in their tags; song_id of the manifest that is
    returned has two clips a song."""
    chance = random.Random(seed)
    noise = array("h", (int(chance.gauss(0, 300)) for _ in range(RATE)))
    lines = ["path,title,artist,language,genre,song_id"]
    for i in range(count):
        language, genre = "bangla" if i % 2 else "english", ("folk", "rock", "pop")[i % 3]
        (folder / language / genre).mkdir(parents=True, exist_ok=True)
        step = 2 * math.pi * 110 * 2 ** ((i + seed) % 12 / 12) * (1 + i % 3) / RATE
        louder = 1 + i % 4
        tone = (int(9000 * math.sin(step * t)) for t in range(int(RATE * seconds)))
        samples = array("h", (value + louder * noise[(t + 997 * i) % RATE] for t, value in enumerate(tone)))
        name = f"{language}/{genre}/s{i:03d}.wav"
        with wave.open(str(folder / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
        add_chunk(folder / name, id3_with_lyrics(f"rain on the roof {i + seed}\na boat on the river {i}"))
        lines.append(f"{name},Title {i},Artist {i // 3},{language},{genre},song{i // 2}")
    manifest = folder / "manifest.csv"
    manifest.write_text("\n".join(lines) + "\n")
    return manifest


def bytes_of(run: Path) -> dict[str, bytes]:
    """The files of a run that are the same for the same run."""
    files = {str(file.relative_to(run)): file for file in sorted(run.rglob("*")) if file.is_file()}
    return {name: file.read_bytes() for name, file in files.items() if name not in VARIES}


def memory_folder() -> str | None:
    """A disc in memory where there is one: thousands of small files are waited for until they are on the disc."""
    place = Path("/dev/shm")
    return str(place) if place.is_dir() and os.access(place, os.W_OK) else None


class Workshop:
    def __init__(self, program: Program, folder: Path, minutes: float) -> None:
        self.program, self.folder = program, folder
        self.faults: list[str] = []
        self.ends = time.monotonic() + 60 * minutes
        models = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "ektara/models"
        self.has_models = models.is_dir() and any(models.iterdir())
        data = folder / "data/ektara"
        data.mkdir(parents=True)
        if self.has_models:
            (data / "models").symlink_to(models)
        own = {"XDG_CACHE_HOME": "cache", "HOME": "home", "XDG_DATA_HOME": "data"}
        self.environment = os.environ | {name: str(folder / place) for name, place in own.items()}

    def is_time_over(self) -> bool:
        return time.monotonic() > self.ends

    def call(self, *words: Word, **variables: str) -> Ended:
        return subprocess.run(
            [self.program.path, *map(str, words)],
            env=self.environment | variables,
            cwd=self.folder,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def run(self, manifest: Path, run: Path, preset: str = "easy", **variables: str) -> Ended:
        return self.call("run", manifest, "-o", run, "--preset", preset, *QUICK, **variables)

    def finished_run(self, name: str, seed: int, preset: str = "easy") -> tuple[Path, Path]:
        manifest, run = make_clips(self.folder / f"music-{name}", 12, seed), self.folder / name
        made = self.run(manifest, run, preset)
        if made.returncode != 0:
            raise SystemExit(f"no run to break: {made.stderr}")
        return manifest, run

    def forget(self, run: Path) -> None:
        """The run, and what was kept of its songs."""
        shutil.rmtree(run, ignore_errors=True)
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def require_hook(self, name: str) -> None:
        """Ends this script where the program would not be killed at all."""
        if name.encode() not in Path(self.program.path).read_bytes():
            raise SystemExit(f"{self.program.path}: has no hook {name}; build it with EKTARA_TESTS")

    def fault(self, text: str) -> None:
        self.faults.append(text)
        print(f"FAULT: {text}", flush=True)
