"""Manual pages and completion: made of the program's option tables, they name all that --help names.

usage: pages.py EKTARA
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from verb_helps import all_verbs, verbs_of

EKTARA = sys.argv.pop()
PLAIN = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100", "MANPAGER": "cat"}


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=PLAIN, **options).stdout


def helped(verb=""):
    return run(EKTARA, *verb.split(), "--help")


def options_of(text):
    """Every name of an option in a help text, such as "-o" and "--output"."""
    lines = text.partition("Subcommands:\n")[0].partition("\nExamples:\n")[0].splitlines()
    return {name for line in lines if line.startswith("  -")
            for name in re.findall(r"(?:^|,)(--?[a-z][a-z-]*)", line.split("  ")[1])}


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="ektara-pages-")
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.verbs = all_verbs(helped)
        run(EKTARA, "manual", "-o", str(cls.folder / "man1"))
        cls.completion = run(EKTARA, "completion", "bash")
        (cls.folder / "ektara.bash").write_text(cls.completion)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def page(self, verb):
        return self.folder / "man1" / ("-".join(["ektara", *verb.split()]) + ".1")

    def test_there_are_verbs_and_options_to_look_for(self):
        self.assertGreater(len(self.verbs), 30)
        self.assertIn("models fetch", self.verbs)
        self.assertLessEqual({"-o", "--output", "--method", "--no-standardise"}, options_of(self.verbs["cluster"]))

    def test_every_verb_has_a_page_that_names_its_options_and_verbs(self):
        self.assertEqual(len(list((self.folder / "man1").iterdir())), len(self.verbs))
        for verb, text in self.verbs.items():
            page = self.page(verb).read_text()
            for name in options_of(text) - {"-h", "--help"}:
                self.assertIn(name.replace("-", "\\-"), page, f"{verb}: {name}")
            for part in verbs_of(text):
                self.assertIn("-".join(["ektara", *verb.split(), part]).replace("-", "\\-"), page)

    def test_no_formatter_complains(self):
        formatter = ["man", "--warnings", "-l"] if shutil.which("man") else ["mandoc", "-T", "lint", "-W", "warning"]
        for verb in self.verbs:
            done = subprocess.run([*formatter, self.page(verb)], check=True, capture_output=True, text=True, env=PLAIN)
            self.assertEqual(done.stderr, "", verb)
            if formatter[0] == "mandoc":
                self.assertEqual(done.stdout, "", verb)
                continue
            # What one reads is the help text itself.
            shown = " ".join(done.stdout.split()).replace("\u2212", "-").replace("\u2010", "-")
            title = "ektara-" + verb.replace(" ", "-") if verb else "ektara"
            self.assertIn(f"{title} - ", shown)

    def test_what_searches_the_pages_finds_a_name_and_a_line_for_each(self):
        if not shutil.which("lexgrog"):
            self.skipTest("man-db is not installed")
        for verb in self.verbs:
            self.assertNotIn("parse failed", run("lexgrog", str(self.page(verb))))

    def test_a_page_is_printed_by_its_verb_and_an_unknown_one_is_answered(self):
        self.assertEqual(run(EKTARA, "manual", "models fetch"), self.page("models fetch").read_text())
        wrong = subprocess.run([EKTARA, "manual", "clutser"], capture_output=True, text=True)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("'cluster'", wrong.stderr)
        self.assertEqual(subprocess.run([EKTARA, "completion", "tcsh"], capture_output=True).returncode, 2)

    def complete(self, *words):
        """What bash would offer for the last word, run in the scratch folder."""
        words = [word for part in words for word in re.split("(=)", part) if word or part == ""]
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _ektara 2> /dev/null; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = run("bash", "--norc", "-c", script, "bash", str(self.folder / "ektara.bash"), "ektara", *words,
                   cwd=self.folder)
        return [line for line in done.split("\n") if line]

    def test_bash_knows_verbs(self):
        offered = self.complete("")
        self.assertEqual(set(offered), set(verbs_of(self.verbs[""])))
        self.assertEqual(self.complete("clu"), ["cluster"])
        self.assertEqual(set(self.complete("models", "")), {"list", "fetch", "verify", "path"})
        self.assertEqual(self.complete("--seed", "4", "--quiet", "clu"), ["cluster"])
        self.assertNotIn("worker", " ".join(offered))

    def test_bash_knows_every_option(self):
        everywhere = options_of(self.verbs[""])
        for verb, text in self.verbs.items():
            missing = (options_of(text) | everywhere) - set(self.complete(*verb.split(), "-"))
            self.assertEqual(missing, set(), verb)

    def test_bash_knows_the_words_of_options(self):
        self.assertEqual(self.complete("cluster", "X.npy", "--method", "kme"), ["kmeans"])
        self.assertEqual(self.complete("cluster", "X.npy", "--method=kme"), ["kmeans"])
        self.assertIn("leiden", self.complete("cluster", "--method="))
        self.assertEqual(self.complete("project", "--method", "um"), ["umap"])
        self.assertEqual(set(self.complete("run", "--preset", "")), {"auto", "easy", "medium", "hard", "best", "all"})
        self.assertEqual(self.complete("presets", "show", "me"), ["medium"])
        self.assertEqual(self.complete("run", "music", "--features", "rich,mfcc-mom"),
                         ["rich,mfcc-moments", "rich,mfcc-moments-crops"])
        self.assertEqual(self.complete("scan", "--log-level", "w"), ["warning"])
        self.assertEqual(self.complete("--log-level", "w"), ["warning"])
        self.assertEqual(self.complete("completion", "f"), ["fish"])
        self.assertEqual(self.complete("cluster", "--k", ""), ["auto"])
        self.assertEqual(self.complete("train", "--seeds", ""), [])

    def test_bash_knows_files_and_folders(self):
        (self.folder / "a table.csv").write_text("")
        (self.folder / "a run").mkdir(exist_ok=True)
        self.assertEqual(set(self.complete("cluster", "a ")), {"a table.csv", "a run"})
        self.assertEqual(self.complete("cluster", "t.csv", "-o", "a t"), ["a table.csv"])
        self.assertEqual(self.complete("report", "a "), ["a run"])
        self.assertEqual(self.complete("similar", "RUN", "a "), [])

    def test_the_other_shells_have_every_verb_and_option_too(self):
        for shell, before in (("zsh", "--"), ("fish", " -l ")):
            script = run(EKTARA, "completion", shell)
            for verb, text in self.verbs.items():
                self.assertIn(verb.split()[-1] if verb else "", script)
                for name in options_of(text):
                    if name.startswith("--"):
                        self.assertRegex(script, before + name[2:] + "(?![a-z-])", f"{shell} {verb}")


if __name__ == "__main__":
    unittest.main()
