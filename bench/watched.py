"""Seconds and memory of programs, for the scripts here."""
import pathlib
import subprocess
import tempfile
import time


def memory_mb(pid, field):
    """VmRSS (now) or VmHWM (its largest) of a process in MB; 0 where it is ending."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0


def watched(command, folder=None):
    """Runs a command; returns its seconds, its largest resident memory in MB and what it printed. Watched from outside: what
    the kernel tells of a child counts what its parent held when it started it as well."""
    with tempfile.TemporaryFile("w+") as printed:
        began, peak = time.perf_counter(), 0
        child = subprocess.Popen(command, cwd=folder, stdout=printed)
        while child.poll() is None:
            peak = max(peak, memory_mb(child.pid, "VmHWM"))
            time.sleep(0.005)
        seconds = time.perf_counter() - began
        if child.returncode != 0:
            raise SystemExit(f"{command[1]}: exit code {child.returncode}")
        printed.seek(0)
        return seconds, peak, printed.read()
