"""No verb prints what acts on a terminal where other people's text holds it.

Names of files and folders, titles, labels, columns and settings hold escape sequences, C1 controls and marks of direction;
every verb of the program runs on them in a terminal of its own, with --json too where it knows it, and with its errors.

usage: terminals.py EKTARA
"""
import csv
import os
import pathlib
import pty
import random
import re
import subprocess
import sys
import tempfile
import termios
import wave

# ESC, a sequence of the title, BEL, C1 CSI, DEL, U+202E, U+2066, U+200F, U+061C.
EVIL = "PWNED\x1b]0;t\x07\x1b[2J\x9b31m\x7f\u202e\u2066\u200f\u061c"
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
QUICK = [f"--set={setting}" for setting in ("train.min_epochs=2", "train.min_steps=10", "train.max_epochs=3",
                                             "train.latent_dims=2", "evaluate.permutations=99",
                                             "evaluate.half_samples=20")]


def in_terminal(command, environment):
    """What a command writes to a terminal, which changes no line end, and its exit code."""
    ours, theirs = pty.openpty()
    flags = termios.tcgetattr(theirs)
    flags[1] &= ~termios.OPOST
    termios.tcsetattr(theirs, termios.TCSANOW, flags)
    process = subprocess.Popen([os.fsencode(word) for word in command], stdin=subprocess.DEVNULL, stdout=theirs,
                               stderr=theirs, env=environment)
    os.close(theirs)
    written = b""
    try:
        while block := os.read(ours, 1 << 16):
            written += block
            if b"Ctrl-C" in written:
                process.terminate()
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    os.close(ours)
    return written.decode("utf-8", "surrogateescape"), process.wait()


def make_music(folder):
    """Twelve songs, one that is none, and a manifest with lyrics."""
    rng = random.Random(3)
    music = folder / f"music {EVIL}"
    music.mkdir()
    rows = []
    for i in range(13):
        name = f"{i:02} {EVIL}.wav"
        rows.append([name, f"title {i} {EVIL}", f"artist {i % 4} {EVIL}", ["folk", "rock " + EVIL][i % 2],
                     ["english", "bangla"][i % 2], EVIL])
        if i == 12:
            (music / name).write_bytes(b"RIFF, and no sound")
            continue
        with wave.open(str(music / name), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(22050)
            sound.writeframes(bytes(rng.randrange(256) for _ in range(22050)))
    with open(music / "manifest.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["path", "title", "artist", "genre", "language", f"column {EVIL}"], *rows])
    with open(folder / "table.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", f"genre {EVIL}", *(f"f{j} {EVIL}" for j in range(4))],
                                    *([f"row {i} {EVIL}", f"label {i % 3} {EVIL}", *(rng.gauss(i % 3, 1) for _ in range(4))]
                                      for i in range(40))])
    (folder / "lines.txt").write_text(f"{EVIL}\nwords\n", encoding="utf-8")
    (folder / "list.txt").write_text("".join(f"{music / name}\n" for name in sorted(os.listdir(music))[:3]), encoding="utf-8")
    (folder / "empty").mkdir()
    (folder / f"{EVIL}.toml").write_text(f'"{EVIL.encode("unicode_escape").decode().replace(chr(92) + "x", chr(92) + "u00")}" = 1\n')
    return music


