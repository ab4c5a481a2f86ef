"""One file of a finished run after the other is changed in one way after the other; who reads it must notice."""

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ektara_tools.program import Word
from ektara_tools.server import Server, port_in
from ektara_tools.workshop import Ended, Workshop, bytes_of

DIGESTS = "digests.txt"
# Beside a run's own files, these are not made by `run`: the verb that wrote them writes them again.
OF_OTHER_VERBS = ("playlists/", "audit.")
# What `run` cannot put a file in the place of without deleting what is not its own.
MAY_STOP_A_RUN = ("folder",)

Mutation = Callable[[Path, Path, random.Random], None]  # the file, what another run has there


def rewritten(change: Callable[[bytes, random.Random], bytes]) -> Mutation:
    def mutate(file: Path, _: Path, chance: random.Random) -> None:
        file.write_bytes(change(file.read_bytes(), chance))

    return mutate


def flipped(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def with_zeros(content: bytes, chance: random.Random) -> bytes:
    """As a disc that lost a block."""
    first = chance.randrange(len(content))
    last = min(len(content), first + 512)
    changed = content[:first] + bytes(last - first) + content[last:]
    return changed if changed != content else flipped(content, chance)


def in_place_of(put: Callable[[Path, Path], object]) -> Mutation:
    def mutate(file: Path, other: Path, _: random.Random) -> None:
        file.unlink()
        put(file, other)

    return mutate


def another_of_the_run(file: Path, _: Path, chance: random.Random) -> None:
    """The file of another seed or space, or whatever else ends as this one does."""
    run = next(folder for folder in file.parents if (folder / DIGESTS).is_file())
    content = file.read_bytes()
    others = sorted(one for one in run.rglob("*" + file.suffix) if one.is_file() and one.read_bytes() != content)
    file.write_bytes(chance.choice(others).read_bytes() if others else content + b"\n")


def with_the_digests_of_another(file: Path, other: Path, _: random.Random) -> None:
    run = next(folder for folder in file.parents if (folder / DIGESTS).is_file())
    other_run = next(folder for folder in other.parents if (folder / DIGESTS).is_file())
    shutil.copyfile(other, file)
    shutil.copyfile(other_run / DIGESTS, run / DIGESTS)


KINDS: dict[str, Mutation] = {
    "flip": rewritten(flipped),
    "cut": rewritten(lambda content, chance: content[: chance.randrange(len(content))]),
    "grown": rewritten(lambda content, chance: content + content[: 1 + chance.randrange(len(content))]),
    "empty": rewritten(lambda *_: b""),
    "zeros": rewritten(with_zeros),
    "swap": in_place_of(lambda file, other: file.write_bytes(other.read_bytes())),
    "sibling": another_of_the_run,
    "gone": in_place_of(lambda *_: None),
    "link": in_place_of(lambda file, other: file.symlink_to(other)),
    "dangling": in_place_of(lambda file, _: file.symlink_to("nowhere")),
    "folder": in_place_of(lambda file, _: file.mkdir()),
    "fifo": in_place_of(lambda file, _: os.mkfifo(file)),
    "digests": with_the_digests_of_another,
}
FROM_ANOTHER_RUN = ("swap", "link", "digests")


class Change(NamedTuple):
    name: str  # of a file of the run
    kind: str

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"


def own_reader(run: Path, name: str, folder: Path) -> list[Word]:
    """The verb that reads the file by its own name; `check` where none does."""
    file = run / name
    top = name.split("/", maxsplit=1)[0]
    if top in ("features", "embeddings", "projections") and file.suffix in (".npy", ".json"):
        return ["cluster", file.with_suffix(".npy"), "-o", folder / "own.csv", "--k", "3"]
    if top == "clusterings" and file.suffix == ".csv":
        return ["evaluate", "--labels", run / "tracks.csv", "--clusters", file]
    if top == "tracks.csv":
        return ["evaluate", "--labels", file, "--clusters", run / "clusterings/raw.kmeans.s0.csv"]
    return ["check", run]


def readers(run: Path, manifest: Path, folder: Path) -> dict[str, list[Word]]:
    """Every verb that answers from a run, and `serve`, which Mutations.serve asks."""
    songs = sorted(manifest.parent.rglob("*.wav"))
    return {
        "explain": ["explain", run],
        "pair": ["explain", run, "--pair", songs[0], songs[1]],
        "report": ["report", run],
        "path": ["path", run, songs[0], songs[-1]],
        "similar": ["similar", run, songs[1]],
        "playlist": ["playlist", run, "-o", folder / "lists"],
        "select": ["select", run, "--diverse", "--n", "3"],
        "audit": ["audit", run, "-o", folder / "audit"],
        "assign": ["assign", run, songs[2], "-o", folder / "assigned.csv"],
        "assign to the VAE": ["assign", run, songs[2], "--space", "vae"],
        "failures": ["failures", run],
        "runs": ["runs", "diff", run, run.parent / "other"],
        "search": ["search", run, "rain", "at", "night"],
        "export": ["export", run, "-o", folder / "exported.csv"],
        "serve": ["serve", run],
    }


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d+ s\b", "", text)


def data_of(run: Path) -> list[str]:
    maps = len(sorted((run / "projections").glob("*.npy")))
    return ["data.json", "peaks/0", *(f"neighbors/{number}" for number in range(maps))]


class Mutations:
    """Two finished runs: one is broken again and again, the other gives its files."""

    def __init__(self, shop: Workshop, seed: int) -> None:
        self.shop, self.seed = shop, seed
        self.music, self.whole = shop.finished_run("whole", 7)
        _, self.other = shop.finished_run("other", 8)
        for run in (self.whole, self.other):
            for verb in ("audit", "playlist", "report"):
                shop.call(verb, run)
        self.broken = shop.folder / "broken"
        self.expected = bytes_of(self.whole)
        self.renew()
        self.verbs = readers(self.broken, self.music, shop.folder)
        known = shop.call("--help").stdout
        for verb, words in list(self.verbs.items()):
            if f"\n  {words[0]} " not in known or (verb == "search" and not shop.has_models):
                print(f"{verb}: not asked, this program or machine has it not")
                del self.verbs[verb]
        self.answers: dict[str, str] = {}
        self.counts = {"named": 0, "not read": 0, "made anew": 0}

    def plan(self) -> list[Change]:
        """Every file with every kind of change that there is for it, in an order of chance."""
        names = sorted(str(f.relative_to(self.whole)) for f in self.whole.rglob("*") if f.is_file())
        names = [name for name in names if name != ".lock" and (self.whole / name).stat().st_size > 0]
        changes = [Change(name, kind) for name in names for kind in KINDS]
        changes = [change for change in changes if self.is_change(change)]
        random.Random(self.seed).shuffle(changes)
        return changes

    def is_change(self, change: Change) -> bool:
        """What both runs have the same is no change; run.json's own digest stands in it, not in the list."""
        if change.kind not in FROM_ANOTHER_RUN:
            return True
        other = self.other / change.name
        return other.is_file() and other.read_bytes() != (self.whole / change.name).read_bytes()

    def renew(self) -> None:
        if self.broken.exists():
            shutil.rmtree(self.broken)
        shutil.copytree(self.whole, self.broken)

    def break_it(self, change: Change) -> None:
        self.renew()
        chance = random.Random(f"{self.seed} {change}")
        KINDS[change.kind](self.broken / change.name, self.other / change.name, chance)

    def one(self, number: int, change: Change, verbs_each: int) -> None:
        chance = random.Random(f"{self.seed} {number}")
        asked: list[tuple[str, list[Word]]] = [("check", ["check", self.broken])]
        asked += [("own", own_reader(self.broken, change.name, self.shop.folder))]
        asked += chance.sample(sorted(self.verbs.items()), min(verbs_each, len(self.verbs)))
        for verb, words in asked:
            expected = self.answer_of_the_whole(words)
            self.break_it(change)
            ended = self.call(words)
            what = f"{number}: {change}: {verb}"
            if words[0] == "check":
                self.judge_check(what, change, ended)
            else:
                self.judge(what, change, ended, expected)
        self.break_it(change)
        self.judge_run(f"{number}: {change}: run", change, self.shop.run(self.music, self.broken))

    def answer_of_the_whole(self, words: list[Word]) -> str:
        key = " ".join(map(str, words))
        if key not in self.answers:
            self.renew()
            ended = self.call(words)
            if ended.returncode != 0:
                raise SystemExit(f"{key}: fails on a whole run: {ended.stderr}")
            self.answers[key] = without_times(ended.stdout)
        return self.answers[key]

    def call(self, words: list[Word]) -> Ended:
        """What a verb says; behind it the file that it was told to write."""
        if words[0] == "serve":
            return self.serve(words)
        written = Path(str(words[words.index("-o") + 1])) if "-o" in words else None
        if written is not None and written.is_file():
            written.unlink()
        ended = self.shop.call(*words)
        if written is not None and written.is_file():
            ended.stdout += written.read_text(errors="replace")
        return ended

    def serve(self, words: list[Word]) -> Ended:
        """Everything but sound that the server answers; refusals go where errors do."""
        call = [self.shop.program.path, *map(str, words), "--port", "0"]
        with subprocess.Popen(
            call, env=self.shop.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace"
        ) as child:
            first_line = child.stdout.readline() if child.stdout else ""
            if not first_line:
                said, errors = child.communicate()
                return Ended(call, child.returncode, said, errors)
            server = Server(child.pid, port_in(first_line))
            answers: list[str] = []
            refusals: list[str] = []
            for path in data_of(self.whole):
                answer = server.asked("GET", path)
                text = answer.read().decode("utf-8", "replace")
                (answers if answer.status == 200 else refusals).append(f"/{path}: {text}")
            child.terminate()
            _, errors = child.communicate()
            return Ended(call, 0, "\n".join(answers), errors + "\n".join(f"error {text}" for text in refusals))

    def judge_check(self, what: str, change: Change, ended: Ended) -> None:
        name, kind = change
        # The page is no artifact that another is made of: without it a run is whole.
        without_page = name == "report.html" and kind in ("gone", "dangling") and ended.returncode == 0
        said = ended.stdout + ended.stderr
        # A list and a record that do not belong together: one of the two is named.
        both_another_s = kind == "digests" and name == "run.json"
        by_its_list = both_another_s or (DIGESTS in said and (kind == "digests" or name == "run.json"))
        named = ended.returncode == 1 and (name in said or by_its_list)
        if not without_page and not named:
            self.shop.fault(f"{what}: exit code {ended.returncode}, {ended.stdout}{ended.stderr}")
        else:
            self.counts["named"] += 1

    def judge(self, what: str, change: Change, ended: Ended, expected: str) -> None:
        if ended.returncode == 0 and without_times(ended.stdout) == expected:
            self.counts["not read"] += 1
        elif ended.returncode in (0, 1, 2) and is_named(change, ended):
            self.counts["named"] += 1
        else:
            self.shop.fault(f"{what}: exit code {ended.returncode}, another answer without a word: {ended.stderr}")

    def judge_run(self, what: str, change: Change, ended: Ended) -> None:
        name, kind = change
        if ended.returncode == 1 and "audit.json" in ended.stderr:
            # Its own verb makes it, not the run: it is named, and then it is to be made anew by that.
            self.shop.call("audit", self.broken)
            ended = self.shop.run(self.music, self.broken)
        # What the run is, is said by its record: without it, or with another's, it is not gone on with.
        is_refused = name == "run.json" and "error E4" in ended.stderr
        may_stop = kind in MAY_STOP_A_RUN and is_named(change, ended)
        if ended.returncode in (1, 2) and (is_refused or may_stop):
            self.counts["named"] += 1
            return
        now = bytes_of(self.broken)
        wrong = [file for file in self.expected if now.get(file) != self.expected[file]]
        made_by_run = not name.startswith(OF_OTHER_VERBS)
        # Where the list went with it, no file of another verb is proven any more.
        wrong = [file for file in wrong if file != DIGESTS and (file != name or made_by_run)]
        if ended.returncode != 0 or wrong:
            self.shop.fault(f"{what}: exit code {ended.returncode}, other bytes: {wrong}, {ended.stderr}")
        else:
            self.counts["made anew"] += 1


def is_named(change: Change, ended: Ended) -> bool:
    """Where the list of digests is damaged or another's, what it no longer proves may be named in its place. A server
    that goes on with a changed record or list of songs says so."""
    without_list = change.name == DIGESTS or change.kind == "digests"
    told = "error E" in ended.stderr or "W-CHANGED-FILES" in ended.stderr
    return told and (change.name in ended.stderr or (without_list and "error E" in ended.stderr))


def summary(work: Mutations, done: int) -> str:
    return f"{done} mutations of {len(KINDS)} kinds: {json.dumps(work.counts)}, {len(work.shop.faults)} faults"
