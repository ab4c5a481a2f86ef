"""Breaks runs on purpose and looks whether the program notices. Each form ends with exit code 1 where it did not.

mutations   changes one file of a finished run (a byte, its end, another run's file in its place, gone) and asks
            `check`, verbs that read a run, and `run` itself: the file is named or made anew, never used silently
kills       ends a run by SIGKILL at moments of chance until it is finished: the bytes are those of a run without a kill
workers     ends worker processes by SIGKILL: no song is refused, the features are the same bytes
full-discs  runs on discs of many sizes (a tmpfs; needs root): a numbered error, and the same bytes once there is room

The collections are made here, of tones and noise. --count bounds the work; the same --seed breaks the same things.
Kills come by the clock; with --short they come at numbered steps of the program, which was built with its tests then.
"""

import argparse
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

from ektara_tools.program import Program, Word, add_program_option, described, settings

Ended = subprocess.CompletedProcess[str]  # Program.run would end this script where the program fails

RATE = 22050
KILL_AT_WRITE, KILL_WORKER_AT = "EKTARA_TEST_KILL_AT_WRITE", "EKTARA_TEST_KILL_WORKER_AT"  # hooks of the program
VARIES = {"run.json", "report.html", ".lock"}  # they hold times and places
QUICK = ["--preset", "easy", "--seeds", "2", "--k", "3", "--no-text", "--no-progress"]
QUICK += settings(
    "train.max_epochs=4",
    "train.min_epochs=2",
    "train.min_steps=20",
    "run.resamples=2",
    "evaluate.half_samples=20",
    "evaluate.permutations=19",
)


