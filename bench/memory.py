"""Memory of one worker: its peak on a file of an hour and on one of ten, and its memory and open files over 1,000 files
in a row.

usage: python bench/memory.py [PROGRAM] [--hours 10] [--ending mp3]   (default: build/bench/ektara)

Needs ffmpeg. Prints one line each; nothing is compared with a peer. Ends with 1 where a file of any length takes more
than 250 MB.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import ROOT, Program, described
from ektara_tools.watched import memory_mb

PAUSE_SECONDS = 0.01
MOST_MB = 250
ALL = "mfcc-moments,mfcc-sequence,mel-sequence,descriptors,rich,published-words,rich-crops,peaks,fingerprint"
FEATURES = ("mfcc-moments", "rich", ALL)


class Sample(NamedTuple):
    seconds: float
    resident_mb: float
    peak_mb: float
    open_files: int


def write_audio(path: Path, seconds: float, rate_hz: int = 44100) -> None:
    source = f"aevalsrc=0.3*sin(440*2*PI*t)+0.05*random(0)|0.3*sin(330*2*PI*t)+0.05*random(1):s={rate_hz}"
    command: list[str | Path] = ["ffmpeg", "-v", "quiet", "-y", "-f", "lavfi", "-i", source, "-t", str(seconds), path]
    subprocess.run(command, check=True)


def worker_of(parent: int) -> int | None:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    try:
        pids = children.read_text().split()
    except OSError:
        return None
    return int(pids[0]) if pids else None


def sample(worker: int, seconds: float) -> Sample | None:
    """None where the worker is ending."""
    try:
        open_files = sum(1 for _ in Path(f"/proc/{worker}/fd").iterdir())
        return Sample(seconds, memory_mb(worker, "VmRSS"), memory_mb(worker, "VmHWM"), open_files)
    except (OSError, IndexError):
        return None


def watch(program: Program, music: Path, features: str) -> list[Sample]:
    """Samples of the worker while `extract` runs with one worker."""
    samples, start = [], time.time()
    with tempfile.TemporaryDirectory() as folder:
        out = ["-o", f"{folder}/run", "--cache", f"{folder}/cache"]
        run = subprocess.Popen([program.path, "extract", music, *out, "--jobs", "1", "--features", features, "--quiet"])
        while run.poll() is None:
            worker = worker_of(run.pid)
            found = sample(worker, time.time() - start) if worker else None
            if found is not None:
                samples.append(found)
            time.sleep(PAUSE_SECONDS)
        if run.returncode != 0:
            raise SystemExit(f"extract: exit code {run.returncode}")
    return samples


def long_file(program: Program, music: Path, hours: float, ending: str) -> float:
    """The highest peak of any feature, in MB."""
    write_audio(music / f"long.{ending}", 3600 * hours)
    highest = 0.0
    for features in FEATURES:
        samples = watch(program, music, features)
        peak = max(s.peak_mb for s in samples)
        highest = max(highest, peak)
        print(f"{hours:g} h of 44.1 kHz stereo {ending}, {features}: peak {peak:.0f} MB, {samples[-1].seconds:.1f} s")
    return highest


def many_files(program: Program, music: Path) -> None:
    for i in range(1000):
        # Each of another length: the store would know equal audio.
        write_audio(music / f"{i:04}.wav", 0.5 + i / 2000, 22050)
    samples = watch(program, music, "rich")
    # Of a worker that is ending nothing is resident any more.
    settled = [s for s in samples if s.seconds > samples[-1].seconds * 0.1 and s.resident_mb > 0]
    files = [s.open_files for s in settled]
    print(
        f"1,000 files in a row, rich: resident {settled[0].resident_mb:.1f} MB after a tenth, "
        f"{settled[-1].resident_mb:.1f} MB at the end, open files {min(files)} to {max(files)}"
    )


def main() -> int:
    parser = described(__doc__)
    parser.add_argument("program", type=Program, nargs="?", default=str(ROOT / "build/bench/ektara"))
    parser.add_argument("--hours", type=float, default=10)
    parser.add_argument("--ending", default="mp3")
    args = parser.parse_args()
    peaks = []
    for hours in sorted({1.0, args.hours}):
        with tempfile.TemporaryDirectory() as music:
            peaks.append(long_file(args.program, Path(music), hours, args.ending))
    with tempfile.TemporaryDirectory() as music:
        many_files(args.program, Path(music))
    return 1 if max(peaks) > MOST_MB else 0


if __name__ == "__main__":
    sys.exit(main())
