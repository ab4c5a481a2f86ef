"""200 parallel range requests with wrk (Debian's package) against `ektara serve`.

usage: python bench/serve.py EKTARA RUN [--seconds 30] [--against EKTARA2 RUN2 [--pairs 7]]

Asks for random pieces of 64 KB of the run's sounds. Prints wrk's summary and the server's largest resident size; ends
with 1 on any error or above 200 MB. With --against both servers are measured in turn, and it ends with 1 too where the
median of the ratios of their processor time a request is above 1.03: wrk runs on the same machine, so that requests a
second tell less. RUN2 is a run that EKTARA2 made of the same music.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import Program, described
from ektara_tools.server import Server, serving
from ektara_tools.watched import memory_mb, processor_seconds

MOST_MB = 200
MOST_RATIO = 1.03
SCRIPT = """
local sounds = {{{sounds}}}
request = function()
  local first = math.random(0, {last})
  local range = "bytes=" .. first .. "-" .. (first + 65535)
  return wrk.format("GET", "/" .. sounds[math.random(#sounds)], {{["Range"] = range}})
end
"""


class Served(NamedTuple):
    program: Program
    run: str


class Load(NamedTuple):
    told: str  # wrk's summary
    peak_mb: float
    server_seconds: float  # of processor time, from the first request on

    @property
    def failed(self) -> bool:
        return "Socket errors" in self.told or "Non-2xx" in self.told or self.peak_mb > MOST_MB

    @property
    def requests_a_second(self) -> float:
        found = re.search(r"Requests/sec: *([0-9.]+)", self.told)
        return float(found[1]) if found else 0.0

    @property
    def microseconds_a_request(self) -> float:
        found = re.search(r"(\d+) requests in", self.told)
        return 1e6 * self.server_seconds / int(found[1]) if found else 0.0


def summary_of(server: Server, seconds: int) -> str:
    sounds = [sound for sound in json.loads(server.asked("GET", "data.json").read())["songs"]["audio"] if sound]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        # A piece that begins behind a short sound's end would rightly be refused (416).
        last = min(server.size_of(sound) for sound in sounds) - 1
        script.write(SCRIPT.format(last=last, sounds=",".join(f'"{sound}"' for sound in sounds)))
        script.flush()
        words = ["-t2", "-c200", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{server.port}"]
        return subprocess.run(["wrk", *words], check=True, capture_output=True, text=True).stdout


def loaded(served: Served, seconds: int) -> Load:
    with serving(served.program, served.run) as server:
        server.asked("GET", "data.json").read()
        began = processor_seconds(server.pid)
        told = summary_of(server, seconds)
        return Load(told, memory_mb(server.pid, "VmHWM"), processor_seconds(server.pid) - began)


def told_of(values: list[float], digits: int) -> str:
    """Median and range."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def compare(first: Served, second: Served, seconds: int, pairs: int) -> bool:
    """Both in turn; whether the first takes no more and neither failed."""
    ours, theirs = [], []
    for _ in range(pairs):
        theirs.append(loaded(second, seconds))
        ours.append(loaded(first, seconds))
    both = list(zip(ours, theirs, strict=True))
    costs = [a.microseconds_a_request / b.microseconds_a_request for a, b in both]
    rates = [a.requests_a_second / b.requests_a_second for a, b in both]
    print(f"{pairs} pairs of {seconds} s, medians (and ranges)")
    for name, loads in (("first", ours), ("second", theirs)):
        cost = told_of([one.microseconds_a_request for one in loads], 1)
        rate = told_of([one.requests_a_second for one in loads], 0)
        print(f"{name}: {cost} µs of processor time a request, {rate} requests/s, {loads[-1].peak_mb:.0f} MB")
    print(f"ratio of processor time {told_of(costs, 3)}, of requests/s {told_of(rates, 3)}")
    return statistics.median(costs) <= MOST_RATIO and not any(one.failed for one in ours)


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("ektara", type=Program)
    parser.add_argument("run")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--against", nargs=2, metavar=("EKTARA2", "RUN2"))
    parser.add_argument("--pairs", type=int, default=7)
    args = parser.parse_args()
    first = Served(args.ektara, args.run)
    if args.against:
        second = Served(Program(args.against[0]), args.against[1])
        sys.exit(0 if compare(first, second, args.seconds, args.pairs) else 1)
    load = loaded(first, args.seconds)
    print(load.told, f"server: {load.peak_mb:.0f} MB at most", sep="")
    sys.exit(1 if load.failed else 0)


if __name__ == "__main__":
    main()
