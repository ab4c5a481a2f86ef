"""Seconds and memory of a program, for the scripts here."""
import pathlib
import re
import subprocess
import time


def watched(command, folder=None):
    """Runs a command; returns its seconds and its largest resident memory in MB. Watched from outside: what the kernel tells
    of a child counts what its parent held when it started it as well."""
    began, peak = time.perf_counter(), 0
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    while child.poll() is None:
        found = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{child.pid}/status").read_text())
        peak = max(peak, int(found[1]) if found else 0)
        time.sleep(0.005)
    if child.returncode != 0:
        raise SystemExit(f"{command[1]}: exit code {child.returncode}")
    return time.perf_counter() - began, peak / 1024
