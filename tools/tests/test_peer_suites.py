"""tools/peer_suites: what counts, and how it is counted."""

import sys
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ektara_tools import peer_suites
from ektara_tools.peer_suites import Outcome

KNOWN = tomllib.loads((Path(peer_suites.__file__).parent / "peer_suites.toml").read_text())


class Counting(unittest.TestCase):
    def test_a_share_is_that_of_the_tests_that_count(self) -> None:
        outcomes = [
            Outcome("test_a.py::one", "passed", ""),
            Outcome("test_a.py::two", "failed", "AssertionError"),
            Outcome("test_a.py::three", "skipped", ""),
            Outcome("test_a.py::of_sparse", "failed", "TypeError"),
            Outcome("test_a.py::of_the_peers_own_code", "passed", "", ours=False),
            Outcome("test_b.py::of_sparse", "passed", ""),
        ]
        lines = peer_suites.file_lines(outcomes, {"*sparse*": "sparse storage"})
        self.assertEqual(lines, ["test_a.py: 1 of 2 (50.0%)", "test_b.py: 0 of 0 (100.0%)"])

    def test_patterns_take_what_they_mean_and_no_more(self) -> None:
        counted = [
            "test_gaussian_mixture.py::test_gaussian_mixture_precisions_init_diag[float64]",
            "test_spectral.py::test_affinities[42]",
            "test_supervised.py::test_contingency_matrix",
            "librosa/test_features.py::test_rms_const[10]",
            "umap/test_umap_trustworthiness.py::test_umap_trustworthiness_random_init",
            "umap/test_umap_ops.py::test_umap_transform_embedding_stability",
        ]
        left_out = [
            "test_gaussian_mixture.py::test_gaussian_mixture_precisions_init[float64-42-full]",
            "test_spectral.py::test_discretize[42-50-coo_matrix]",
            "test_supervised.py::test_contingency_matrix_sparse",
            "librosa/test_features.py::test_rms[y20-False-128-2048]",
            "umap/test_umap_trustworthiness.py::test_count_metric_supervised_umap_trustworthiness",
            "umap/test_umap_ops.py::test_umap_update_large",
        ]
        for test in counted:
            self.assertEqual(peer_suites.reason_of(test, KNOWN["not_counted"]), "", test)
        for test in left_out:
            self.assertNotEqual(peer_suites.reason_of(test, KNOWN["not_counted"]), "", test)

    def test_no_file_is_run_and_left_out(self) -> None:
        self.assertFalse(set(peer_suites.UMAP_SUITES) & set(KNOWN["left_out"]))


if __name__ == "__main__":
    unittest.main()
