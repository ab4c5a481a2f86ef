"""2,000 connections that send a byte now and then, for 60 s, beside ordinary requests to `ektara serve`.

usage: python bench/trickle.py EKTARA RUN [--seconds 60] [--connections 2000]

Every trickling connection sends a header line each few seconds and never ends its request; one that was closed is
opened again. Meanwhile pages and data are asked for on connections of their own. Prints how long these took and the
server's largest resident size; ends with 1 where one failed, the 99th percentile is above 100 ms or memory above 80 MB.
"""

import http.client
import resource
import socket
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.program import Program, described
from ektara_tools.server import serving
from ektara_tools.watched import memory_mb

MOST_MS, MOST_MB = 100, 80


def opened(port: int) -> socket.socket | None:
    try:
        connection = socket.create_connection(("127.0.0.1", port), 5)
        connection.sendall(b"GET / HTTP/1.1\r\n")
        connection.setblocking(False)
        return connection
    except OSError:
        return None


def drip(port: int, count: int, stop: threading.Event) -> None:
    """Keeps `count` unfinished requests open and adds a line to each, one after the other, again and again."""
    connections = [opened(port) for _ in range(count)]
    while not stop.is_set():
        for place, connection in enumerate(connections):
            try:
                if connection is None or connection.send(b"X-a: b\r\n") == 0:
                    raise OSError
            except BlockingIOError:
                pass
            except OSError:
                if connection is not None:
                    connection.close()
                connections[place] = opened(port)
            if stop.wait(0.001):
                break
    for connection in connections:
        if connection is not None:
            connection.close()


def ask(port: int) -> float:
    """Milliseconds that a new connection and its answer took."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/peaks/0")
    connection.getresponse().read()
    connection.close()
    return 1000 * (time.monotonic() - began)


def main() -> int:
    parser = described(__doc__)
    parser.add_argument("ektara", type=Program)
    parser.add_argument("run")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=2000)
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (args.connections + 500, args.connections + 500))
    with serving(args.ektara, args.run) as server:
        stop = threading.Event()
        dripping = threading.Thread(target=drip, args=(server.port, args.connections, stop))
        dripping.start()
        took, failed, end = [], 0, time.monotonic() + args.seconds
        while time.monotonic() < end:
            try:
                took.append(ask(server.port))
            except OSError:
                failed += 1
            time.sleep(0.05)
        memory = memory_mb(server.pid, "VmHWM")
        stop.set()
        dripping.join()
    took.sort()
    last = took[int(0.99 * len(took))]
    print(
        f"{args.connections} trickling connections, {args.seconds:g} s: {len(took)} requests, {failed} failed; "
        f"median {took[len(took) // 2]:.1f} ms, 99th percentile {last:.1f} ms; server at most {memory:.0f} MB"
    )
    return 1 if failed > 0 or last > MOST_MS or memory > MOST_MB else 0


if __name__ == "__main__":
    sys.exit(main())
