"""Runs the notebooks and writes what they print: NAME.md beside each NAME.py, as a notebook would show it.

python docs/notebooks/render.py [NAME …]     with a Python that has ektara, scikit-learn, pandas and matplotlib

A cell begins with `# %%`, text with `# %% [markdown]`: Jupyter, VS Code and Spyder open the scripts as notebooks.
Warnings stand in the output, as in a notebook. sound.txt tells the corpus of one synthesiser from that of another.
python/tests/test_notebooks.py compares what is committed with a new run.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import sys
import tempfile
import warnings
from pathlib import Path

import ektara

FOLDER = Path(__file__).resolve().parent
NAMES = ["explore", "compare", "pipeline"]


def cells(script: str) -> list[tuple[str, str]]:
    """The cells of a script: "markdown" or "python", and their text."""
    found: list[tuple[str, str]] = []
    for part in script.split("# %%")[1:]:
        head, _, body = part.partition("\n")
        if head.strip() == "[markdown]":
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines()]
            found.append(("markdown", "\n".join(lines)))
        else:
            found.append(("python", body.strip()))
    return found


def run(code: str, names: dict[str, object]) -> str:
    """What a cell prints and warns of."""
    printed = io.StringIO()

    def show(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
        printed.write(f"{category.__name__}: {message}\n")

    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = show
        exec(compile(code, "cell", "exec"), names)
    return "\n".join(line.rstrip() for line in printed.getvalue().rstrip().splitlines())


def render(name: str, folder: str | os.PathLike[str]) -> str:
    """The notebook as Markdown, run in this folder."""
    parts = [f"<!-- written by docs/notebooks/render.py from {name}.py -->"]
    names: dict[str, object] = {"__name__": "__main__"}
    with contextlib.chdir(folder):
        for kind, text in cells((FOLDER / f"{name}.py").read_text()):
            if kind == "markdown":
                parts.append(text)
                continue
            parts.append(f"```python\n{text}\n```")
            printed = run(text, names)
            if printed:
                parts.append(f"```\n{printed}\n```")
    return "\n\n".join(parts) + "\n"


def sound_of(folder: str | os.PathLike[str]) -> str:
    """A digest of how loud and bright the songs of the corpus are: synthesisers and encoders of sound differ."""
    table = ektara.extract(Path(folder) / "demo-songs" / "manifest.csv", features=["descriptors"])
    heard = [f"{loud:.0f} {bright:.0f}" for loud, bright in zip(table["loudness_lufs"], table["spectral_centroid_hz"])]
    return hashlib.sha256("\n".join(heard).encode()).hexdigest()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        for name in sys.argv[1:] or NAMES:
            (FOLDER / f"{name}.md").write_text(render(name, folder))
            print(FOLDER / f"{name}.md")
        (FOLDER / "sound.txt").write_text(sound_of(folder) + "\n")


if __name__ == "__main__":
    main()
