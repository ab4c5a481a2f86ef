"""Reads from the program that a release is hardened (cmake/Hardened.cmake).

FORTIFY is not asked for: it leaves a trace only where the compiler cannot prove a length.

usage: hardened.py EKTARA
"""
import platform
import subprocess
import sys


def readelf(program, *options):
    return subprocess.run(["readelf", "-W", *options, program], check=True, capture_output=True, text=True).stdout


def lacking(program):
    header, dynamic = readelf(program, "-h"), readelf(program, "-d")
    segments, symbols, notes = readelf(program, "-l"), readelf(program, "--dyn-syms"), readelf(program, "-n")
    checks = {"position independent code": "DYN" in header,
              "full RELRO": "GNU_RELRO" in segments and "BIND_NOW" in dynamic,
              "a stack without code": "RWE" not in segments,
              "guards before return addresses": "__stack_chk_fail" in symbols}
    if platform.machine() == "x86_64":
        checks["CET"] = "IBT" in notes and "SHSTK" in notes
    # Code has pages of its own: no loaded segment holds it beside what is only read.
    headers_in_code = [line for line in segments.splitlines() if line.split()[:1] == ["LOAD"] and " R E " in line
                       and int(line.split()[1], 16) == 0]
    checks["code on pages of its own"] = not headers_in_code
    return [name for name, holds in checks.items() if not holds]


if __name__ == "__main__":
    missing = lacking(sys.argv[1])
    sys.exit(f"{sys.argv[1]} lacks: {', '.join(missing)}" if missing else 0)
