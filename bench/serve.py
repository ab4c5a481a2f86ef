"""200 parallel range requests for 30 s with wrk (Debian's package) against `ektara serve`.

usage: python bench/serve.py EKTARA RUN [--seconds 30]

Asks for random pieces of 64 KB of the run's sounds. Prints wrk's summary and the server's largest resident size; ends
with 1 on any error or above 200 MB.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import Program, described
from ektara_tools.server import Server, serving
from ektara_tools.watched import memory_mb

MOST_MB = 200
SCRIPT = """
local sounds = {{{sounds}}}
request = function()
  local first = math.random(0, {last})
  local range = "bytes=" .. first .. "-" .. (first + 65535)
  return wrk.format("GET", "/" .. sounds[math.random(#sounds)], {{["Range"] = range}})
end
"""


def load(server: Server, seconds: int) -> str:
    """wrk's summary."""
    sounds = [sound for sound in json.loads(server.asked("GET", "data.json").read())["songs"]["audio"] if sound]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        # A piece that begins behind a short sound's end would rightly be refused (416).
        last = min(server.size_of(sound) for sound in sounds) - 1
        script.write(SCRIPT.format(last=last, sounds=",".join(f'"{sound}"' for sound in sounds)))
        script.flush()
        words = ["-t2", "-c200", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{server.port}"]
        return subprocess.run(["wrk", *words], check=True, capture_output=True, text=True).stdout


def main() -> None:
    parser = described(__doc__)
    parser.add_argument("ektara", type=Program)
    parser.add_argument("run")
    parser.add_argument("--seconds", type=int, default=30)
    args = parser.parse_args()
    with serving(args.ektara, args.run) as server:
        told = load(server, args.seconds)
        peak = memory_mb(server.pid, "VmHWM")
    print(told, f"server: {peak:.0f} MB at most", sep="")
    sys.exit(1 if "Socket errors" in told or "Non-2xx" in told or peak > MOST_MB else 0)


if __name__ == "__main__":
    main()