def calls(folder, music):
    """Words of calls; a verb's later ones read what its earlier ones wrote."""
    run, other, table, model = (str(folder / f"{name} {EVIL}") for name in ("run", "other", "features", "model"))
    shard, merged = str(folder / f"shard {EVIL}"), str(folder / f"merged {EVIL}")
    songs = [str(music / f"{i:02} {EVIL}.wav") for i in range(3)]
    manifest, csv_table = str(music / "manifest.csv"), str(folder / "table.csv")
    nowhere = f"nowhere {EVIL}"
    return [
        ["run", manifest, "-o", run, "--preset", "easy", "--k", "2", "--seeds", "1", *QUICK],
        ["run", csv_table, "-o", other, "--preset", "easy", "--k", "2", "--seeds", "1", *QUICK],
        ["run", manifest, "-o", run, "--preset", "easy", "--k", "3"],
        ["run", manifest, "-o", run, "--dry-run"],
        ["run", nowhere, "-o", run],
        ["run", manifest, "-o", run, "--config", str(folder / f"{EVIL}.toml")],
        ["run", manifest, "-o", run, "--set", f"{EVIL}=1"],
        ["runs", "list", str(folder)],
        ["runs", "diff", run, other],
        ["check", run],
        ["corpus", str(folder / f"corpus {EVIL}"), "--songs", "1"],
        ["scan", str(music)],
        ["scan", manifest],
        ["scan", csv_table],
        ["extract", str(music), "-o", table, "--log-level", "debug"],
        ["extract", "--list", str(folder / "list.txt"), "-o", shard],
        ["merge", shard, "-o", merged],
        ["merge", shard, "-o", merged, "--list", str(folder / "lines.txt")],
        ["merge", shard, shard, "-o", merged],
        ["merge", str(music), "-o", merged],
        ["encode", str(folder / "lines.txt"), "-o", str(folder / f"{EVIL}.npy")],
        ["encode", str(folder / "lines.txt"), "--model", nowhere, "-o", str(folder / "x.npy")],
        ["train", csv_table, "-o", model, *QUICK],
        ["train", csv_table, "-o", model, "--model", "cvae", "--condition", nowhere],
        ["assign", run, *songs],
        ["assign", model, nowhere],
        ["project", csv_table, "-o", str(folder / f"2d {EVIL}.npy"), "--method", "pca"],
        ["cluster", csv_table, "-o", str(folder / "c.csv"), "--method", "kmeans", "--k", "3"],
        ["cluster", csv_table, "-o", str(folder / "c.csv"), "--method", nowhere],
        ["evaluate", "--labels", csv_table, "--labels-column", f"genre {EVIL}", "--clusters", str(folder / "c.csv")],
        ["evaluate", "--labels", csv_table, "--labels-column", nowhere, "--clusters", str(folder / "c.csv")],
        ["report", run],
        ["report", run, "--clusters", nowhere],
        ["serve", run, "--port", "0"],
        ["explain", run],
        ["explain", run, "--pair", *songs[:2]],
        ["playlist", run],
        ["similar", run, songs[0]],
        ["similar", run, nowhere],
        ["path", run, *songs[:2]],
        ["search", run, EVIL],
        ["select", run, "--n", "3", "--diverse"],
        ["select", run, "--n", "3", "--typical", "-o", str(folder / f"chosen {EVIL}.csv")],
        ["audit", run],
        ["audit", run, "--labels-column", nowhere],
        ["models", "list"],
        ["models", "fetch", nowhere],
        ["models", "path", nowhere],
        ["failures", run],
        ["edit", run, "--name", "0", EVIL],
        ["edit", run, "--name", "0", nowhere, "--list"],
        ["edit", run, "--undo"],
        ["edit", run, "--label", songs[0], f"genre={EVIL}"],
        ["edit", run, "--list"],
        ["update", run],
        ["update", run, nowhere],
        ["columns"],
        ["columns", nowhere],
        ["export", run],
        ["export", run, "-o", str(folder / f"songs {EVIL}.csv")],
        ["export", run, "--features", nowhere],
        ["manual", "run"],
        ["manual", nowhere],
        ["completion", "bash"],
        ["completion", nowhere],
        ["doctor"],
        ["presets"],
        ["version"],
        [f"verb {EVIL}"],
    ]


def verbs_of(ektara):
    text = subprocess.run([ektara, "--help"], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"^  ([a-z]+) {2,}", text.split("Subcommands:")[1], re.M))


def main(ektara):
    problems, shown = [], set()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        music = make_music(folder)
        # Own models, by a name that prints; weights are not needed.
        (folder / "data/ektara/models" / EVIL).mkdir(parents=True)
        environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"), XDG_DATA_HOME=str(folder / "data"),
                           LC_ALL="C.UTF-8")
        tried = calls(folder, music)
        problems += [f"{verb} is not tried" for verb in sorted(verbs_of(ektara) - {call[0] for call in tried})]
        for call in tried:
            for more in ([], ["--json"]):
                if call[0] == "serve" and more:
                    continue
                written, code = in_terminal([ektara, *call, *more], environment)
                # Progress rewrites its own line.
                rest = written.replace("\r", "").replace("\x1b[K", "")
                if "PWNED" in rest:
                    shown.add(call[0])
                if code not in (0, 1, 2, 3, 4, -15, 130):
                    problems.append(f"{call[0]} {more}: exit code {code}: {rest[-300:]!r}")
                for found in ACTING.finditer(rest):
                    around = rest[max(0, found.start() - 60):found.end() + 20]
                    problems.append(f"{' '.join(call[:1] + more)}: prints {found.group()!r}: {around!r}")
                    break
    # What names nothing of other people's proves nothing; these do.
    problems += [f"{verb} showed no name, so that nothing was seen" for verb in
                 sorted({"run", "runs", "scan", "extract", "merge", "check", "explain", "similar", "path", "playlist", "select", "audit",
                         "failures", "evaluate", "train", "project", "cluster", "assign", "report", "models"} - shown)]
    return problems


if __name__ == "__main__":
    sys.exit("\n".join(main(sys.argv[1])) or 0)
