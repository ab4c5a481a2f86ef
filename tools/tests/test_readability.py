"""tools/readability: what is a sentence, how long it is, and which texts it reads."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ektara_tools import program, readability


def lengths(text: str) -> list[int]:
    return [sentence.words() for part in readability.paragraphs(text) for sentence in readability.sentences("", part)]


class Sentences(unittest.TestCase):
    def test_end_at_full_stops_before_capitals_code_and_bold(self) -> None:
        self.assertEqual(lengths("One two. Three four five! `code` six. **Seven** eight."), [2, 3, 2, 2])

    def test_do_not_end_at_semicolons_abbreviations_and_numbers(self) -> None:
        self.assertEqual(lengths("One two; three at 0.5 and e.g. four."), [8])

    def test_are_not_in_code_tables_and_headings(self) -> None:
        text = (
            "# Heading of four words\n\nOne two.\n\n```\nsix words of code stand here\n```\n\n| a cell | of a table |\n"
        )
        self.assertEqual(lengths(text), [2])

    def test_count_code_links_and_lists_of_names_as_little_as_they_are(self) -> None:
        self.assertEqual(lengths("See [the docs](https://example.org/a b) and `a b c d`."), [5])
        self.assertEqual(lengths("Better are: Raw + K-Means, VAE (audio) + K-Means, PCA."), [3])

    def test_of_items_stand_alone(self) -> None:
        self.assertEqual(lengths("- one two\n- three\n"), [2, 1])


class Sources(unittest.TestCase):
    def read(self, name: str, text: str) -> list[str]:
        with tempfile.TemporaryDirectory(dir=program.ROOT) as folder:
            file = Path(folder) / name
            file.write_text(text)
            return [sentence.text for sentence in readability.of_source(file)]

    def test_adjacent_literals_are_one_text_and_comments_are_none(self) -> None:
        code = '// "this is a comment of words"\nfail("E1", "one two three "\n     "four five {}", "short name");\n'
        self.assertEqual(self.read("a.cpp", code), ["one two three four five Value"])

    def test_of_typescript_have_all_quotes(self) -> None:
        code = 'say("one two three four", `five six seven ${eight} nine`);'
        self.assertEqual(self.read("a.ts", code), ["one two three four", "five six seven $Value nine"])


class Judgement(unittest.TestCase):
    def judge(self, *texts: str) -> bool:
        return readability.judged("", [readability.Sentence("", text) for text in texts], [], 0)

    def test_long_sentences_and_odd_words_fail(self) -> None:
        self.assertFalse(self.judge("One two three."))
        self.assertTrue(self.judge("word " * 41))
        self.assertTrue(self.judge("A damaged file is passed over."))
        self.assertTrue(self.judge(*["word " * 26] * 2, *["word"] * 8))
        self.assertFalse(self.judge(*["word " * 26], *["word"] * 10))


if __name__ == "__main__":
    unittest.main()
