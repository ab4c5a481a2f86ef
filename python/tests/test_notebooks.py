"""The notebooks of docs/notebooks print what is committed beside them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: Figures on other processors may round the other way.
NEAR = 0.021
#: Another build or processor trains another model (docs/platforms.md), of which clusters and their scores are made.
NEAR_TRAINED = 0.1


def renderer():
    found = importlib.util.spec_from_file_location("render", FOLDER / "render.py")
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if not FOLDER.exists():
        pytest.skip("the tests lie without the notebooks")
    for package in ("matplotlib", "pandas", "sklearn"):
        pytest.importorskip(package)
    place = tmp_path_factory.mktemp("notebooks")
    # A program that cannot make a corpus (tools/portable_wheel) gets the same one from another.
    if "EKTARA_DEMO_SONGS" in os.environ:
        shutil.copytree(os.environ["EKTARA_DEMO_SONGS"], place / "demo-songs")
        return place
    words = [sys.executable, "-m", "ektara", "corpus", "demo-songs", "--songs", "48", "--seconds", "6"]
    made = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"the demo corpus cannot be made here: {made.stderr.strip()}")
    return place


def shape_of(text: str) -> tuple[str, list[float]]:
    return re.sub(r"[ #]+", " ", NUMBER.sub("#", text)), [float(number) for number in NUMBER.findall(text)]


def tolerances_of(text: str) -> list[float]:
    """How far each number of the text may be from another build's: in a row of a trained model farther."""
    return [NEAR_TRAINED if "VAE" in line else NEAR for line in text.splitlines() for _ in NUMBER.findall(line)]


@pytest.mark.parametrize("name", ["explore", "compare", "pipeline"])
def test_a_notebook_prints_what_is_committed(name, folder, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    notebooks = renderer()
    printed = notebooks.render(name, folder)
    committed = (FOLDER / f"{name}.md").read_text()
    if notebooks.sound_of(folder) != (FOLDER / "sound.txt").read_text().strip():
        pytest.skip("this machine's synthesiser makes another corpus: the notebook ran, but was not compared")
    words, numbers = shape_of(printed)
    expected_words, expected_numbers = shape_of(committed)
    assert words == expected_words
    allowed = tolerances_of(committed)
    other = [
        (number, expected)
        for number, expected, near in zip(numbers, expected_numbers, allowed, strict=True)
        if abs(number - expected) > max(near, 0.01 * abs(expected))
    ]
    assert other == []
