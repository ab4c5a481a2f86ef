#!/usr/bin/env python3
"""Prints the sizes of the C++ sources. It fails nothing: the figures show where to look.

usage: tools/check_sizes.py [ROOT] [--list] [--prefix PREFIX]

What is counted, and how (sources: *.cpp and *.hpp of ektara/, apps/ and corpus/; tests and benches are left out):

files, lines        as they are, comments and blank lines included.
functions           definitions that Universal Ctags finds, members and constructors included, lambdas not; a function's
                    lines go from the line of its name to its closing brace. Without Universal Ctags (Debian's
                    universal-ctags) a regular expression looks for them in the layout of clang-format, and says so.
long functions      more than 40 lines.
many parameters     six or more, by the commas of the definition's signature outside brackets.
method comparisons  == or != between anything and a string literal that is the name of a feature, text source,
                    transform, model, projection, space or clusterer (KINDS below), each occurrence.
original system     files of which a word outside an #include has "published" or "original_system" in it, or whose
                    comments name the original system; and how many of them lie outside a folder of that name.
headers             all of ektara/. With --prefix: those installed below PREFIX/include.

--list names each function, comparison and file.
"""

import argparse
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("ektara", "apps", "corpus")
MOST_LINES = 40
MANY_PARAMETERS = 6
KINDS = (
    # features and text sources
    *("mfcc-moments", "mfcc-sequence", "mel-sequence", "descriptors", "rich", "text", "hybrid"),
    *("lyrics", "descriptions", "descriptions-or-tags", "tags"),
    # transforms
    *("quantile", "yeo-johnson", "power"),
    # models
    *("ae", "vae", "beta-vae", "cvae", "conv-vae", "vade", "multimodal", "multimodal-vae"),
    # projections and spaces
    *("none", "raw", "pca", "umap", "half-whitened", "partial-whitening"),
    # clusterers
    *("kmeans", "agglomerative", "ward", "average", "complete", "single", "dbscan", "hdbscan", "gmm", "spectral"),
    *("leiden",),
)
LITERAL = f'"(?:{"|".join(KINDS)})"'
COMPARISON = re.compile(rf"[!=]=\s*{LITERAL}|{LITERAL}\s*[!=]=")
ORIGINAL = re.compile(r"published|original_system|original(?:'s)? system", re.IGNORECASE)
ORIGINAL_FOLDER = "original_system"
# In the layout of clang-format: a line that begins a definition, at column 0 or inside a class.
BEGINS = re.compile(r"^( {0,4})(?!\s)(?!namespace|struct|class|enum|union|if|for|while|switch|return|#|/)[^=;]*\(")


class Function(NamedTuple):
    file: Path
    name: str
    line: int
    lines: int
    parameters: int


class Place(NamedTuple):
    file: Path
    line: int
    text: str


def parameters_of(signature: str) -> int:
    """How many parameters "(…)" has: commas inside its first brackets, not inside brackets of those."""
    depth, commas, inner = 0, 0, ""
    for letter in signature.replace("->", ""):
        if letter in "(<[{":
            depth += 1
        elif letter in ")>]}":
            depth -= 1
            if depth == 0:
                break
        elif letter == "," and depth == 1:
            commas += 1
        inner += letter
    return commas + 1 if inner.strip("( ") not in ("", "void") else 0


def is_universal(ctags: str) -> bool:
    told = subprocess.run([ctags, "--version"], capture_output=True, text=True, check=False).stdout
    return told.startswith("Universal Ctags")


def functions_by_ctags(ctags: str, files: list[Path]) -> Iterator[Function]:
    words = [ctags, "--languages=C++", "--language-force=C++", "--kinds-C++=f", "--fields=+neS", "-o", "-", "-L", "-"]
    told = subprocess.run(words, input="\n".join(map(str, files)), capture_output=True, text=True, check=True).stdout
    for tag in told.splitlines():
        name, file, *rest = tag.split("\t")
        fields = dict(part.split(":", 1) for part in rest if re.match(r"(line|end|signature):", part))
        if "end" in fields:
            lines = int(fields["end"]) - int(fields["line"]) + 1
            yield Function(Path(file), name, int(fields["line"]), lines, parameters_of(fields.get("signature", "")))


