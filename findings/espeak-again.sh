#!/usr/bin/env bash
# Guess: espeak-ng makes the same samples of the same text, voice and settings each time that it is run.
# Really: voices with breath in their variant (f2) come out differently from one process to the next; others do not.
# Versions: espeakng-loader 0.2.4, which holds espeak-ng 1.52.0. Debian 12's 1.51 was not seen to do so, Debian 13's 1.52 was.
# Why it matters: a corpus of synthetic speech or singing cannot be made again to the byte, nor its features.
# Output seen: of 16 runs each: en 1 en+m3 1 en+f2 several
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: espeakng-loader==0.2.4
cat >"$folder/speak.py" <<'PY'
import ctypes
import hashlib
import sys

import espeakng_loader

SYNCHRONOUS, UTF8 = 2, 1
library = ctypes.CDLL(espeakng_loader.get_library_path())
library.espeak_Initialize(SYNCHRONOUS, 0, str(espeakng_loader.get_data_path()).encode(), 0)
samples = hashlib.sha256()


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
def keep(wave, count, _events):
    if wave and count > 0:
        samples.update(ctypes.string_at(wave, 2 * count))
    return 0


library.espeak_SetSynthCallback(keep)
assert library.espeak_SetVoiceByName(sys.argv[1].encode()) == 0
text = b"The river runs down to the sea, and nobody knows where the boats have gone."
library.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF8, None, None)
library.espeak_Synchronize()
print(samples.hexdigest())
PY
kinds() { for _ in $(seq 16); do "$folder/venv/bin/python" "$folder/speak.py" "$1"; done | sort -u | wc -l; }
plain=$(kinds en) man=$(kinds en+m3) woman=$(kinds en+f2)
echo "of 16 runs each: en $plain en+m3 $man en+f2 $([ "$woman" -gt 1 ] && echo several || echo "$woman")"
[ "$plain" = 1 ] && [ "$man" = 1 ] && [ "$woman" -gt 1 ]
