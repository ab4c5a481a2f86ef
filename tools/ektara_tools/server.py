"""Starts `ektara serve` for a measurement, and asks it."""

import http.client
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from ektara_tools.program import Program


class Server(NamedTuple):
    pid: int
    port: int

    def asked(self, method: str, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, f"/{path}")
        return connection.getresponse()

    def size_of(self, sound: str) -> int:
        return int(self.asked("HEAD", sound).headers["Content-Length"])


def port_in(first_line: str) -> int:
    """The port of the address that `serve` prints when it listens."""
    return int(first_line.strip().rstrip("/").rsplit(":", 1)[1])


@contextmanager
def serving(program: Program, run: str) -> Iterator[Server]:
    words = ["serve", run, "--port", "0", "--quiet"]
    with subprocess.Popen([program.path, *words], stdout=subprocess.PIPE, text=True) as child:
        try:
            first_line = child.stdout.readline() if child.stdout else ""
            yield Server(child.pid, port_in(first_line))
        finally:
            child.terminate()
            child.wait(10)
