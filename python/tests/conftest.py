"""Data that the tests make themselves."""

from __future__ import annotations

import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from ektara._program import program
from numpy.typing import NDArray

# A shell that starts tests in the background has them ignore Ctrl-C, and every process that they start with them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def blobs() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Three distant groups of 40 rows in 5 columns."""
    random = np.random.RandomState(1)
    truth = np.repeat(np.arange(3), 40)
    centres = random.uniform(-10, 10, (3, 5))
    return (centres[truth] + random.normal(size=(120, 5))).astype(np.float32), truth


def in_new_process(code: str) -> str:
    """What the code prints in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ektara_program(*words: object) -> str:
    """What the program prints."""
    done = subprocess.run([program(), *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files_of(folder: Path, *apart: str) -> dict[str, bytes]:
    """Each file of a folder by its way there, but those of the names ``apart``."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in apart
    }


def tone(path: Path, frequency: float, seconds: float = 2.0, rate: int = 22050) -> None:
    """A WAV file of a tone with its octave."""
    time = np.arange(int(seconds * rate)) / rate
    sound = 0.4 * np.sin(2 * np.pi * frequency * time) + 0.2 * np.sin(4 * np.pi * frequency * time)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((sound * 32767).astype("<i2").tobytes())


@pytest.fixture(scope="session")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve tones in two languages and two genres."""
    folder = tmp_path_factory.mktemp("songs")
    for i in range(12):
        place = folder / ("english" if i % 2 else "bangla") / ("pop" if i < 6 else "rock")
        place.mkdir(parents=True, exist_ok=True)
        tone(place / f"song{i:02}.wav", 110 * 2 ** (i / 6))
    return folder
