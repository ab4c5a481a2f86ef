"""Tables and run directories are read as the program writes them."""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ektara_tools import datasets, tables


class TablesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_table_comes_back_as_it_was_written(self) -> None:
        rows = [["a,b", "0.9"], ["বাংলা", '"quoted"']]
        path = tables.write_table(self.folder / "t.csv", ["id", "value"], rows)
        self.assertEqual(tables.read_table(path), (["id", "value"], rows))
        self.assertEqual(tables.read_rows(path)[1], {"id": "বাংলা", "value": '"quoted"'})

    def test_clusters_keep_the_order_of_rows_and_noise(self) -> None:
        path = tables.write_table(self.folder / "c.csv", ["id", "cluster"], [["b", 3], ["a", -1]])
        self.assertEqual(tables.clusters(path), [3, -1])
        self.assertEqual(tables.clusters_by_id(path), {"a": "-1", "b": "3"})

    def test_a_run_tells_songs_and_clusterings(self) -> None:
        tables.write_table(self.folder / "tracks.csv", ["id", "song_id"], [["a", "s"], ["b", ""]])
        tables.write_table(self.folder / "c.csv", ["id", "cluster"], [["a", 0], ["b", 1]])
        record = {"methods": [{"method": "CVAE (a, b)", "clustering": "c.csv"}]}
        (self.folder / "run.json").write_text(json.dumps(record))
        run = tables.Run(self.folder)
        self.assertEqual(run.songs(), {"a": "s", "b": "b"})
        self.assertEqual(run.clusterings(), {"CVAE (a  b)": {"a": "0", "b": "1"}})

    def test_findings_are_the_text_below_the_title(self) -> None:
        (self.folder / "metrics.md").write_text("# Findings\n\n- one\n\n- two\n")
        self.assertEqual(tables.Run(self.folder).findings(), "- one\n\n- two\n")

    def test_without_a_folder_of_data_sets_the_script_ends(self) -> None:
        with mock.patch.dict(os.environ):
            os.environ.pop(datasets.VARIABLE, None)
            self.assertFalse(datasets.has_data())
            with self.assertRaisesRegex(SystemExit, datasets.VARIABLE):
                datasets.data(datasets.CLIPS)

    def test_lyrics_have_no_comments(self) -> None:
        self.assertFalse([line for line in datasets.lyrics("bangla") if line.startswith("#")])


if __name__ == "__main__":
    unittest.main()
