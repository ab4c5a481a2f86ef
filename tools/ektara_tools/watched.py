"""Seconds, processor time and memory of programs, measured from outside."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAUSE_SECONDS = 0.005  # between two looks at a process


class Watched(NamedTuple):
    seconds: float
    processor_seconds: float
    peak_mb: float  # largest resident memory
    printed: str


def memory_mb(pid: int, field: str) -> float:
    """VmRSS (now) or VmHWM (its largest) of a process in MB; 0 where it is ending."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0.0


def processor_seconds(pid: int) -> float:
    """User and system time of a process until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watched(command: Sequence[str | Path], folder: Path | None = None) -> Watched:
    """Runs a command and watches it. Memory is read from /proc: what the kernel tells of a child counts what its parent
    held when it started the child as well."""
    with tempfile.TemporaryFile("w+") as printed:
        began, peak = time.perf_counter(), 0.0
        child = subprocess.Popen(command, cwd=folder, stdout=printed)
        ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        while ended == 0:
            peak = max(peak, memory_mb(child.pid, "VmHWM"))
            time.sleep(PAUSE_SECONDS)
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"{command[1]}: exit code {child.returncode}")
        printed.seek(0)
        return Watched(seconds, usage.ru_utime + usage.ru_stime, peak, printed.read())
