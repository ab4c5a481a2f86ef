"""`cmake --install --strip` installs a program without symbols, and a debug file that belongs to it.

usage: stripped.py CMAKE BUILD
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib


def readelf(file, *options):
    return subprocess.run(["readelf", "-W", *options, file], check=True, capture_output=True, text=True).stdout


def main(cmake, build):
    problems = []
    with tempfile.TemporaryDirectory() as prefix:
        subprocess.run([cmake, "--install", build, "--strip", "--prefix", prefix], check=True, capture_output=True)
        program = pathlib.Path(prefix, "bin/ektara")
        number = re.search("Build ID: ([0-9a-f]+)", readelf(program, "-n")).group(1)
        debug = pathlib.Path(prefix, "lib/debug/.build-id", number[:2], number[2:] + ".debug")
        if ".symtab" in readelf(program, "-S"):
            problems.append("the program has its symbols")
        if not debug.exists():
            return problems + [f"{debug} is not there"]
        if ".symtab" not in readelf(debug, "-S") or number not in readelf(debug, "-n"):
            problems.append("the debug file has no symbols, or another build id")
        dump = subprocess.run(["readelf", "--string-dump=.gnu_debuglink", program], check=True, capture_output=True).stdout
        if debug.name.encode() not in dump:
            problems.append("the program does not name its debug file")
        checksum = zlib.crc32(debug.read_bytes()).to_bytes(4, sys.byteorder)
        if checksum not in program.read_bytes():
            problems.append("the program does not know its debug file's checksum")
        subprocess.run([program, "version"], check=True, capture_output=True)
    return problems


if __name__ == "__main__":
    sys.exit("\n".join(main(*sys.argv[1:])) or 0)
