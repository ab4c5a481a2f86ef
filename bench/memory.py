"""python bench/memory.py [PROGRAM]: peak memory of one worker on a 60-minute file, and memory and open files of one
worker over 1,000 files in a row. Needs ffmpeg. Prints one line each; nothing is compared with a peer."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from watched import memory_mb

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/bench/ektara"


def ffmpeg(path, seconds, rate=44100):
    source = f"aevalsrc=0.3*sin(440*2*PI*t)+0.05*random(0)|0.3*sin(330*2*PI*t)+0.05*random(1):s={rate}"
    subprocess.run(["ffmpeg", "-v", "quiet", "-y", "-f", "lavfi", "-i", source, "-t", str(seconds), path], check=True)


def worker_of(parent):
    children = pathlib.Path(f"/proc/{parent}/task/{parent}/children")
    try:
        pids = children.read_text().split()
    except OSError:
        return None
    return int(pids[0]) if pids else None


def watch(music, features):
    """(seconds, MB resident, MB peak, open files) of the worker, sampled while `extract` runs with one worker."""
    samples, start = [], time.time()
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.Popen([PROGRAM, "extract", music, "-o", f"{folder}/run", "--cache", f"{folder}/cache", "--jobs",
                                "1", "--features", features, "--quiet"])
        while run.poll() is None:
            worker = worker_of(run.pid)
            try:
                if worker:
                    samples.append((time.time() - start, memory_mb(worker, "VmRSS"), memory_mb(worker, "VmHWM"),
                                    len(os.listdir(f"/proc/{worker}/fd"))))
            except (OSError, IndexError):
                pass
            time.sleep(0.01)
        assert run.returncode == 0, run.returncode
    return samples


with tempfile.TemporaryDirectory() as music:
    ffmpeg(f"{music}/hour.mp3", 3600)
    for features in ("mfcc-moments", "rich"):
        samples = watch(music, features)
        print(f"60 minutes of 44.1 kHz stereo MP3, {features}: peak {max(s[2] for s in samples):.0f} MB, "
              f"{samples[-1][0]:.1f} s")

with tempfile.TemporaryDirectory() as music:
    for i in range(1000):
        # Each of another length: the store would know equal audio.
        ffmpeg(f"{music}/{i:04}.wav", 0.5 + i / 2000, 22050)
    samples = watch(music, "rich")
    # Of a worker that is ending nothing is resident any more.
    settled = [s for s in samples if s[0] > samples[-1][0] * 0.1 and s[1] > 0]
    print(f"1,000 files in a row, rich: resident {settled[0][1]:.1f} MB after a tenth, {settled[-1][1]:.1f} MB at the end, "
          f"open files {min(s[3] for s in settled)} to {max(s[3] for s in settled)}")
