"""Programs are measured from outside."""

import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ektara_tools.watched import memory_mb, watched

MEGABYTE = 1 << 20


class WatchedTest(unittest.TestCase):
    def test_tells_what_was_printed(self) -> None:
        self.assertEqual(watched([sys.executable, "-c", "print(42)"]).printed, "42\n")

    def test_counts_what_the_child_holds(self) -> None:
        holds = f"import sys; held = b'x' * {90 * MEGABYTE}; print(len(held)); sys.stdout.flush(); sum(range(10**7))"
        found = watched([sys.executable, "-c", holds])
        self.assertGreater(found.peak_mb, 90)
        self.assertGreater(found.processor_seconds, 0)

    def test_a_failure_ends_the_script(self) -> None:
        with self.assertRaisesRegex(SystemExit, "exit code 7"):
            watched([sys.executable, "-c", "raise SystemExit(7)"])

    def test_memory_of_a_running_process(self) -> None:
        self.assertGreaterEqual(memory_mb(os.getpid(), "VmHWM"), memory_mb(os.getpid(), "VmRSS"))
        self.assertEqual(memory_mb(os.getpid(), "no such field"), 0)


if __name__ == "__main__":
    unittest.main()
