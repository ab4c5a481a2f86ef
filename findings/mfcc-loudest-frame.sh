#!/usr/bin/env bash
# Guess: without centring, an MFCC frame of librosa depends only on the samples under its window.
# Really: decibels are cut 80 below the loudest band of the whole signal, so one loud part changes all quiet frames.
# Versions: librosa 0.11.0, numpy 2.4.6, scipy 1.17.1.
# Why it matters: the MFCCs of an excerpt are not a part of the song's, and a soft intro changes with the chorus.
# Output seen: alone [-1094.5 51. ] before the loud second [-506.8 6.1]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q librosa==0.11.0 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import librosa
import numpy as np

rate = 22050
time = np.arange(rate) / rate
quiet, loud = 0.001 * np.sin(2 * np.pi * 220 * time), 0.5 * np.sin(2 * np.pi * 440 * time)
alone, before = (
    librosa.feature.mfcc(y=signal, sr=rate, n_fft=2048, hop_length=512, center=False)[:, 10]
    for signal in (quiet, np.concatenate([quiet, loud])))
assert 10 * 512 + 2048 <= len(quiet)
print("alone", alone[:2].round(1), "before the loud second", before[:2].round(1))
assert abs(alone - before).max() > 100
PY
