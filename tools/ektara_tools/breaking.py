"""Breaks runs on purpose and looks whether the program notices. Each form ends with exit code 1 where it did not.

mutations   changes one file of a finished run in one of 13 ways (a bit, its end, zeros, empty, grown, gone, a file of
            another run or of another seed, a link, a folder, a FIFO, another run's digests) and asks `check`, verbs
            that read a run, the server, and `run` itself: the file is named or made anew, never used silently
kills       ends runs of preset all by SIGKILL at writes of chance until they are finished: the bytes are those of a run
            without a kill
workers     ends worker processes by SIGKILL: no song is refused, the features are the same bytes
shards      ends extract --list by SIGKILL at writes of chance, over 100 shards of a few songs in random order
            until each is done; at one song every worker dies. The merged run has the bytes of one process that was not
            killed. Then a shard is taken away: merge names what it held
full-discs  runs on discs of many sizes (a tmpfs in a namespace of its own; without root: limits on the size of a file):
            a numbered error, and the same bytes once there is room

The collections are made here, of tones and noise; the same --seed breaks the same things. --count and --minutes bound
the work. Kills come at numbered steps of the program, which was built with its tests then; workers are killed by the
clock, with --short at numbered steps too.
"""

import argparse
import itertools
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ektara_tools.mutations import Mutations, summary
from ektara_tools.program import Word, add_program_option, described
from ektara_tools.workshop import Ended, Workshop, bytes_of, make_clips, memory_folder

# Hooks of the program.
KILL_AT_WRITE, KILL_WORKER_AT = "EKTARA_TEST_KILL_AT_WRITE", "EKTARA_TEST_KILL_WORKER_AT"
DIE_AT_SOUND = "EKTARA_TEST_DIE_AT_SOUND"
#: Moments of writing of a shard, two a file.
LATEST_WRITE = 32
IN_NAMESPACE = "EKTARA_BREAK_NAMESPACE"
MOST_REPORTED = 20


def stopped(shop: Workshop, done: int, args: argparse.Namespace) -> bool:
    """Whether the time is over before the work is; says so."""
    if shop.is_time_over() and done < args.count:
        print(f"stopped after {done} of {args.count}: {args.minutes:g} minutes are over (--minutes)")
        return True
    return False


def mutations(shop: Workshop, args: argparse.Namespace) -> None:
    work, done = Mutations(shop, args.seed), 0
    plan = work.plan()
    for number in range(args.first, args.first + args.count):
        if stopped(shop, done, args) or len(shop.faults) > MOST_REPORTED:
            break
        # Round and round, with other verbs and other bytes each time.
        work.one(number, plan[number % len(plan)], args.verbs)
        done += 1
    print(f"{len(plan)} changes are possible; " + summary(work, done))


