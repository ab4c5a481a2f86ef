"""Runs ektara.ray on this machine by a Ray of two processors, and measures and breaks it.

    tools/ray_trial WHEEL [TRIAL …]

speed     2,000 clips: wall time beside `ektara extract --jobs 2`, once Ray runs (at most 1.25 times)
readers   the same Parquet files read in pandas, polars and DuckDB: the numbers of features/*.npy, to the bit
kill      SIGKILL to a Ray worker at work: nothing is lost, and no program is left behind
poison    100 shards; every decoder dies at one file: that file is `crashed`, others are ok; three tries at most
store     files from and Parquet files to an object store (a stand-in for S3 by moto, on this machine)
interrupt Ctrl-C at work: the call ends, no program is left behind, the same call again completes it
assign    places of new files: the numbers of `ektara assign`

WHEEL is the Python package of a build with tests (python/build_wheel DIR). It is installed into a venv (--venv) with
the versions of tools/requirements-ray.txt, which is kept. Ends with 1 where a trial fails.
"""

import argparse
import contextlib
import csv
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path
from typing import Any

from ektara_tools.program import ROOT, described

PINS = ROOT / "tools/requirements-ray.txt"
INSIDE = "EKTARA_RAY_TRIAL"
RATE, PROCESSORS = 22050, 2
#: Has every worker die at the sound of this file; a hook of builds with tests.
HOOK, DEADLY = "EKTARA_TEST_DIE_AT_SOUND", "clip00217.wav"


