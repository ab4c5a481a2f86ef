#!/usr/bin/env bash
# Guess: TagLib, asked to change the title of an MP3 with Bangla and English lyrics, leaves both lyrics frames (USLT).
# Really: saving its properties puts both into one user text frame (TXXX:LYRICS) without languages.
# Lyrics in one language stay in their frame. The change was made through pytaglib.
# Versions: pytaglib 3.2.0 (its wheel's TagLib 2.1), mutagen 1.48.1, mediafile 0.17.0, soundfile 0.14.0, numpy 2.4.6.
# Why it matters: readers that follow ID3, here mutagen and mediafile, then see no lyrics, and the languages are lost.
# Output seen: frames, text frame, mediafile: one language ['ben'], False, the lyrics; two [], True, None
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pytaglib==3.2.0 mutagen==1.48.1 mediafile==0.17.0 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import soundfile as sf
import taglib
from mediafile import MediaFile
from mutagen.id3 import ID3, USLT

lyrics = {"ben": "আমি গান গাই", "eng": "I sing songs"}


def after_new_title(languages):
    sf.write("song.mp3", np.full(44100, 0.01), 44100, format="MP3")
    tags = ID3()
    for language in languages:
        tags.add(USLT(encoding=3, lang=language, desc="", text=lyrics[language]))
    tags.save("song.mp3")
    assert sorted(frame.lang for frame in ID3("song.mp3").getall("USLT")) == languages
    assert MediaFile("song.mp3").lyrics in lyrics.values()
    with taglib.File("song.mp3") as file:
        assert sorted(file.tags["LYRICS"]) == sorted(lyrics[language] for language in languages)
        file.tags["TITLE"] = ["new"]
        file.save()
    tags = ID3("song.mp3")
    return [frame.lang for frame in tags.getall("USLT")], "TXXX:LYRICS" in tags, MediaFile("song.mp3").lyrics


one, two = after_new_title(["ben"]), after_new_title(["ben", "eng"])
print("one language", one, "two languages", two)
assert one == (["ben"], False, lyrics["ben"])
assert two == ([], True, None)
PY
