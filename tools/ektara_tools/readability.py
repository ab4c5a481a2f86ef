"""Counts the words of each sentence that people read, and finds words that hide the meaning.

    tools/readability [FILE...] [--program build/release/ektara] [--worst 20]

It reads README, CHANGELOG, the documents, the texts of the page, the program's messages and its help (`--program`).
Code, tables, headings, addresses and lists of names are left out. It fails where fewer than 90 % of the sentences have
at most 25 words, where one has more than 40, or where an expression of WORDS stands.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ektara_tools.program import ROOT, described

SHORT, LONGEST, SHARE = 25, 40, 0.9
#: Said by this project alone, or by nobody any more, and what to say in their place.
WORDS = {
    r"costs? (?:only )?itself": "is skipped",
    r"pass(?:ed|ing) over": "skip",
    r"mend(?:s|ed|ing)?": "fix",
    r"(?:is|are|was|were) told(?! to\b)": "says, warns, is given",
    r"go(?:es|ing)? on(?! (?:to|the|a|its|top|this|that)\b)": "continues, resumes",
    r"hangs? on": "depends on",
    r"abounds?": "are common",
    r"by then": "later",
    r"not to be concluded": "caution",
    r"nobody (?:says|names|knows)": "it is not known",
    r"(?:is|are|was|were) asked for": "was chosen, is wanted",
    r"whatever (?:it|they) (?:is|are) called": "under any name",
    r"costs? nothing": "takes no time",
    r"told apart": "distinguished",
    r"takes? it apart": "splits it",
    r"brought to naught": "undone",
    r"bends? (?:new )?(?:songs|columns|rows)": "transform",
    r"chosen by its luck": "its score is optimistic",
    r"whether or no": "whether",
    r"so to say": "(nothing)",
    r"lest": "so that … not",
    r"of other people's": "of others",
    r"therefrom|thereof|wherein|whereof|hereby|begins anew": "from it, of it, in which, starts again",
}
#: Prose of sources: a text of fewer words is a name, a label or a part of a sentence.
FEWEST_WORDS = 4


@dataclass
class Sentence:
    where: str
    text: str

    def words(self) -> int:
        return sum(any(c.isalnum() for c in word) for word in self.text.split())


def paragraphs(text: str) -> Iterator[str]:
    """Paragraphs and items of a Markdown text, without code, tables, headings and pictures."""
    text = re.sub(r"^[ \t]*(```|~~~).*?^[ \t]*\1", "", text, flags=re.M | re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"^[ \t]*(?:\||#|!\[).*$", "", text, flags=re.M)
    for block in re.split(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*]|\d+\.) )", text):
        if block.strip() and not re.match(r"\n*    \S", block):
            yield " ".join(block.split())


def plain(text: str) -> str:
    """A text with code, links, numbers in brackets and values to fill in as one word each."""
    text = re.sub(r"^(?:[-*]|\d+\.) ", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`+[^`]+`+", "Code", text)
    text = re.sub(r"\{[^{}]*\}", "Value", text)
    return re.sub(r"https?://\S+", "Address", text)


#: Names with commas between, in brackets or behind a colon: "(A + B, C + D)", ": A, B (1), C".
NAME = r"[A-Z](?:[^,;:().]|\.(?!\s|$)|\([^()]*\))*"
NAMES = re.compile(rf"(?P<before>\(|: )(?P<names>{NAME}(?:, {NAME})+)(?=[).]|$)")


def without_names(text: str) -> str:
    """A text with one word for each list of names; a name has at most nine words, its figures included."""

    def one_word(match: re.Match[str]) -> str:
        is_list = all(len(name.split()) <= 9 for name in match["names"].split(", "))
        return match["before"] + ("Names" if is_list else match["names"])

    return NAMES.sub(one_word, text)


def sentences(where: str, text: str) -> Iterator[Sentence]:
    for part in re.split(r"(?<=[.!?।])[\"'”)*]*\s+(?=[\"'“(\[+−–-]*(?:\*+\w|[A-Z0-9ঀ-৿]))", without_names(plain(text))):
        if part.strip():
            yield Sentence(where, part.strip())


def of_markdown(file: Path) -> Iterator[Sentence]:
    for paragraph in paragraphs(file.read_text()):
        yield from sentences(file.name, paragraph)


def cells(file: Path) -> Iterator[Sentence]:
    """The cells of a Markdown file's tables, which may be long, but not odd."""
    for line in re.findall(r"^[ \t]*\|(.*)\|[ \t]*$", file.read_text(), re.M):
        yield from (Sentence(file.name, plain(cell.strip())) for cell in line.split("|"))


#: Adjacent literals of C++, which are one text.
LITERALS = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
#: Literals of TypeScript; templates may hold line ends.
SCRIPT_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')


