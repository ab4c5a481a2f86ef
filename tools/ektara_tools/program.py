"""Runs the program and reads what it answers."""

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build/release/ektara"
# What a call is made of: every word is given to the program as text.
Word = str | int | float | Path

FINE = 0
SOME_FILES_FAILED = 3  # the answer is there; some files could not be read


class Program:
    """The program at a path. Every call ends this script, with the program's own words, where the program fails."""

    def __init__(self, path: str | Path) -> None:
        self.path = str(Path(path).resolve())

    def run(self, verb: str, *words: Word, cwd: Path | None = None) -> str:
        """What `verb` prints. Files that could not be read are no failure."""
        done = subprocess.run([self.path, verb, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)
        if done.returncode not in (FINE, SOME_FILES_FAILED):
            raise SystemExit(f"{verb}: exit code {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def json(self, verb: str, *words: Word, cwd: Path | None = None) -> Any:
        """What `verb --json` prints, read."""
        return json.loads(self.run(verb, *words, "--json", cwd=cwd))


def add_program_option(parser: argparse.ArgumentParser, default: Path = RELEASE) -> None:
    """--ektara, or --program: both names were in use, and both stay."""
    parser.add_argument("--ektara", "--program", dest="ektara", type=Program, default=str(default), help="the program")


def settings(*pairs: str) -> list[str]:
    """KEY=VALUE pairs as the words of a call."""
    return [word for pair in pairs for word in ("--set", pair)]


def described(text: str | None) -> argparse.ArgumentParser:
    """A parser whose --help is the script's own docstring."""
    return argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
