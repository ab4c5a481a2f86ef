"""Times `ektara extract` from files to 52 columns beside librosa's load, MFCC and moments: processor time, in turn.

    pip install librosa==0.11.0 scipy soundfile;  python bench/files.py [--files 300] [--rounds 5] [--ektara PROGRAM]

Ours is the whole process with one worker and a new cache: its start, the worker's start, the store and the tables
count. librosa's functions are called in this process, and its start and imports are not counted. Clips are generated:
3 s and 30 s of mono Ogg and WAV at 22,050 Hz, and of 44.1 kHz stereo MP3, each file of another tone. --other PROGRAM
times a second build as well, as what our own side was before.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from features import FORMATS, ffmpeg

from ektara_tools.program import Program, add_program_option, described
from ektara_tools.reference_features import load, mfcc_moments

SHORT, LONG = 3, 30  # seconds of a clip


def made(folder: Path, name: str, seconds: int, count: int) -> list[str]:
    """Paths of clips of one format and length."""
    folder = folder / f"{name}{seconds}"
    folder.mkdir()
    files = []
    for n in range(count):
        formula = f"0.3*sin({150 + 3 * n}*2*PI*t)*(1+0.5*sin(3*2*PI*t))+0.2*random({n})*exp(-8*mod(t,0.5))"
        files.append(str(folder / f"{n:04}.{name}"))
        source = ["-f", "lavfi", "-i", f"aevalsrc='{formula}':s=44100:d={seconds}"]
        ffmpeg(*source, *FORMATS[name], files[-1])
    return files


def our_seconds(program: Program, folder: str) -> float:
    """Of the program and its workers."""
    with tempfile.TemporaryDirectory(prefix="ektara-bench-") as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        words = ["--features", "mfcc-moments", "--jobs", "1", "--quiet", "--cache", f"{out}/cache", "-o", f"{out}/run"]
        program.run("extract", folder, *words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def librosa_seconds(files: list[str]) -> float:
    start = time.process_time()
    for file in files:
        mfcc_moments(load(file))
    return time.process_time() - start


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--other", type=Program)
    parser.add_argument("--files", type=int, default=300, help="of 3 s; a fifth of them of 30 s")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    print("| files | librosa ms a file | ektara ms a file | times faster | of the other build's time |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="ektara-bench-") as folder:
        for seconds, count in ((SHORT, args.files), (LONG, args.files // 5)):
            for name in FORMATS:
                files = made(Path(folder), name, seconds, count)
                mfcc_moments(load(files[0]))  # caches, lazy imports
                sides: list[tuple[float, float, float]] = []
                for _ in range(args.rounds):
                    ours = our_seconds(args.ektara, str(Path(files[0]).parent))
                    other = our_seconds(args.other, str(Path(files[0]).parent)) if args.other else ours
                    sides.append((librosa_seconds(files), ours, other))
                theirs, ours, other = (1e3 * statistics.median(side) / count for side in zip(*sides))
                print(
                    f"| {count} of {seconds} s {name} | {theirs:.2f} | {ours:.2f} | {theirs / ours:.1f} "
                    f"| {ours / other:.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
