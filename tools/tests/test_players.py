"""Lists of one song are cut out of longer ones, and what players print is read."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ektara_tools.players import NAMES, in_words, songs_of

M3U8 = b"#EXTM3U\n#PLAYLIST:x\n#EXTINF:1,A\n../m/caf\xe9.flac\n#EXTINF:2,B\n./#2.flac\n"
XSPF = (
    b'<?xml version="1.0"?>\n<playlist version="1"><trackList>\n<track><location>../m/caf%E9.flac</location></track>\n'
    b"<track><location>%232.flac</location></track>\n</trackList></playlist>\n"
)
JSPF = b'{"playlist": {"title": "x", "track": [{"location": ["../m/caf%E9.flac"]}, {"location": ["%232.flac"]}]}}'


class PlayersTest(unittest.TestCase):
    def parts(self, text: bytes, ending: str) -> dict[bytes, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "list"
            file.write_bytes(text)
            return songs_of([file], ending)

    def test_every_format_is_cut_into_lists_of_one_song(self) -> None:
        for text, ending in ((M3U8, "m3u8"), (XSPF, "xspf"), (JSPF, "jspf")):
            parts = self.parts(text, ending)
            self.assertEqual(set(parts), {b"caf\xe9.flac", b"#2.flac"}, ending)
        self.assertEqual(self.parts(M3U8, "m3u8")[b"#2.flac"], b"#EXTM3U\n#PLAYLIST:x\n#EXTINF:2,B\n./#2.flac\n")
        self.assertNotIn(b"caf", self.parts(XSPF, "xspf")[b"#2.flac"])
        self.assertEqual(len(json.loads(self.parts(JSPF, "jspf")[b"#2.flac"])["playlist"]["track"]), 1)

    def test_a_cell_of_the_table_names_the_fewer(self) -> None:
        self.assertEqual(in_words(set()), "all")
        self.assertEqual(in_words(set(NAMES)), "none")
        self.assertEqual(in_words({"`?`", "`#`"}), "not `#`, `?`")
        self.assertEqual(in_words(set(NAMES) - {"letters"}), "only letters")


if __name__ == "__main__":
    unittest.main()