def make_clips(folder: Path, count: int, seed: int, seconds: float = 3) -> Path:
    """Tones with noise, in folder/<language>/<genre>/."""
    chance = random.Random(seed)
    for i in range(count):
        place = folder / ("bangla" if i % 2 else "english") / ("folk", "rock", "pop")[i % 3]
        place.mkdir(parents=True, exist_ok=True)
        pitch = 110 * 2 ** ((i + seed) % 12 / 12) * (1 + i % 3)
        samples = array(
            "h",
            (
                int(9000 * math.sin(2 * math.pi * pitch * t / RATE) + chance.gauss(0, 300 * (1 + i % 4)))
                for t in range(int(RATE * seconds))
            ),
        )
        with wave.open(str(place / f"s{i:03d}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
    return folder


def bytes_of(run: Path) -> dict[str, bytes]:
    """The files of a run that are the same for the same run."""
    files = {str(file.relative_to(run)): file for file in sorted(run.rglob("*")) if file.is_file()}
    return {name: file.read_bytes() for name, file in files.items() if name not in VARIES}


class Workshop:
    """A folder for what is made and broken, the program, and what went wrong."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.faults: list[str] = []
        self.environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder / "home")}

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

    def run(self, music: Path, run: Path, **variables: str) -> Ended:
        return self.call("run", music, "-o", run, *QUICK, **variables)

    def start(self, *words: Word) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self.program.path, *map(str, words)],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def finished_run(self, name: str, seed: int, count: int = 12) -> tuple[Path, Path]:
        music, run = make_clips(self.folder / f"music-{name}", count, seed), self.folder / name
        made = self.run(music, run)
        if made.returncode != 0:
            raise SystemExit(f"no run to break: {made.stderr}")
        return music, run

    def require_hook(self, name: str) -> None:
        """Ends this script where the program would not be killed at all."""
        if name.encode() not in Path(self.program.path).read_bytes():
            raise SystemExit(f"{self.program.path}: has no hook {name}; build it with EKTARA_TESTS")

    def fault(self, text: str) -> None:
        self.faults.append(text)
        print(f"FAULT: {text}", flush=True)


def readers(run: Path, music: Path, folder: Path) -> dict[str, list[Word]]:
    """Every verb that answers from a run."""
    songs = sorted(music.rglob("*.wav"))
    clustering = run / "clusterings/raw.kmeans.s0.csv"
    return {
        "explain": ["explain", run],
        "report": ["report", run],
        "path": ["path", run, songs[0], songs[-1]],
        "similar": ["similar", run, songs[1]],
        "playlist": ["playlist", run, "-o", folder / "lists"],
        "select": ["select", run, "--diverse", "--n", "3"],
        "audit": ["audit", run, "-o", folder / "audit"],
        "assign": ["assign", run, songs[2]],
        "failures": ["failures", run],
        "evaluate": ["evaluate", "--labels", run / "tracks.csv", "--clusters", clustering],
        "cluster": ["cluster", run / "features/mfcc-moments.npy", "-o", folder / "own.csv", "--k", "3"],
    }


def mutate(file: Path, kind: str, other: Path, chance: random.Random) -> str:
    """Changes a file; says how. A file that the other run has the same cannot be another's."""
    content = file.read_bytes()
    if kind == "swap" and (not other.is_file() or other.read_bytes() == content):
        kind = "flip"
    if kind == "swap":
        shutil.copyfile(other, file)
    elif kind == "cut":
        file.write_bytes(content[: chance.randrange(len(content))])
    elif kind == "gone":
        file.unlink()
    else:
        place = chance.randrange(len(content))
        file.write_bytes(content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :])
    return kind


def is_named(name: str, ended: Ended) -> bool:
    """Where the list of digests is damaged, what it no longer proves may be named in its place."""
    return "error E" in ended.stderr and (name == "digests.txt" or name in ended.stderr)


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d+ s\b", "", text)


class Mutations:
    def __init__(self, shop: Workshop, seed: int) -> None:
        self.shop, self.chance = shop, random.Random(seed)
        self.music, self.whole = shop.finished_run("whole", 7)
        _, self.other = shop.finished_run("other", 8)
        for run in (self.whole, self.other):
            shop.call("audit", run)
            shop.call("playlist", run)
        self.names = sorted(str(f.relative_to(self.whole)) for f in self.whole.rglob("*") if f.is_file())
        self.names = [name for name in self.names if name != ".lock" and (self.whole / name).stat().st_size > 0]
        self.chance.shuffle(self.names)
        self.broken = shop.folder / "broken"
        self.expected = bytes_of(self.whole)
        self.renew()
        self.answers = {}
        for verb, words in readers(self.broken, self.music, shop.folder).items():
            self.answers[verb] = shop.call(*words)
            if self.answers[verb].returncode != 0:
                raise SystemExit(f"{verb} fails on a whole run: {self.answers[verb].stderr}")
        self.counts = {"named": 0, "not read": 0, "made anew": 0}

    def renew(self) -> None:
        shutil.rmtree(self.broken, ignore_errors=True)
        shutil.copytree(self.whole, self.broken)

    def one(self, number: int, verbs_each: int) -> None:
        name = self.names[number % len(self.names)]
        kinds = ("flip", "cut", "swap", "gone")
        wanted = kinds[(number + number // len(self.names)) % len(kinds)]
        verbs = list(readers(self.broken, self.music, self.shop.folder).items())
        self.chance.shuffle(verbs)
        asked: list[tuple[str, list[Word]]] = [("check", ["check", self.broken])]
        for verb, words in asked + verbs[:verbs_each]:
            self.renew()
            kind = mutate(self.broken / name, wanted, self.other / name, self.chance)
            self.judge(f"{name} ({kind}): {verb}", name, verb, self.shop.call(*words))
        self.renew()
        kind = mutate(self.broken / name, wanted, self.other / name, self.chance)
        self.judge_run(f"{name} ({kind}): run", name, self.shop.run(self.music, self.broken))

    def judge(self, what: str, name: str, verb: str, ended: Ended) -> None:
        if verb == "check":
            may_be_gone = name == "report.html" and ended.returncode == 0 and not (self.broken / name).exists()
            if not may_be_gone and (ended.returncode != 1 or (name not in ended.stdout and not is_named(name, ended))):
                self.shop.fault(f"{what}: exit code {ended.returncode}, {ended.stdout}{ended.stderr}")
        elif ended.returncode == 0 and without_times(ended.stdout) == without_times(self.answers[verb].stdout):
            self.counts["not read"] += 1
        elif ended.returncode in (1, 2) and is_named(name, ended):
            self.counts["named"] += 1
        else:
            self.shop.fault(f"{what}: exit code {ended.returncode}, another answer without a word: {ended.stderr}")

    def judge_run(self, what: str, name: str, ended: Ended) -> None:
        if ended.returncode == 1 and is_named(name, ended) and name == "run.json":
            self.counts["named"] += 1
            return
        now = bytes_of(self.broken)
        wrong = [file for file in self.expected if now.get(file) != self.expected[file]]
        made_by_run = not name.startswith(("playlists/", "audit."))
        wrong = [file for file in wrong if file != "digests.txt" and (file != name or made_by_run)]
        if ended.returncode != 0 or wrong:
            self.shop.fault(f"{what}: exit code {ended.returncode}, other bytes: {wrong}, {ended.stderr}")
        else:
            self.counts["made anew"] += 1


def mutations(shop: Workshop, args: argparse.Namespace) -> None:
    work = Mutations(shop, args.seed)
    for number in range(args.count):
        work.one(args.first + number, args.verbs)
    print(f"{args.count} mutations of {len(work.names)} files: {work.counts}")


def run_for(shop: Workshop, music: Path, run: Path, seconds: float) -> int:
    """A run that is killed where it takes longer; its exit code."""
    child = shop.start("run", music, "-o", run, *QUICK)
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def run_to_write(shop: Workshop, music: Path, run: Path, moment: int) -> int:
    """A run that is killed at this moment of writing, two a file; its exit code."""
    return shop.run(music, run, **{KILL_AT_WRITE: str(moment)}).returncode


def kills(shop: Workshop, args: argparse.Namespace) -> None:
    if args.short:
        shop.require_hook(KILL_AT_WRITE)
    chance = random.Random(args.seed)
    began = time.monotonic()
    music, whole = shop.finished_run("whole", 7)
    length = time.monotonic() - began
    expected, run, done, finished = bytes_of(whole), shop.folder / "run", 0, 0
    while done < args.count:
        if args.short:
            code = run_to_write(shop, music, run, chance.randint(1, len(expected)))
        else:
            code = run_for(shop, music, run, chance.uniform(0.02, 0.5) * length)
        if code == -signal.SIGKILL:
            done += 1
            continue
        finished += 1
        if code != 0 or bytes_of(run) != expected:
            shop.fault(f"after {done} kills: exit code {code}, other bytes")
        shutil.rmtree(run)
        shutil.rmtree(shop.folder / "cache", ignore_errors=True)
    ended = shop.run(music, run)
    if ended.returncode != 0 or bytes_of(run) != expected:
        shop.fault(f"at the end: exit code {ended.returncode}, {ended.stderr}")
    print(f"{done} kills, {finished + 1} runs finished: {len(shop.faults)} with other bytes")


def children_of(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            yield from map(int, task.read_text().split())
        except OSError:
            return


def kill_workers(child: subprocess.Popen[bytes], most: int, chance: random.Random) -> int:
    """Kills workers of a call until it ends; how many."""
    done = 0
    while child.poll() is None:
        time.sleep(chance.uniform(0.01, 0.2))
        for worker in list(children_of(child.pid))[:1]:
            if done < most:
                os.kill(worker, signal.SIGKILL)
                done += 1
    return done


def workers(shop: Workshop, args: argparse.Namespace) -> None:
    if args.short:
        shop.require_hook(KILL_WORKER_AT)
    chance = random.Random(args.seed)
    songs, run = 24, shop.folder / "run"
    music = make_clips(shop.folder / "music", songs, 7, 20)
    words: list[Word] = ["extract", music, "--no-progress", "--jobs", "2", "-o"]
    if shop.call(*words, shop.folder / "whole").returncode != 0:
        raise SystemExit("extract fails without a kill")
    expected, done = bytes_of(shop.folder / "whole"), 0
    while done < args.count:
        shutil.rmtree(shop.folder / "cache", ignore_errors=True)
        shutil.rmtree(run, ignore_errors=True)
        if args.short:
            # What it is, then its features: two requests a song.
            request = str(chance.randint(1, 2 * songs))
            code = shop.call(*words, run, **{KILL_WORKER_AT: request}).returncode
            done += 1
        else:
            child = shop.start(*words, run)
            # A file is tried again alone once: at most one kill a call falls on that one.
            done += kill_workers(child, min(args.each, args.count - done), chance)
            code = child.returncode
        if code != 0:
            told = (run / "failures.csv").read_text() if (run / "failures.csv").exists() else ""
            shop.fault(f"after {done} kills: exit code {code}, {told}")
        elif bytes_of(run) != expected:
            shop.fault(f"after {done} kills: other bytes")
    print(f"{done} kills of workers: {len(shop.faults)} calls with refused songs or other bytes")


def full_discs(shop: Workshop, args: argparse.Namespace) -> None:
    if os.geteuid() != 0:
        print("left out: only root may mount a disc of a given size")
        return
    music, whole = shop.finished_run("whole", 7)
    expected = bytes_of(whole)
    needed = sum(len(content) for content in expected.values()) // 1024
    disc = shop.folder / "disc"
    disc.mkdir()
    for number in range(args.count):
        size = 8 + number * (2 * needed) // args.count
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", disc], check=False).returncode != 0:
            print("left out: no disc can be mounted here")
            return
        try:
            small = shop.run(music, disc / "run")
            if small.returncode not in (0, 1) or (small.returncode == 1 and "error E4" not in small.stderr):
                shop.fault(f"{size} kB: exit code {small.returncode}, {small.stderr}")
            subprocess.run(["mount", "-o", "remount,size=1g", disc], check=True)
            large = shop.run(music, disc / "run")
            if large.returncode != 0 or bytes_of(disc / "run") != expected:
                shop.fault(f"{size} kB, then room: exit code {large.returncode}, {large.stderr}")
        finally:
            subprocess.run(["umount", disc], check=True)
    print(f"{args.count} sizes of disc from 8 kB on: {len(shop.faults)} faults")


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seed", type=int, default=1, help="of what is broken")
    forms = parser.add_subparsers(dest="form", required=True)
    for name, action, count, few in (
        ("mutations", mutations, 1000, 6),
        ("kills", kills, 300, 6),
        ("workers", workers, 100, 3),
        ("full-discs", full_discs, 60, 3),
    ):
        form = forms.add_parser(name)
        amount = form.add_mutually_exclusive_group()
        amount.add_argument("--count", type=int, default=count, help=f"how many ({count})")
        amount.add_argument("--short", action="store_true", help=f"{few}, and no clock: the form of ./check")
        form.set_defaults(action=action, few=few)
        if name == "mutations":
            form.add_argument("--first", type=int, default=0, help="number of the first, to go on or repeat one")
            form.add_argument(
                "--verbs", type=int, default=3, help="verbs that are asked about each, of all at random (3)"
            )
        if name == "workers":
            form.add_argument("--each", type=int, default=3, help="kills a call (3)")
    args = parser.parse_args()
    if args.short:
        args.count = args.few
    with tempfile.TemporaryDirectory(prefix="ektara-break-") as folder:
        shop = Workshop(args.ektara, Path(folder))
        args.action(shop, args)
        sys.exit(1 if shop.faults else 0)
