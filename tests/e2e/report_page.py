"""Opens the report of a small run in headless Chromium: it must draw itself and print nothing on the console.

usage: report_page.py EKTARA
"""
import pathlib
import random
import subprocess
import sys
import tempfile

CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-first-run", "--enable-logging=stderr",
            "--virtual-time-budget=3000", "--dump-dom"]


def table():
    rng = random.Random(5)
    lines = ["id,title,language,genre,x,y,z"]
    for i in range(40):
        genre = "baul" if i % 2 and i != 9 else "rock"  # song 9 lies among songs of baul
        title = "</script><img src=x onerror=alert(1)>" if i == 7 else f"গান {i}"
        cells = [rng.gauss(3 if i % 2 else 0, 1) for _ in range(3)]
        lines.append(f"song{i},{title},{'bangla' if i % 4 < 2 else 'english'},{genre}," +
                     ",".join(f"{cell:.4f}" for cell in cells))
    return "\n".join(lines) + "\n"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "songs.csv").write_text(table())
        quick = [f"--set=train.{setting}" for setting in ("min_epochs=2", "min_steps=10", "max_epochs=3",
                                                           "latent_dims=2")]
        subprocess.run([sys.argv[1], "run", folder / "songs.csv", "-o", folder / "run", "--preset", "easy", "--seeds", "1", "--k", "3",
                        "--set=evaluate.permutations=99", "--set=evaluate.half_samples=20", "--quiet", *quick],
                       check=True)
        subprocess.run([sys.argv[1], "audit", folder / "run", "--quiet", "--set=audit.neighbors=10"], check=True)
        subprocess.run([sys.argv[1], "report", folder / "run", "--quiet"], check=True)
        page = subprocess.run([*CHROMIUM, f"--user-data-dir={folder}/profile", f"file://{folder}/run/report.html"],
                              capture_output=True, text=True, timeout=120, check=True)
    # What Chromium says about drawing WebGL in software is its own affair, no line of the page's.
    console = [line for line in page.stderr.splitlines() if "CONSOLE" in line and "WebGL" not in line]
    assert not console, console
    assert 'data-ready="true"' in page.stdout, "the page's script did not reach its end"
    assert page.stdout.count("<canvas") >= 2, "the map's points and marks"
    assert "nothing can be played" in page.stdout, "a run of ready features says what it cannot do"
    assert "<img" not in page.stdout, "a title became an element"
    assert "Basic VAE + K-Means" in page.stdout
    assert "What the neighbours tell" in page.stdout and "Labels that the neighbours do not share: 1" in page.stdout
    assert 'id="meaning"' not in page.stdout, "only a server finds lyrics by meaning"


if __name__ == "__main__":
    main()