def is_prose(text: str) -> bool:
    is_list = len(text.split()) > 2 * LONGEST and not re.search(r"[.,;:]", text)  # words that a program looks for
    return (
        len(re.findall(r"[^\W\d_]{2,}", text)) >= FEWEST_WORDS
        and not is_list
        and not re.search(r"[;{]\s*$|=>|</?[a-z]+[ >]", text)
    )


def of_source(file: Path) -> Iterator[Sentence]:
    text = re.sub(r"^\s*(?://|#).*$|(?<=[;{},]) //.*$", "", file.read_text(), flags=re.M)
    if file.suffix == ".ts":
        found = ["".join(match) for match in SCRIPT_LITERAL.findall(text)]
    else:
        text = re.sub(r'R"(\w*)\(.*?\)\1"', '""', text, flags=re.S)
        found = ["".join(LITERAL.findall(joined)) for joined in LITERALS.findall(text)]
    for literal in found:
        for line in re.split(r"\\n", literal):
            said = " ".join(line.replace('\\"', '"').split())
            if is_prose(said):
                yield from sentences(str(file.relative_to(ROOT)), said)


def helped(program: Path, verb: tuple[str, ...] = ()) -> Iterator[Sentence]:
    text = subprocess.run([program, *verb, "--help"], check=True, capture_output=True, text=True).stdout
    texts, _, _ = text.partition("\nExamples:\n")
    options, _, verbs = texts.partition("Subcommands:\n")
    where = " ".join(["ektara", *verb, "--help"])
    # A help text stands behind the name of its option, or below a long one.
    for line in [options.partition("\n")[0], *re.findall(r"(?:^  \S.*?  +|^ {20,})(\S.*)$", options, re.M)]:
        yield from sentences(where, line)
    for line in re.findall(r"^  \S+ +(\S.*)$", verbs, re.M):
        yield from sentences(where, line)
    for name in re.findall(r"^  (\S+)", verbs, re.M):
        yield from helped(program, (*verb, name))


def documents() -> list[Path]:
    return [
        *(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "ARCHITECTURE", "CONTRIBUTING")),
        *sorted((ROOT / "docs").glob("*.md")),
    ]


def of_files(files: list[Path]) -> list[Sentence]:
    return [one for file in files for one in (of_markdown(file) if file.suffix == ".md" else of_source(file.resolve()))]


def groups(program: Path | None) -> Iterator[tuple[str, list[Sentence]]]:
    """All that is read, by kind, so that one kind cannot make up for another."""
    yield "documents", of_files(documents())
    yield "page", of_files(sorted((ROOT / "web/src").rglob("*.ts")))
    yield (
        "messages",
        of_files([file for part in ("ektara", "apps") for file in sorted((ROOT / part).rglob("*.[ch]pp"))]),
    )
    if program:
        yield "help", list(helped(program))


def judged(name: str, found: list[Sentence], tables: list[Sentence], worst: int) -> bool:
    """Prints what is wrong, and says whether something is."""
    lengths = [sentence.words() for sentence in found]
    share = sum(length <= SHORT for length in lengths) / max(1, len(found))
    longest = sorted((s for s in found if s.words() > LONGEST), key=Sentence.words, reverse=True)
    print(
        f"{name}: {len(found)} sentences, {share:.1%} of at most {SHORT} words, {len(longest)} of more than {LONGEST}"
    )
    shown = longest + sorted(found, key=Sentence.words, reverse=True)[len(longest) : worst]
    for sentence in shown:
        print(f"{sentence.where}: {sentence.words()} words: {sentence.text}")
    used = [
        (sentence, match.group(), instead)
        for sentence in [*found, *tables]
        for word, instead in WORDS.items()
        if (match := re.search(rf"\b(?:{word})\b", sentence.text, re.I))
    ]
    for sentence, word, instead in used:
        print(f"{sentence.where}: '{word}' (instead: {instead}): {sentence.text}")
    return bool(longest or used or share < SHARE)


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="Markdown files or sources (everything)")
    parser.add_argument("--program", type=Path, help="whose help texts are read too")
    parser.add_argument("--worst", type=int, default=0, help="show so many of the longest sentences")
    args = parser.parse_args()
    if args.files:
        tables = [cell for file in args.files if file.suffix == ".md" for cell in cells(file)]
        raise SystemExit(judged(", ".join(file.name for file in args.files), of_files(args.files), tables, args.worst))
    tables = [cell for file in documents() for cell in cells(file)]
    wrong = [
        judged(name, found, tables if name == "documents" else [], args.worst) for name, found in groups(args.program)
    ]
    raise SystemExit(any(wrong))


if __name__ == "__main__":
    main()
