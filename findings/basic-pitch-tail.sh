#!/usr/bin/env bash
# Guess: basic-pitch transcribes a clear note that begins 0.9 seconds before the end of a three-minute file.
# Really: it is in no event and its posterior stays low. A window's 142 kept frames of 256 samples are 86.6 frames a
# second, but the result is cut to 86 a second, so the last 0.7 % of any file is left out (1.2 seconds of 180).
# Versions: basic-pitch 0.4.0, onnxruntime 1.23.2, librosa 0.11.0, numpy 1.26.4, scipy 1.15.3, resampy 0.4.2,
# mir_eval 0.8.2, pretty_midi 0.2.10, soundfile 0.13.1, Python 3.11.
# Why it matters: endings are missing from transcriptions, and times by frame numbers drift by half a second in 90.
# Output seen: file of 182 s: notes [69, 60]; file of 180 s: notes [69], highest posterior of the second 0.10
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --no-deps basic-pitch==0.4.0
"$folder/venv/bin/pip" install -q onnxruntime==1.23.2 librosa==0.11.0 numpy==1.26.4 scipy==1.15.3 \
    resampy==0.4.2 mir_eval==0.8.2 pretty_midi==0.2.10 soundfile==0.13.1 setuptools==75.8.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import soundfile as sf
from basic_pitch import FilenameSuffix, build_icassp_2022_model_path
from basic_pitch.inference import predict

RATE = 22050


def note(time, begin, midi):
    since = time - begin
    hertz = 440 * 2 ** ((midi - 69) / 12)
    tone = sum(0.2 / h * np.sin(2 * np.pi * hertz * h * since) for h in range(1, 5))
    return np.where((since >= 0) & (since < 0.7), np.exp(-3 * since) * tone, 0)


def heard(seconds):
    """The pitches found, and the highest posterior of the later note, C4."""
    time = np.arange(seconds * RATE) / RATE
    sf.write("song.wav", (note(time, 90, 69) + note(time, 179.1, 60)).astype(np.float32), RATE)
    output, _, events = predict("song.wav", build_icassp_2022_model_path(FilenameSuffix.onnx))
    return sorted((int(event[2]) for event in events), reverse=True), float(output["note"][:, 60 - 21].max())


longer, shorter = heard(182), heard(180)
print(f"file of 182 s: notes {longer[0]}; file of 180 s: notes {shorter[0]}, "
      f"highest posterior of the second {shorter[1]:.2f}")
assert longer[0] == [69, 60]
assert shorter[0] == [69] and shorter[1] < 0.3
PY
