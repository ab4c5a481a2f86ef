#!/usr/bin/env bash
# Guess: text that is brought to NFC first goes into Latin letters at least as well as before.
# Really: for Bangla it is worse. The letters ড়, ঢ় and য় have one code point each, which NFC always takes apart. Unidecode and
# anyascii know the code point, but of the parts they write another letter and an apostrophe.
# Versions: Unidecode 1.4.0, anyascii 0.3.3.
# Why it matters: file names and search keys of the same title differ by how it was typed, and the careful way is the worse.
# Output seen: পাড়া paarraa para, after NFC paadd'aa pad'a; হৃদয় hRdyy hrdy, after NFC hRdy' hrdy'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q Unidecode==1.4.0 anyascii==0.3.3
"$folder/venv/bin/python" - <<'PY'
import unicodedata

from anyascii import anyascii
from unidecode import unidecode

seen = {}
for word in ("\u09aa\u09be\u09dc\u09be", "\u09b9\u09c3\u09a6\u09df"):
    parted = unicodedata.normalize("NFC", word)
    assert len(parted) == len(word) + 1
    seen[word] = [unidecode(word), anyascii(word), unidecode(parted), anyascii(parted)]
print("; ".join("{} {} {}, after NFC {} {}".format(word, *four) for word, four in seen.items()))
assert seen["\u09aa\u09be\u09dc\u09be"] == ["paarraa", "para", "paadd'aa", "pad'a"]
assert seen["\u09b9\u09c3\u09a6\u09df"] == ["hRdyy", "hrdy", "hRdy'", "hrdy'"]
PY