def make_clips(folder: Path, count: int, seconds: float) -> list[Path]:
    """Chords with noise, 16-bit WAV."""
    import numpy as np

    folder.mkdir(parents=True)
    noise = np.random.RandomState(1)
    clock = np.arange(int(RATE * seconds)) / RATE
    files = []
    for i in range(count):
        sound = sum(np.sin(2 * np.pi * 110 * 2 ** ((i % 37 + step) / 12) * clock) for step in (0, 4, 7))
        samples = (4000 * sound + noise.normal(0, 300 + i % 11 * 50, len(clock))).astype("<i2")
        files.append(folder / f"clip{i:05}.wav")
        with wave.open(str(files[-1]), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
    return files


class Trials:
    def __init__(self, folder: Path, args: argparse.Namespace) -> None:
        from ektara._program import program

        self.folder, self.args, self.program = folder, args, program()
        self.faults: list[str] = []
        self.files = make_clips(folder / "clips", args.clips, args.seconds)

    def expect(self, holds: bool, told: str) -> None:
        print(f"{'ok   ' if holds else 'FAULT'} {told}", flush=True)
        if not holds:
            self.faults.append(told)

    def whole(self, files: list[Path], name: str, features: str = "mfcc-moments") -> Path:
        """What one process makes of these files, by the program."""
        listed = self.folder / f"{name}.txt"
        listed.write_text("".join(f"{file}\n" for file in files))
        words: list[str | Path] = ["extract", "--list", listed, "-o", self.folder / name, "--features", features]
        words += ["--cache", self.folder / f"store-{name}"]
        subprocess.run([self.program, *words, "--jobs", str(PROCESSORS), "--no-progress", "--quiet"], check=True)
        return self.folder / name

    def numbers(self, run: Path) -> tuple[list[str], Any]:
        from ektara import Table

        table = Table.load(run / "features/mfcc-moments.npy")
        return table.ids, table.values

    def is_whole(self, output: Path, run: Path) -> bool:
        """Whether these Parquet files hold what the program makes of the same files."""
        import ektara.ray

        ids, values = self.numbers(run)
        table = ektara.ray.load(output, "mfcc-moments")
        return bool(table.ids == ids and table.values.tobytes() == values.tobytes())

    def programs(self) -> list[int]:
        """Processes of the program."""
        found = []
        for place in Path("/proc").iterdir():
            try:
                if place.name.isdigit() and (place / "exe").readlink() == Path(self.program):
                    found.append(int(place.name))
            except OSError:
                continue
        return found

    def none_is_left(self) -> bool:
        ends = time.monotonic() + 20
        while self.programs() and time.monotonic() < ends:
            time.sleep(0.1)
        return not self.programs()

    def speed(self) -> None:
        import ektara.ray

        ektara.ray.extract(self.files[:4], output=self.folder / "warm", shard=2)  # Ray and its workers run
        took: dict[str, list[float]] = {"program": [], "ray": []}
        features = self.args.features.split(",")
        for turn in range(self.args.turns):
            start = time.monotonic()
            self.whole(self.files, f"whole{turn}", self.args.features)
            took["program"].append(time.monotonic() - start)
            start = time.monotonic()
            ektara.ray.extract(self.files, features=features, output=self.folder / f"speed{turn}")
            took["ray"].append(time.monotonic() - start)
        ratios = sorted(ray / alone for ray, alone in zip(took["ray"], took["program"]))
        ratio = ratios[len(ratios) // 2]
        told = " ".join(f"{ray:.2f}/{alone:.2f}" for ray, alone in zip(took["ray"], took["program"]))
        self.expect(ratio <= 1.25, f"{len(self.files)} clips: {ratio:.2f} times the program's wall time ({told} s)")
        self.expect(self.is_whole(self.folder / "speed0", self.folder / "whole0"), "the numbers are the program's")

    def readers(self) -> None:
        import duckdb
        import ektara.ray
        import numpy as np
        import pandas
        import polars

        files = self.files[: min(500, len(self.files))]
        output = self.folder / "readers"
        ektara.ray.extract(files, output=output, shard=100)
        ids, values = self.numbers(self.whole(files, "whole-readers"))

        def same(names: list[str], rows: Any) -> bool:
            order = np.argsort(np.array(names))
            return [names[at] for at in order] == ids and np.stack(list(rows))[order].tobytes() == values.tobytes()

        frame = pandas.read_parquet(output)
        self.expect(same(list(frame["id"]), frame["mfcc-moments"]), "pandas reads the program's numbers")
        lazy = polars.read_parquet(output / "*.parquet")
        self.expect(same(lazy["id"].to_list(), lazy["mfcc-moments"].to_numpy()), "polars reads them")
        rows = duckdb.sql(f"""select id, "mfcc-moments" from '{output}/*.parquet'""").fetchnumpy()
        self.expect(same(list(rows["id"]), rows["mfcc-moments"]), "DuckDB reads them")

    def kill(self) -> None:
        import ektara.ray

        chance = random.Random(1)
        killed: list[int] = []

        def kill_workers() -> None:
            """The parents of programs are what Ray has started."""
            while len(killed) < 2 and not over.is_set():
                time.sleep(chance.uniform(0.1, 0.5))
                with contextlib.suppress(OSError):  # a process has ended meanwhile
                    for pid in self.programs():
                        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                        if "ray::" in Path(f"/proc/{parent}/cmdline").read_text():
                            os.kill(parent, signal.SIGKILL)
                            killed.append(parent)
                            break

        over = threading.Event()
        thread = threading.Thread(target=kill_workers)
        thread.start()
        summary = ektara.ray.extract(self.files, output=self.folder / "kill", shard=max(1, len(self.files) // 10))
        over.set()
        thread.join()
        run = self.folder / "whole0" if (self.folder / "whole0").exists() else self.whole(self.files, "whole-kill")
        told = f"{len(killed)} Ray workers were killed at work: {summary!r}"
        self.expect(bool(killed) and self.is_whole(self.folder / "kill", run), told)
        self.expect(self.none_is_left(), "no program is left behind")

    def poison(self) -> None:
        import ektara.ray

        files = self.files[:500]
        deadly = next(file for file in files if file.name == DEADLY)
        summary = ektara.ray.extract(files, output=self.folder / "poison", shard=5, cache=None, progress=False)
        bad = summary.failures
        tries = max(summary.shards["tries"].to_pylist())
        fine = [one["verdict"] for one in bad] == ["crashed"] and bad[0]["id"] == str(deadly)
        self.expect(fine and len(summary.shards) == 100, f"a file ends every decoder: {summary!r}, {bad}")
        self.expect(tries <= 3, f"the most tries of a shard: {tries}")

    def store(self) -> None:
        import ektara.ray
        from moto.server import ThreadedMotoServer
        from pyarrow import fs

        server = ThreadedMotoServer(port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        asked = f"?endpoint_override={host}:{port}&scheme=http&region=us-east-1&allow_bucket_creation=true"
        files = self.files[:60]
        s3, _ = fs.FileSystem.from_uri(f"s3://music/{asked}")
        s3.create_dir("music")
        for file in files:
            with s3.open_output_stream(f"music/in/{file.name}") as out:
                out.write(file.read_bytes())
        uris = [f"s3://music/in/{file.name}{asked}" for file in files]
        summary = ektara.ray.extract(uris, output=f"s3://music/out{asked}", shard=20)
        table = ektara.ray.load(f"s3://music/out{asked}", "mfcc-moments")
        _, values = self.numbers(self.whole(files, "whole-store"))
        self.expect(
            table.ids == uris and table.values.tobytes() == values.tobytes(), f"by an object store: {summary!r}"
        )
        left = [info.base_name for info in s3.get_file_info(fs.FileSelector("music/out"))]
        self.expect(all(name.endswith((".parquet", ".json")) for name in left), f"what lies there: {left}")
        server.stop()

    def interrupt(self) -> None:
        output, files = self.folder / "interrupt", self.folder / "interrupt.csv"
        files.write_text("path\n" + "".join(f"{file}\n" for file in self.files))
        code = "import sys, ektara.ray\nprint(repr(ektara.ray.extract(sys.argv[1], output=sys.argv[2], shard=50)))"
        words = [sys.executable, "-c", code, str(files), str(output)]
        call = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while len(list(output.glob("*.parquet"))) < 3 and call.poll() is None:
            time.sleep(0.05)
        start = time.monotonic()
        call.send_signal(signal.SIGINT)
        _, errors = call.communicate(timeout=60)
        took, there = time.monotonic() - start, len(list(output.glob("*.parquet")))
        self.expect("KeyboardInterrupt" in errors, f"Ctrl-C ends the call after {took:.1f} s; {there} shards are there")
        self.expect(self.none_is_left(), "no program is left behind")
        again = subprocess.run(words, capture_output=True, text=True, check=False)
        self.expect(again.returncode == 0 and "(0 were there)" not in again.stdout, f"again: {again.stdout.strip()}")

    def assign(self) -> None:
        import ektara.ray
        from pyarrow import dataset

        run, new, table = self.folder / "run", self.files[30:80], self.folder / "places.csv"
        manifest = self.folder / "reference.csv"
        manifest.write_text("path\n" + "".join(f"{file}\n" for file in self.files[:30]))
        quick = ["--k", "3", "--seeds", "1", "--preset", "easy", "--no-progress", "--quiet"]
        subprocess.run([self.program, "run", manifest, "-o", run, *quick], check=True)
        ektara.ray.assign(new, run=run, output=self.folder / "places", space="vae", shard=7)
        words = [self.program, "assign", run, *map(str, new), "--space", "vae", "-o", table, "--quiet"]
        subprocess.run(words, check=True)
        rows = dataset.dataset(self.folder / "places").to_table().sort_by("id").to_pylist()
        told = list(csv.DictReader(table.open()))
        fine = [(row["id"], str(row["cluster"]), row["strength"], row["distances"]) for row in rows] == [
            (
                cells["id"],
                cells["cluster"],
                float(cells["strength"]),
                [float(cells[f"distance{j}"]) for j in range(1, 6)],
            )
            for cells in told
        ]
        self.expect(fine and len(rows) == len(new), f"{len(rows)} places are those of the program")


ALL = ("speed", "readers", "kill", "poison", "store", "interrupt", "assign")


def prepared(venv: Path, wheel: Path) -> Path:
    """The Python of a venv with the pins and this wheel."""
    python = venv / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    if wheel.is_dir():
        wheel = max(wheel.glob("ektara-*.whl"), key=lambda one: one.stat().st_mtime)
    quiet = ["install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", *quiet, "-r", PINS], check=True)
    subprocess.run([python, "-m", "pip", *quiet, "--force-reinstall", "--no-deps", wheel], check=True)
    subprocess.run([python, "-m", "pip", *quiet, wheel], check=True)
    return python


def start(args: argparse.Namespace) -> int:
    """Runs the trials inside the venv; that with a file that ends every decoder in a process of its own."""
    python, code = prepared(args.venv, args.wheel), 0
    # Ray's workers are at nice 15: beside others' work they would wait where the program of the comparison does not.
    own = {INSIDE: "1", "PYTHONPATH": str(ROOT / "tools"), "RAY_worker_niceness": "0"}
    own |= {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}  # of the stand-in
    options = [f"--clips={args.clips}", f"--seconds={args.seconds}", f"--turns={args.turns}"]
    options.append(f"--features={args.features}")
    begin = "from ektara_tools.ray_trial import main; main()"
    for trials, hook in ([one for one in args.trials if one != "poison"], {}), (["poison"], {HOOK: DEADLY}):
        if set(trials) & set(args.trials):
            words = [python, "-c", begin, args.wheel, *trials, *options]
            code |= subprocess.run(words, env=os.environ | own | hook, check=False).returncode
    return code


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("wheel", type=Path, help="the wheel, or the folder of it")
    parser.add_argument("trials", nargs="*", default=ALL, metavar="TRIAL", help=" ".join(ALL))
    parser.add_argument("--venv", type=Path, default=ROOT / "build/ray-trial")
    parser.add_argument("--clips", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=10, help="of a clip (10)")
    parser.add_argument("--features", default="mfcc-moments,descriptors", help="of the speed; the first is compared")
    parser.add_argument("--turns", type=int, default=3, help="of the measurement, program and Ray in turn")
    args = parser.parse_intermixed_args()
    if set(args.trials) - set(ALL):
        parser.error(f"unknown trial; there are {', '.join(ALL)}")
    if INSIDE not in os.environ:
        sys.exit(start(args))
    import ray

    with tempfile.TemporaryDirectory(prefix="ektara-ray-") as folder:
        ray.init(num_cpus=PROCESSORS, logging_level="warning", include_dashboard=False)
        trials = Trials(Path(folder), args)
        for name in args.trials:
            try:
                getattr(trials, name)()
            except Exception as problem:
                trials.expect(False, f"{name}: {type(problem).__name__}: {problem}")
        ray.shutdown()
        print(json.dumps({"trials": list(args.trials), "faults": trials.faults}))
        sys.exit(1 if trials.faults else 0)
