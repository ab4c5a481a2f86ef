"""The package list takes, of alternatives, the one that the release has."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A release that has the packages named o…, of which none is installed, and apt-cache goes on writing for long.
FAKES = {
    "dpkg-query": "exit 1",
    "apt-cache": """
case "$1 $2" in
"policy o"*) echo "$2:"; echo "  Candidate: 1.0"; seq 1 200000 ;;
"policy "*) echo "N: Unable to locate package $2" ;;
esac""",
    "apt-get": 'case "$*" in install*) printf "%s\\n" "$@" >"$ASKED" ;; esac',
    "sudo": 'exec "$@"',
}


class InstallPackagesTest(unittest.TestCase):
    def test_of_alternatives_the_one_that_the_release_has(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for fake, body in FAKES.items():
                (folder / fake).write_text(f"#!/bin/sh\n{body}\n")
                (folder / fake).chmod(0o755)
            tools = folder / "tools"
            tools.mkdir()
            (tools / "install_packages").write_bytes((ROOT / "tools/install_packages").read_bytes())
            lines = ["[program]", "new-one | old-one", "new-two | -", "only-one", "here unless sh"]
            (folder / "packages.txt").write_text("\n".join(lines) + "\n")
            environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "ASKED": str(folder / "asked")}
            subprocess.run(["bash", str(tools / "install_packages")], env=environment, check=True, capture_output=True)
            asked = (folder / "asked").read_text().splitlines()
            asked = [word for word in asked if word.endswith(("-one", "-two", "here"))]
        self.assertEqual(asked, ["old-one", "only-one"])


if __name__ == "__main__":
    unittest.main()
