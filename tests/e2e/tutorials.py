"""Every command of the tutorials runs, on sounds and a table made here.

usage: tutorials.py EKTARA
"""
import csv
import math
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import wave

EKTARA = pathlib.Path(sys.argv.pop()).resolve()
DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
RATE, SECONDS = 22050, 4


def samples_of(kind, song):
    """Notes of a kind of its own: chords, strokes or a melody, in the key and tempo of the song."""
    chance = random.Random(f"{kind} {song}")
    root, step = 110 * 2 ** (chance.randrange(12) / 12), (0.5, 0.125, 0.25)[kind]
    amplitude = chance.uniform(0.2, 0.4)
    for n in range(RATE * SECONDS):
        t = n / RATE
        place = t % step
        if kind == 0:
            tone = sum(math.sin(2 * math.pi * root * ratio * t) for ratio in (1, 1.25, 1.5)) / 3
        elif kind == 1:
            tone = chance.uniform(-1, 1) * math.exp(-40 * place)
        else:
            tone = math.sin(2 * math.pi * root * 2 ** (1 + int(t / step) % 5 / 6) * t) * math.exp(-4 * place)
        yield int(32767 * amplitude * tone)


def with_title(file, title):
    """Adds the tag of a title (RIFF INFO) to a WAV file."""
    text = title.encode() + bytes(2 - len(title.encode()) % 2)
    info = b"INFOINAM" + struct.pack("<I", len(text)) + text
    whole = file.read_bytes() + b"LIST" + struct.pack("<I", len(info)) + info
    file.write_bytes(whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:])


def write_sound(file, kind, song):
    file.parent.mkdir(parents=True, exist_ok=True)
    samples = list(samples_of(kind, song))
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def make_study(folder):
    for kind, genre in enumerate(("ballad", "dance", "folk")):
        for language in ("english", "bangla"):
            for song in range(6):
                write_sound(folder / "Study" / language / genre / f"{language}-{genre}-{'abcdef'[song]}.wav", kind,
                            f"{language} {song}")


def make_library(folder):
    for song in range(1, 25):
        artist = ("The Lamps", "Golden Boats", "নদীর দল")[song % 3]
        file = folder / "Music" / artist / "First Album" / f"{song:02} Song {song}.wav"
        write_sound(file, song % 3, song)
        with_title(file, f"Song {song}")
    for song in (31, 32):
        write_sound(folder / "New" / f"{song} Song {song}.wav", song % 3, song)


def make_table(folder):
    chance = random.Random(1)
    with open(folder / "features.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "genre", "language", "tempo", "brightness", "loudness", "noise"])
        for row in range(60):
            kind = row % 3
            rows.writerow([f"song{row:02}", ("ballad", "dance", "folk")[kind], ("english", "bangla")[row // 30],
                           *(f"{chance.gauss(centre, 0.5):.4f}" for centre in (kind * 3, -kind, kind % 2 * 4, 0))])


def commands_of(document):
    """The lines of the blocks of code, in their order."""
    blocks = re.findall(r"^```\n(.*?)^```", (DOCS / document).read_text(), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("ektara ")]


class Tutorials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="ektara-tutorials-")
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "bin").mkdir()
        (cls.folder / "bin/ektara").symlink_to(EKTARA)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def follow(self, document, make):
        make(self.folder)
        commands = commands_of(document)
        self.assertGreater(len(commands), 5)
        environment = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                       "XDG_CACHE_HOME": str(self.folder / "cache")}
        outputs = {}
        for command in commands:
            done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=environment, capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}\n{done.stderr}")
            outputs[command] = done.stdout
        return outputs

    def test_a_table_for_a_paper(self):
        outputs = self.follow("tutorial-study.md", make_study)
        self.assertIn("genre:  ballad 12  dance 12  folk 12", outputs["ektara scan Study"])
        for file in ("metrics.tex", "metrics.md", "metrics.csv", "report.html", "run.json"):
            self.assertTrue((self.folder / "study" / file).is_file(), file)

    def test_a_library_without_labels(self):
        outputs = self.follow("tutorial-library.md", make_library)
        self.assertIn("24 audio files", outputs["ektara scan Music"])
        self.assertTrue(list((self.folder / "music/playlists").glob("*.m3u8")))
        self.assertEqual(len((self.folder / "taste.csv").read_text().splitlines()), 7)

    def test_features_as_a_table(self):
        outputs = self.follow("tutorial-table.md", make_table)
        self.assertIn("a table of 60 rows and 4 features", outputs["ektara scan features.csv"])
        self.assertTrue((self.folder / "map.json").is_file())
        with open(self.folder / "groups.csv") as groups:
            self.assertEqual(len(list(csv.DictReader(groups))), 60)


if __name__ == "__main__":
    unittest.main()
