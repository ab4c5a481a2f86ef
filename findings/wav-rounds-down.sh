#!/usr/bin/env bash
# Guess: soundfile rounds floats to the nearest 16-bit step, whatever the container.
# Really: WAV rounds down, so a sample of -1e-9 becomes -1. FLAC rounds to the nearest step.
# Versions: soundfile 0.13.1 (its wheel's libsndfile 1.2.2), numpy 2.4.6.
# Why it matters: one signal saved as WAV and as FLAC differs, and near-silence in WAV is no longer zero.
# Output seen: WAV [-1, 0, 0, -1, -1, 1] FLAC [0, 0, 1, -1, 0, 2]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q soundfile==0.13.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import io
import numpy as np
import soundfile as sf

steps = np.array([-1e-5, 1e-5, 0.6, -0.6, -0.4, 1.9])
seen = {}
for container in ("WAV", "FLAC"):
    file = io.BytesIO()
    sf.write(file, steps / 32768, 44100, format=container, subtype="PCM_16")
    file.seek(0)
    seen[container] = sf.read(file, dtype="int16")[0].tolist()
print("WAV", seen["WAV"], "FLAC", seen["FLAC"])
assert seen["WAV"] == np.floor(steps).astype(int).tolist()
assert seen["FLAC"] == np.rint(steps).astype(int).tolist()
PY
