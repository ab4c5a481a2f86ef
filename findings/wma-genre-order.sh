#!/usr/bin/env bash
# Guess: three genres that mutagen writes to a WMA file come back from TagLib in the order in which they were written.
# Really: the first one comes last. mutagen puts it into the content description and the others into the metadata
# library, which stands earlier in the file, and TagLib appends values as it meets them.
# Versions: mutagen 1.48.1, pytaglib 3.2.0 (its wheel's TagLib 2.1), imageio-ffmpeg 0.6.0 (its wheel's FFmpeg 7.0.2).
# Why it matters: who takes the first genre as the main one gets Baul from TagLib, Rock from mutagen and FFmpeg.
# Output seen: mutagen ['Rock', 'Baul', 'Folk']; TagLib ['Baul', 'Folk', 'Rock']; FFmpeg ['Rock']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q mutagen==1.48.1 pytaglib==3.2.0 imageio-ffmpeg==0.6.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import re
import subprocess

import imageio_ffmpeg
import taglib
from mutagen.asf import ASF

ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
subprocess.run([ffmpeg, "-v", "error", "-f", "lavfi", "-i", "sine=duration=2", "-c:a", "wmav2", "song.wma"], check=True)
song = ASF("song.wma")
song["WM/Genre"] = ["Rock", "Baul", "Folk"]
song.save()
by_mutagen = [value.value for value in ASF("song.wma")["WM/Genre"]]
with taglib.File("song.wma") as file:
    by_taglib = file.tags["GENRE"]
shown = subprocess.run([ffmpeg, "-i", "song.wma", "-f", "ffmetadata", "-"], capture_output=True, text=True).stdout
by_ffmpeg = re.findall(r"^genre=(.*)$", shown, flags=re.M)
print(f"mutagen {by_mutagen}; TagLib {by_taglib}; FFmpeg {by_ffmpeg}")
assert by_mutagen == ["Rock", "Baul", "Folk"]
assert by_taglib == ["Baul", "Folk", "Rock"]
assert by_ffmpeg == ["Rock"]
PY
