"""Help, examples and errors of the command line: every verb has two examples that its own help understands, and a slip
of the keys is answered with the nearest name and the verb's own help.

usage: help.py EKTARA
"""
import csv
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
import wave

from verb_helps import all_verbs

EKTARA = str(pathlib.Path(sys.argv.pop()).resolve())


def run(*arguments, cwd=None):
    return subprocess.run([EKTARA, "--no-progress", "--log-level", "warning", *arguments], capture_output=True,
                          text=True, cwd=cwd, stdin=subprocess.DEVNULL)


def helped(verb=""):
    done = run(*verb.split(), "--help")
    assert done.returncode == 0, verb
    return done.stdout


def examples_of(text):
    return re.findall(r"^  (.*)$", text.partition("\nExamples:\n")[2].partition("\n\n")[0], re.M)


class Help(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.verbs = all_verbs(helped)

    def test_every_verb_ends_with_two_examples_of_it(self):
        self.assertGreater(len(self.verbs), 30)
        for verb, text in self.verbs.items():
            examples = examples_of(text)
            self.assertEqual(len(set(examples)), 2, verb)
            for example in examples:
                self.assertTrue(example.startswith(f"ektara {verb}".strip()), example)

    def test_examples_name_only_options_that_there_are(self):
        for verb, text in self.verbs.items():
            for example in examples_of(text):
                words = shlex.split(example.partition(" > ")[0])
                named = next((helped for name, helped in self.verbs.items() if name and example.startswith(f"ektara {name}")),
                             self.verbs[""]) if not verb else text
                for word in words:
                    if word.startswith("-"):
                        self.assertRegex(named + self.verbs[""], rf"(?m)^ +(?:\S+,)?{re.escape(word)}(?:[ ,]|$)", example)

    def test_every_verb_names_the_settings_for_all(self):
        listed = re.findall(r"^  (?:-\w,)?(--[a-z-]+)", self.verbs[""].partition("Subcommands:")[0], re.M)
        for verb, text in self.verbs.items():
            if verb:
                line = text.partition("Settings for all verbs: ")[2]
                self.assertTrue(line.strip().endswith("(ektara --help)"), verb)
                self.assertEqual(line.split()[:-2], [name for name in listed if name not in ("--help", "--version")])

    def test_no_text_of_the_help_is_missing(self):
        for verb, text in self.verbs.items():
            self.assertNotIn("  \n", text.partition("\nExamples:")[0], verb)


class Slips(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="ektara-help-")
        cls.folder = pathlib.Path(cls.scratch.name)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def told(self, *arguments, code=2):
        done = run(*arguments, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stderr.strip()

    def test_a_mistyped_verb(self):
        self.assertEqual(self.told("rnu", "X"), "error E1100: no verb 'rnu'; did you mean 'run'? See 'ektara --help'")
        self.assertIn("did you mean 'playlist'?", self.told("playlst", "RUN"))
        self.assertIn("did you mean 'fetch'? See 'ektara models --help'", self.told("models", "fecth"))
        self.assertNotIn("did you mean", self.told("xyzzy"))

    def test_a_missing_verb(self):
        self.assertIn("a verb is missing: run, ", self.told())
        self.assertEqual(self.told("runs"), "error E1100: runs: a verb is missing: list, diff; see 'ektara runs --help'")

    def test_a_mistyped_option(self):
        self.assertEqual(self.told("run", "X", "--presett", "easy"),
                         "error E1100: run: no option '--presett'; did you mean '--preset'? See 'ektara run --help'")
        self.assertIn("did you mean '--seed'?", self.told("scan", "X", "--sede", "3"))
        self.assertIn("did you mean '--output'?", self.told("extract", "X", "--ouput=Y"))

    def test_what_is_missing_or_too_much(self):
        self.assertEqual(self.told("evaluate", "--labels", "x.csv"),
                         "error E1590: evaluate: --clusters is required: name a CSV file")
        self.assertIn("'c' is one argument too many; see 'ektara runs diff --help'", self.told("runs", "diff", "a", "b", "c"))

    def test_a_mistyped_word(self):
        self.assertIn("did you mean 'easy'?", self.told("run", ".", "--preset", "eazy"))
        self.assertIn("did you mean 'leiden'?", self.told("cluster", "x.npy", "-o", "c.csv", "--method", "lieden"))
        self.assertIn("--k eight: give a whole number from 2", self.told("run", ".", "--k", "eight"))
        self.assertIn("E1630", self.told("run", ".", "--k", "1"))

    def test_a_mistyped_feature_lists_all_that_help_lists(self):
        for verb in ("extract", "run"):
            told = self.told(verb, ".", "-o", "R", "--features", "descripters")
            self.assertIn("did you mean 'descriptors'?", told)
            listed = re.search(r"--features TEXT.*?(mfcc-moments, .*?onnx:FILE)", helped(verb), re.S)[1]
            known = told.partition("known are ")[2].partition(";")[0]
            self.assertEqual(sorted(known.split(", ")), sorted(re.sub(r"\s+", " ", listed).split(", ")))

    def test_a_mistyped_file(self):
        (self.folder / "Study").mkdir(exist_ok=True)
        self.assertIn("did you mean 'Study'?", self.told("run", "Studdy", "-o", "R", code=1))
        self.assertNotIn("did you mean", self.told("run", "elsewhere/Studdy", "-o", "R", code=1))

    def test_a_column_that_should_be_called_path(self):
        (self.folder / "songs.csv").write_text("file,genre\na.wav,rock\n")
        self.assertIn("did you mean 'path' by 'filename'?", self.told("scan", "songs.csv", code=1))

    def test_a_file_name_for_a_folder(self):
        (self.folder / "Sounds").mkdir(exist_ok=True)
        with wave.open(str(self.folder / "Sounds/a.wav"), "wb") as sound:
            sound.setparams((1, 2, 22050, 0, "NONE", ""))
            sound.writeframes(bytes(2 * 22050))
        for name in ("feats.csv", "feats.parquet", "-"):
            self.assertIn("E1631", self.told("extract", "Sounds", "-o", name))
            self.assertFalse((self.folder / name).exists())
        self.assertIn("E1631", self.told("run", "Sounds", "-o", "table.npy"))


class RunDirectories(unittest.TestCase):
    def test_as_tables_are_the_features_they_have(self):
        with tempfile.TemporaryDirectory(prefix="ektara-tables-") as scratch:
            folder = pathlib.Path(scratch)
            (folder / "Sounds").mkdir()
            for song, step in enumerate((7, 11, 13)):
                with wave.open(str(folder / f"Sounds/{song}.wav"), "wb") as sound:
                    sound.setparams((1, 2, 22050, 0, "NONE", ""))
                    sound.writeframes(bytes((n // step * 37 + n * step) % 251 for n in range(4 * 22050)))
            for name, features in (("one", "rich"), ("two", "rich,descriptors"), ("main", "mfcc-moments,rich")):
                done = run("extract", "Sounds", "-o", name, "--features", features, "--cache", "cache", cwd=folder)
                self.assertEqual(done.returncode, 0, done.stderr)
            told = {name: run("cluster", name, "-o", "c.csv", "--k", "2", cwd=folder) for name in ("one", "two", "main")}
            self.assertEqual(told["one"].returncode, 0, told["one"].stderr)
            self.assertIn("one/features/rich.npy: 128 columns", told["one"].stderr)
            self.assertEqual(told["two"].returncode, 1)
            self.assertIn("E1211", told["two"].stderr)
            self.assertIn("two/features/descriptors.npy, two/features/rich.npy", told["two"].stderr)
            self.assertIn("main/features/mfcc-moments.npy: 52 columns", told["main"].stderr)
            self.assertIn("(also there: rich.npy)", told["main"].stderr)


class Columns(unittest.TestCase):
    """docs/columns.md is what `columns --markdown` prints, and says something of every column."""

    def test_the_document_is_up_to_date(self):
        document = pathlib.Path(__file__).resolve().parents[2] / "docs/columns.md"
        self.assertEqual(run("columns", "--markdown").stdout, document.read_text(),
                         "make it anew: build/release/ektara columns --markdown > docs/columns.md")

    def test_every_column_has_a_meaning_and_no_two_rows_are_the_same(self):
        rows = list(csv.DictReader(run("columns").stdout.splitlines()))
        self.assertGreater(len(rows), 100)
        for row in rows:
            self.assertTrue(row["meaning"].endswith("."), row)
        units = {row["column"]: row["unit"] for row in rows}
        self.assertEqual((units["tempo_bpm"], units["spectral_centroid_hz"]), ("beats a minute", "Hz"))

    def test_an_unknown_feature_gets_the_nearest(self):
        done = run("columns", "descripters")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean 'descriptors'?", done.stderr)


class Scan(unittest.TestCase):
    """`scan` on a manifest of one file that is there and one that is not."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="ektara-scan-")
        cls.folder = pathlib.Path(cls.scratch.name)
        with wave.open(str(cls.folder / "a.wav"), "wb") as sound:
            sound.setparams((1, 2, 22050, 0, "NONE", ""))
            sound.writeframes(bytes(2 * 22050))
        (cls.folder / "songs.csv").write_text("path;title;genre\na.wav;Rain;rock\nnope.mp3;Sun;pop\n")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_ends_with_its_summary_and_counts_what_is_missing(self):
        done = run("scan", "songs.csv", cwd=self.folder)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stdout.splitlines()[-1], "songs.csv: 1 audio file, 1 missing")
        self.assertIn("W-MISSING: 1 of 2 files are not there: ", done.stdout)
        self.assertIn("nope.mp3", done.stdout)
        self.assertIn("W-TABLE-FORMAT", done.stdout)

    def test_prints_all_rows_only_when_asked(self):
        rows = run("scan", "songs.csv", "--list", cwd=self.folder).stdout.splitlines()
        self.assertEqual(next(csv.reader(rows)), ["id", "title", "artist", "language", "genre", "song_id"])
        self.assertEqual(rows[1].split(",")[:2], ["a.wav", "Rain"])
        self.assertEqual(rows[-1], "songs.csv: 1 audio file, 1 missing")
        self.assertEqual(run("scan", "songs.csv", cwd=self.folder).stdout.splitlines(), rows)
        (self.folder / "many.csv").write_text("id,path\n" + "".join(f"song {i:02},a.wav\n" for i in range(12)))
        shown = run("scan", "many.csv", cwd=self.folder).stdout
        self.assertIn("song 09,", shown)
        self.assertNotIn("song 10,", shown)
        self.assertIn("… and 2 rows more; --list prints all", shown)
        self.assertIn("song 11,", run("scan", "many.csv", "--list", cwd=self.folder).stdout)
        self.assertNotIn("song", run("scan", "many.csv", "--quiet", cwd=self.folder).stdout)

    def test_json_counts_too(self):
        done = run("scan", "songs.csv", "--json", cwd=self.folder)
        self.assertEqual((done.returncode, '"missing": 1' in done.stdout), (3, True))


if __name__ == "__main__":
    unittest.main()