def functions_by_layout(files: list[Path]) -> Iterator[Function]:
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        for at, line in enumerate(lines):
            begins = BEGINS.match(line)
            if not begins:
                continue
            head = next((i for i in range(at, min(at + 12, len(lines))) if lines[i].endswith(("{", ";", "}"))), None)
            if head is None or not lines[head].endswith("{"):
                continue
            indent = begins.group(1)
            # Nothing of a body stands as far left as its closing brace; a statement over lines ends with "});" instead.
            end = next((i for i in range(head + 1, len(lines)) if re.match(rf" {{0,{len(indent)}}}\S", lines[i])), head)
            if lines[end] != indent + "}":
                continue
            signature = " ".join(lines[at : head + 1])
            name = signature[: signature.index("(")].split()[-1]
            yield Function(file, name, at + 1, end - at + 1, parameters_of(signature[signature.index("(") :]))


def comparisons(files: list[Path]) -> Iterator[Place]:
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            for _ in COMPARISON.finditer(line):
                yield Place(file, number, line.strip())


def knows_the_original(file: Path) -> bool:
    lines = file.read_text(encoding="utf-8").splitlines()
    return any(ORIGINAL.search(line) for line in lines if not line.startswith("#include"))


def print_all(title: str, count: int, named: list[str], listed: bool) -> None:
    print(f"{title}: {count}")
    for line in named if listed else []:
        print(f"    {line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).resolve().parents[1])
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--prefix", type=Path, help="where the library is installed: its headers are counted")
    args = parser.parse_args()
    files = sorted(file for folder in FOLDERS for file in (args.root / folder).rglob("*.[ch]pp"))
    ctags = shutil.which("ctags")
    by_ctags = ctags is not None and is_universal(ctags)
    if not by_ctags:
        print("functions by a regular expression: Universal Ctags is not installed")
    functions = list(functions_by_ctags(ctags, files) if ctags and by_ctags else functions_by_layout(files))
    long = sorted((f for f in functions if f.lines > MOST_LINES), key=lambda f: -f.lines)
    many = sorted((f for f in functions if f.parameters >= MANY_PARAMETERS), key=lambda f: -f.parameters)
    compared, original = list(comparisons(files)), [file for file in files if knows_the_original(file)]
    general = [file for file in original if ORIGINAL_FOLDER not in file.parts]
    headers = list((args.prefix / "include" if args.prefix else args.root / "ektara").rglob("*.hpp"))

    def where(file: Path, line: int) -> str:
        return f"{file.relative_to(args.root)}:{line}"

    print(f"files: {len(files)}")
    print(f"lines: {sum(len(file.read_text(encoding='utf-8').splitlines()) for file in files)}")
    print(f"functions: {len(functions)}")
    named = [f"{f.lines} lines  {f.name}  {where(f.file, f.line)}" for f in long]
    print_all(f"functions over {MOST_LINES} lines", len(long), named, args.list)
    named = [f"{f.parameters}  {f.name}  {where(f.file, f.line)}" for f in many]
    print_all(f"functions with {MANY_PARAMETERS} or more parameters", len(many), named, args.list)
    named = [f"{where(place.file, place.line)}  {place.text}" for place in compared]
    print_all("string comparisons of method kinds", len(compared), named, args.list)
    named = [str(file.relative_to(args.root)) for file in original]
    print_all("files that know the original system", len(original), named, args.list)
    print(f"    outside a folder {ORIGINAL_FOLDER}: {len(general)}")
    print(f"public headers ({'installed' if args.prefix else 'all of ektara/'}): {len(headers)}")


if __name__ == "__main__":
    main()
