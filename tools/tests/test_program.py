"""The shared module runs the program as a person would, and says what went wrong."""

import stat
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ektara_tools.program import Program, described, settings


class ProgramTest(unittest.TestCase):
    """The program is a script of two lines here."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def made(self, body: str) -> Program:
        path = self.folder / "program"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return Program(path)

    def test_every_word_is_given_as_text(self) -> None:
        told = self.made('printf "%s\\n" "$@"').run("cluster", Path("X.npy"), "--k", 3, 0.5)
        self.assertEqual(told.splitlines(), ["cluster", "X.npy", "--k", "3", "0.5"])

    def test_json_asks_for_json_and_reads_it(self) -> None:
        told = self.made('[ "$3" = --json ] && echo \'[{"ami": 0.9}]\'').json("evaluate", "x")
        self.assertEqual(told, [{"ami": 0.9}])

    def test_files_that_could_not_be_read_are_no_failure(self) -> None:
        self.assertEqual(self.made("echo fine; exit 3").run("extract"), "fine\n")

    def test_a_failure_ends_the_script_with_the_verb_and_the_programs_words(self) -> None:
        with self.assertRaisesRegex(SystemExit, "cluster: exit code 2: error E6101"):
            self.made("echo error E6101 >&2; exit 2").run("cluster")

    def test_runs_in_the_folder_asked_for(self) -> None:
        told = self.made("pwd").run("run", cwd=self.folder)
        self.assertEqual(Path(told.strip()).resolve(), self.folder.resolve())

    def test_settings_become_options(self) -> None:
        self.assertEqual(settings("a.b=1", "c=x"), ["--set", "a.b=1", "--set", "c=x"])

    def test_the_default_program_is_a_program(self) -> None:
        from ektara_tools.program import RELEASE, add_program_option

        parser = described("words")
        add_program_option(parser)
        self.assertEqual(parser.parse_args([]).ektara.path, str(RELEASE))
        self.assertEqual(parser.parse_args(["--program", "/x"]).ektara.path, "/x")
        self.assertEqual(parser.parse_args(["--ektara", "/y"]).ektara.path, "/y")


if __name__ == "__main__":
    unittest.main()