def kills(shop: Workshop, args: argparse.Namespace) -> None:
    shop.require_hook(KILL_AT_WRITE)
    preset = "easy" if args.short else "all"
    chance = random.Random(args.seed)
    music, whole = shop.finished_run("whole", 7, preset)
    expected, run, done, finished = bytes_of(whole), shop.folder / "run", 0, 0
    # Two moments a file; about four kills fall on one run.
    latest = max(2, 2 * len(expected) // 3)
    while done < args.count and not stopped(shop, done, args):
        code = shop.run(music, run, preset, **{KILL_AT_WRITE: str(chance.randint(1, latest))}).returncode
        if code == -signal.SIGKILL:
            done += 1
            continue
        finished += 1
        if code != 0 or bytes_of(run) != expected:
            shop.fault(f"after {done} kills: exit code {code}, other bytes")
        shop.forget(run)
    ended = shop.run(music, run, preset)
    if ended.returncode != 0 or bytes_of(run) != expected:
        shop.fault(f"at the end: exit code {ended.returncode}, {ended.stderr}")
    print(f"{done} kills, {finished + 1} runs of preset {preset} finished: {len(shop.faults)} with other bytes")


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


def extracted(shop: Workshop, words: list[Word], args: argparse.Namespace, left: int) -> tuple[int, int]:
    """An extraction whose workers are killed: how many, and its exit code."""
    chance = random.Random(f"{args.seed} {left}")
    if args.short:
        # What it is, then its features: two requests a song.
        request = str(chance.randint(1, 24))
        return 1, shop.call(*words, **{KILL_WORKER_AT: request}).returncode
    child = subprocess.Popen(
        [shop.program.path, *map(str, words)],
        env=shop.environment,
        cwd=shop.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # A file is tried again alone once: at most one kill a call falls on that one.
    done = kill_workers(child, min(args.each, left), chance)
    return done, child.returncode


def workers(shop: Workshop, args: argparse.Namespace) -> None:
    if args.short:
        shop.require_hook(KILL_WORKER_AT)
    run = shop.folder / "run"
    music = make_clips(shop.folder / "music", 12, 7, 20)
    words: list[Word] = ["extract", music, "--no-progress", "--jobs", "2", "-o"]
    if shop.call(*words, shop.folder / "whole").returncode != 0:
        raise SystemExit("extract fails without a kill")
    expected, done = bytes_of(shop.folder / "whole"), 0
    while done < args.count and not stopped(shop, done, args):
        shop.forget(run)
        killed, code = extracted(shop, [*words, run], args, args.count - done)
        done += killed
        if code != 0:
            told = (run / "failures.csv").read_text() if (run / "failures.csv").exists() else ""
            shop.fault(f"after {done} kills: exit code {code}, {told}")
        elif bytes_of(run) != expected:
            shop.fault(f"after {done} kills: other bytes")
    print(f"{done} kills of workers: {len(shop.faults)} calls with refused songs or other bytes")


def listed(shop: Workshop, name: str, files: list[Path]) -> Path:
    path = shop.folder / name
    path.write_text("".join(f"{file}\n" for file in files))
    return path


def shard_words(files: Path, shard: Path) -> list[Word]:
    features = "mfcc-moments,mfcc-sequence,descriptors"
    return ["extract", "--list", files, "-o", shard, "--features", features, "--jobs", "1", "--no-progress"]


def tables_of(run: Path) -> dict[str, bytes]:
    kept = [*(run / "features").iterdir(), run / "tracks.csv", run / "failures.csv"]
    return {str(file.relative_to(run)): file.read_bytes() for file in kept}


def shards(shop: Workshop, args: argparse.Namespace) -> None:
    shop.require_hook(KILL_AT_WRITE)
    shop.require_hook(DIE_AT_SOUND)
    chance = random.Random(args.seed)
    n_shards = min(args.count, 100)
    files = sorted(make_clips(shop.folder / "music", 2 * n_shards, 7, 1).parent.rglob("*.wav"))
    everything, poison = listed(shop, "all.txt", files), files[len(files) // 3].name
    # The poison is in every process; a kill is of chance.
    shop.environment |= {DIE_AT_SOUND: poison}
    if shop.call(*shard_words(everything, shop.folder / "whole")).returncode != 3:
        raise SystemExit("extract fails without a kill")
    cuts = [0, *sorted(chance.sample(range(1, len(files)), n_shards - 1)), len(files)]
    chance.shuffle(files)
    parts = [files[first:last] for first, last in itertools.pairwise(cuts)]
    done, left = 0, list(range(n_shards))
    while left and not stopped(shop, done, args):
        at = chance.choice(left)
        words = shard_words(listed(shop, "part.txt", parts[at]), shop.folder / "shards" / f"{at:03}")
        hook = {KILL_AT_WRITE: str(chance.randint(1, LATEST_WRITE))} if done < args.count else {}
        code = shop.call(*words, **hook).returncode
        if code == -signal.SIGKILL:
            done += 1
        elif code in (0, 3):
            left.remove(at)
        else:
            shop.fault(f"shard {at}: exit code {code}")
            break
    merged = shop.call("merge", shop.folder / "shards", "--list", everything, "-o", shop.folder / "merged")
    if merged.returncode != 3 or tables_of(shop.folder / "merged") != tables_of(shop.folder / "whole"):
        shop.fault(f"merged after {done} kills: exit code {merged.returncode}, {merged.stderr}")
    told = (shop.folder / "merged/failures.csv").read_text().splitlines()[1:]
    if len(told) != 1 or poison not in told[0]:
        shop.fault(f"{poison} ends every worker, but these are refused: {told}")
    print(f"{done} kills over {n_shards} shards of {len(files)} songs, one of which ends workers: merged")
    take_one_away(shop, everything, parts, chance)


def take_one_away(shop: Workshop, everything: Path, parts: list[list[Path]], chance: random.Random) -> None:
    gone = chance.randrange(len(parts))
    shutil.rmtree(shop.folder / "shards" / f"{gone:03}")
    told = shop.call("merge", shop.folder / "shards", "--list", everything, "-o", shop.folder / "lacking")
    named = any(file.name in told.stderr for file in parts[gone])
    if told.returncode == 0 or "E1535" not in told.stderr or not named:
        shop.fault(f"shard {gone} was taken away: exit code {told.returncode}, {told.stderr}")
    print(f"a shard of {len(parts)} was taken away, and what it held is named")


def run_with_limit(shop: Workshop, music: Path, run: Path, kilobytes: int) -> Ended:
    """A run that may write no file longer than this."""
    own = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * kilobytes, own[1]))
    try:
        return shop.run(music, run)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, own)


