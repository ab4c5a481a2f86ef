"""``python -m ektara`` and the console script are the program itself."""

from __future__ import annotations

import os
import sys

from ektara._program import program


def main() -> None:
    path = program()
    os.execv(path, ["ektara", *sys.argv[1:]])


if __name__ == "__main__":
    main()
