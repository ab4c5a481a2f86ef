#!/usr/bin/env bash
# Guess: openSMILE's eGeMAPS loudness of one sound does not depend on the sampling rate, since its bands end at 8 kHz.
# Really: the same tones, all below 5 kHz, have 1.8 times the loudness and 2.8 times the spectral flux at 44.1 kHz as at
# 16 kHz. The equivalent sound level stays as it is, and nothing is said.
# Versions: opensmile 2.6.0, numpy 2.4.6, pandas 3.0.3.
# Why it matters: where a collection holds files of two rates, these columns tell the rates apart, not the music.
# Output seen: loudness 1.76, spectral flux 2.75, sound level +0.00 dB
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q opensmile==2.6.0 numpy==2.4.6 pandas==3.0.3
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import opensmile

smile = opensmile.Smile(
    feature_set=opensmile.FeatureSet.eGeMAPSv02, feature_level=opensmile.FeatureLevel.Functionals
)


def features(rate):
    seconds = np.arange(6 * rate) / rate
    tones = sum(np.sin(2 * np.pi * 220 * n * seconds) / n for n in range(1, 23))  # up to 4,840 Hz
    swell = 1 + 0.5 * np.sin(2 * np.pi * 3 * seconds)
    return smile.process_signal((0.1 * swell * tones).astype(np.float32), rate).iloc[0]


high, low = features(44100), features(16000)
loudness = high["loudness_sma3_amean"] / low["loudness_sma3_amean"]
flux = high["spectralFlux_sma3_amean"] / low["spectralFlux_sma3_amean"]
level = high["equivalentSoundLevel_dBp"] - low["equivalentSoundLevel_dBp"]
print(f"loudness {loudness:.2f}, spectral flux {flux:.2f}, sound level {level:+.2f} dB")
assert loudness > 1.6 and flux > 2.4 and abs(level) < 0.05
PY