def on_small_disc(shop: Workshop, music: Path, run: Path, kilobytes: int) -> Ended:
    disc = run.parent
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", disc], check=True)
    ended = shop.run(music, run)
    subprocess.run(["mount", "-o", "remount,size=1g", disc], check=True)
    return ended


def full_discs(shop: Workshop, args: argparse.Namespace) -> None:
    has_discs = IN_NAMESPACE in os.environ
    kind = "sizes of disc" if has_discs else "limits on the size of a file (no disc can be mounted here)"
    music, whole = shop.finished_run("whole", 7)
    expected = bytes_of(whole)
    sizes = [file.stat().st_size // 1024 + 4 for file in whole.rglob("*") if file.is_file()]
    largest = sum(sizes) if has_discs else max(sizes)
    disc, stopped_runs, done = shop.folder / "disc", 0, 0
    while done < args.count and not stopped(shop, done, args):
        disc.mkdir()
        kilobytes = 8 + done * largest // args.count
        small = (on_small_disc if has_discs else run_with_limit)(shop, music, disc / "run", kilobytes)
        stopped_runs += small.returncode
        if small.returncode not in (0, 1) or (small.returncode == 1 and "error E4" not in small.stderr):
            shop.fault(f"{kilobytes} kB: exit code {small.returncode}, {small.stderr}")
        large = shop.run(music, disc / "run")
        if large.returncode != 0 or bytes_of(disc / "run") != expected:
            shop.fault(f"{kilobytes} kB, then room: exit code {large.returncode}, {large.stderr}")
        if has_discs:
            subprocess.run(["umount", disc], check=True)
        shutil.rmtree(disc)
        done += 1
    print(f"{done} {kind} from 8 kB on, {stopped_runs} of them too small: {len(shop.faults)} faults")


def may_mount() -> bool:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode == 0


def enter_namespace() -> None:
    """Starts this script again where it may mount discs that nobody else sees; does nothing where that is refused."""
    if IN_NAMESPACE not in os.environ and may_mount():
        os.execvpe("unshare", ["unshare", "--mount", sys.executable, *sys.argv], os.environ | {IN_NAMESPACE: "1"})


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seed", type=int, default=1, help="of what is broken")
    parser.add_argument("--minutes", type=float, default=60, help="stop after so long (60)")
    forms = parser.add_subparsers(dest="form", required=True)
    for name, action, count, few in (
        ("mutations", mutations, 1000, 12),
        ("kills", kills, 300, 6),
        ("workers", workers, 100, 3),
        ("shards", shards, 100, 10),
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
    if args.form == "full-discs":
        enter_namespace()
    with tempfile.TemporaryDirectory(prefix="ektara-break-", dir=memory_folder()) as folder:
        shop = Workshop(args.ektara, Path(folder), args.minutes)
        args.action(shop, args)
        sys.exit(1 if shop.faults else 0)
