"""Writes tests/golden/artifacts/python.zip, as Python's zipfile packs a wheel: one file deflated, one stored.

python3 tools/golden/zip.py
"""

import pathlib
import zipfile

with zipfile.ZipFile(pathlib.Path(__file__).parents[2] / "tests/golden/artifacts/python.zip", "w") as archive:
    for name, content, method in [
        ("package/model.bin", bytes(range(256)) * 20, zipfile.ZIP_DEFLATED),
        ("package/readme.txt", b"stored\n", zipfile.ZIP_STORED),
    ]:
        entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
        entry.compress_type = method
        archive.writestr(entry, content)
