#!/usr/bin/env bash
# Guess: soundfile.read(file, start=s, frames=n) of an MP3 is the slice s to s+n of the whole file.
# Really: the part read from further in holds other samples than that slice. Vorbis in OGG gives the slice.
# Versions: soundfile 0.13.1 (its wheel's libsndfile 1.2.2), numpy 2.4.6.
# Why it matters: features of an excerpt depend on whether it was cut while reading or after it.
# Output seen: MP3 largest difference 0.303, OGG largest difference 0.000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q soundfile==0.13.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import soundfile as sf

time = np.arange(100000) / 44100
signal = 0.3 * np.sin(2 * np.pi * (200 * time + 400 * time * time))
signal[50000] = 0.9
difference = {}
for container, subtype in (("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS")):
    name = "sweep." + container.lower()
    sf.write(name, signal, 44100, format=container, subtype=subtype)
    whole, _ = sf.read(name)
    part, _ = sf.read(name, start=20000, frames=2000)
    assert len(part) == 2000
    difference[container] = np.abs(part - whole[20000:22000]).max()
    print(f"{container} largest difference {difference[container]:.3f}")
assert difference["MP3"] > 0.05
assert difference["OGG"] < 1e-6
PY
