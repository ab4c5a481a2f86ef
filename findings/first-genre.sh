#!/usr/bin/env bash
# Guess: FFmpeg shows both of a song's two genres, in whatever file they are.
# Really: it joins them with ";" from FLAC and OGG, but shows only the first from ID3v2.4 in MP3 and from M4A.
# Versions: av 18.1.0 (its wheel's FFmpeg 8.1.2), pytaglib 3.2.0, mutagen 1.48.1, soundfile 0.14.0, numpy 2.4.6.
# Why it matters: tags read through FFmpeg lose genres of some songs, by container, and ";" appears in others.
# Output seen: FLAC Baul;Folk, OGG Baul;Folk, MP3 Baul, M4A Baul
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q av==18.1.0 pytaglib==3.2.0 mutagen==1.48.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import av
import mutagen
import numpy as np
import soundfile as sf
import taglib
from mutagen.id3 import TCON

genres = ["Baul", "Folk"]
signal = np.full(44100, 0.01)
for container in ("FLAC", "OGG", "MP3"):
    sf.write("song." + container.lower(), signal, 44100, format=container)
with av.open("song.m4a", "w") as file:
    stream = file.add_stream("aac", rate=44100, layout="mono")
    frame = av.AudioFrame.from_ndarray(signal.astype("float32")[None], format="fltp", layout="mono")
    frame.sample_rate = 44100
    for packet in [*stream.encode(frame), *stream.encode(None)]:
        file.mux(packet)
seen = {}
for container in ("FLAC", "OGG", "MP3", "M4A"):
    name = "song." + container.lower()
    song = mutagen.File(name)
    if container == "MP3":
        song.add_tags()
        song.tags.add(TCON(encoding=3, text=genres))
    else:
        song["\xa9gen" if container == "M4A" else "genre"] = genres
    song.save()
    with taglib.File(name) as file:
        assert file.tags["GENRE"] == genres
    with av.open(name) as file:
        seen[container] = (file.metadata | file.streams[0].metadata)["genre"]
print(seen)
assert seen == {"FLAC": "Baul;Folk", "OGG": "Baul;Folk", "MP3": "Baul", "M4A": "Baul"}
PY
