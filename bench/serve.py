"""200 parallel range requests for 30 s with wrk (Debian's package) against `ektara serve`.

usage: python bench/serve.py EKTARA RUN [--seconds 30]

Asks for random pieces of 64 KB of the run's sounds. Prints wrk's summary and the server's largest resident size; ends
with 1 on any error or above 200 MB.
"""
import argparse
import http.client
import json
import subprocess
import sys
import tempfile

from watched import memory_mb

SCRIPT = """
local sounds = {{{sounds}}}
request = function()
  local first = math.random(0, {last})
  return wrk.format("GET", "/" .. sounds[math.random(#sounds)], {{["Range"] = "bytes=" .. first .. "-" .. (first + 65535)}})
end
"""


def size_of(port, sound):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("HEAD", f"/{sound}")
    return int(connection.getresponse().headers["Content-Length"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ektara")
    parser.add_argument("run")
    parser.add_argument("--seconds", type=int, default=30)
    args = parser.parse_args()
    server = subprocess.Popen([args.ektara, "serve", args.run, "--port", "0", "--quiet"], stdout=subprocess.PIPE,
                              text=True)
    try:
        port = int(server.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/data.json")
        sounds = [sound for sound in json.loads(connection.getresponse().read())["songs"]["audio"] if sound]
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            # A piece that begins behind a short sound's end would rightly be refused (416).
            script.write(SCRIPT.format(last=min(size_of(port, sound) for sound in sounds) - 1,
                                       sounds=",".join(f'"{sound}"' for sound in sounds)))
            script.flush()
            told = subprocess.run(["wrk", "-t2", "-c200", f"-d{args.seconds}s", "-s", script.name,
                                   f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True).stdout
        peak = memory_mb(server.pid, "VmHWM")
        print(told, f"server: {peak:.0f} MB at most", sep="")
        sys.exit(1 if "Socket errors" in told or "Non-2xx" in told or peak > 200 else 0)
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
