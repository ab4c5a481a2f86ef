"""Prints which songs of Ektara's playlists real players open, by the characters of the songs' names.

usage: tools/players [--ektara build/release/ektara] [--packages FOLDER] [--player mpv]…

Makes a folder of songs with difficult names and a run of it, writes the playlists twice (into the run, and beside the
songs), and gives every song of every format to mpd (through mpc), mpv and VLC, alone in a list. A song counts where the
player opens this file and no other. VLC refuses to run as root: all players run as `nobody` then. Exit code 1 where a
table of docs/explorer.md would no longer be true: see PROMISED.

Players that are installed are used. --packages FOLDER takes Debian's packages of this machine's release instead,
downloaded and unpacked there; nothing is installed, but apt-get has to be run as root.
"""

import json
import os
import re
import subprocess
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote_to_bytes

from ektara_tools.program import Program, add_program_option, described, settings

PACKAGES = ["mpd", "mpc", "mpv", "vlc-bin", "vlc-plugin-base"]
NOBODY = 65534
LONGEST = 60  # seconds that a player may take for one list

# What is told of a name, and the name without its ending, as bytes.
NAMES: dict[str, bytes] = {
    "letters": b"plain",
    "`#` first": b"#1 Crush",
    "`#`": b"Track #1",
    "`?`": b"Who Are You?",
    "`%`": b"100% pure",
    "`%41`": b"50%41 off",
    "a blank first": b" leading",
    "a comma": b"One, Two",
    "quotes": b'Don\'t "Stop"',
    "`: `": b"Live: at home",
    "`&` and `<`": b"R&B <live>",
    "`\\`": b"back\\slash",
    "Bangla": "আমার সোনার বাংলা ড়".encode(),
    "a byte that is not UTF-8": b"caf\xe9",
}
FORMATS = ["m3u8", "xspf", "jspf"]
# Where lists lie, below the top folder; beside the songs, a line begins with the song's name.
PLACES = ["run/playlists", "music"]
# Player and format: names that this pair is known not to open. Pairs that are not here open nothing.
PROMISED: dict[tuple[str, str], set[str]] = {
    ("MPD", "m3u8"): {"a blank first"},  # MPD lists such a song, but takes it from no list
    ("MPD", "xspf"): set(NAMES) - {"letters"},  # it does not decode escapes
    ("mpv", "m3u8"): set(),
    ("VLC", "m3u8"): {"`#` first", "`#`", "`?`", "`%41`", "a byte that is not UTF-8"},
    ("VLC", "xspf"): set(),
}

Opened = set[bytes]


class Players:
    """Programs of the PATH or of unpacked packages, started without a person's settings and never as root."""

    def __init__(self, packages: Path | None, home: Path) -> None:
        self.home = home
        self.environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        if packages is not None:
            libraries = packages / "root/usr/lib" / _triplet()
            folders = [libraries, libraries / "pulseaudio", libraries / "samba"]
            self.environment["PATH"] = f"{packages / 'root/usr/bin'}:{os.environ['PATH']}"
            self.environment["LD_LIBRARY_PATH"] = ":".join(map(str, folders))
            self.environment["VLC_PLUGIN_PATH"] = str(libraries / "vlc/plugins")

    def command(self, *words: str | Path) -> list[str]:
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.getuid() == 0 else []
        return [*user, *map(str, words)]

    def output(self, *words: str | Path) -> bytes:
        """What a program prints, both streams; its exit code says little about single songs."""
        try:
            done = subprocess.run(
                self.command(*words),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            return late.stdout or b""
        except FileNotFoundError:
            raise SystemExit(f"{words[0]} is not installed; install {' '.join(PACKAGES)}, or give --packages") from None
        return done.stdout


def _triplet() -> str:
    asked = subprocess.run(["dpkg-architecture", "-qDEB_HOST_MULTIARCH"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "x86_64-linux-gnu"


def fetch_packages(folder: Path) -> None:
    """Downloads what is not installed and unpacks it below `folder`/root, once."""
    if (folder / "root").is_dir():
        return
    (folder / "archives/partial").mkdir(parents=True, exist_ok=True)
    options = ["-y", "-qq", "--download-only", "--no-install-recommends"]
    archives = f"Dir::Cache::archives={(folder / 'archives').resolve()}"
    subprocess.run(["apt-get", "install", *options, "-o", archives, *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    for package in sorted((folder / "archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(folder / "root")], check=True)


def make_music(folder: Path) -> None:
    """A second of noise a name; every song sounds otherwise."""
    folder.mkdir()
    for number, name in enumerate(NAMES.values()):
        noise = f"anoisesrc=d=1:a=0.3:r=22050:seed={number}"
        target = os.fsencode(folder) + b"/" + name + b".flac"
        subprocess.run([b"ffmpeg", b"-v", b"error", b"-f", b"lavfi", b"-i", noise.encode(), target], check=True)


def file_name(path: bytes) -> bytes:
    return path.rsplit(b"/", 1)[-1]


def songs_of(lists: Iterable[Path], ending: str) -> dict[bytes, bytes]:
    """The text of a list of one song, by the song's file name."""
    found = {}
    for file in lists:
        text = file.read_bytes()
        for song, entry in SPLITTERS[ending](text):
            found[file_name(song)] = entry
    return found


def _of_m3u8(text: bytes) -> Iterable[tuple[bytes, bytes]]:
    head, *entries = text.split(b"#EXTINF")
    for entry in entries:
        yield entry.split(b"\n")[1], head + b"#EXTINF" + entry


def _of_xspf(text: bytes) -> Iterable[tuple[bytes, bytes]]:
    tracks = re.findall(rb"<track>.*?</track>", text)
    for track in tracks:
        location = re.search(rb"<location>(.*?)</location>", track)
        if location is not None:
            others = [other for other in tracks if other is not track]
            yield unquote_to_bytes(location.group(1)), _without(text, others)


def _without(text: bytes, parts: list[bytes]) -> bytes:
    for part in parts:
        text = text.replace(part, b"")
    return text


def _of_jspf(text: bytes) -> Iterable[tuple[bytes, bytes]]:
    whole = json.loads(text)
    for track in whole["playlist"]["track"]:
        alone = {"playlist": {**whole["playlist"], "track": [track]}}
        yield unquote_to_bytes(track["location"][0]), json.dumps(alone).encode()


SPLITTERS: dict[str, Callable[[bytes], Iterable[tuple[bytes, bytes]]]] = {
    "m3u8": _of_m3u8,
    "xspf": _of_xspf,
    "jspf": _of_jspf,
}


def mpv_opens(players: Players, playlist: Path) -> Opened:
    """mpv says the path of what it plays."""
    told = players.output(
        "mpv",
        "--no-config",
        "--vo=null",
        "--ao=null",
        "--untimed",
        "--no-cache",
        "--term-playing-msg=OPENED<${path}>",
        playlist,
    )
    return {file_name(path) for path in re.findall(rb"OPENED<(.*?)>\r?\n", told)}


def vlc_opens(players: Players, playlist: Path) -> Opened:
    """VLC's log names each address that it opened."""
    told = players.output("vlc", "-I", "dummy", "-vv", "--no-video", "--aout", "dummy", "--play-and-exit", playlist)
    opened = re.findall(rb"`file://([^\n]*)' successfully opened", told)
    return {file_name(unquote_to_bytes(path)) for path in opened if path.endswith(b".flac")}


class Mpd:
    """One daemon over the top folder, which mpc speaks to; songs count where they are listed and played."""

    def __init__(self, players: Players, top: Path) -> None:
        self.players, self.top = players, top
        self.socket = players.home / "mpd.socket"
        configuration = players.home / "mpd.conf"
        own = {"db_file": "mpd.db", "log_file": "mpd.log", "bind_to_address": "mpd.socket"}
        lines = [f'{key} "{players.home / name}"' for key, name in own.items()]
        lines += [f'music_directory "{top}"', 'audio_output {\ntype "null"\nname "none"\nsync "no"\n}']
        configuration.write_text("\n".join(lines) + "\n")
        self.daemon = subprocess.Popen(
            players.command("mpd", "--no-daemon", configuration),
            env=players.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self.socket.exists():
            if self.daemon.poll() is not None:
                raise SystemExit(f"mpd ended: {(players.home / 'mpd.log').read_text(errors='replace')}")
            time.sleep(0.05)
        self.mpc("--quiet", "update", "--wait")

    def mpc(self, *words: str | Path) -> bytes:
        return self.players.output("mpc", f"--host={self.socket}", *words)

    def opens(self, playlist: Path) -> Opened:
        self.mpc("--quiet", "clear")
        self.mpc("--quiet", "load", playlist.relative_to(self.top))
        listed = [line for line in self.mpc("-f", "%file%", "playlist").split(b"\n") if line.endswith(b".flac")]
        self.mpc("--quiet", "play")
        while b"[playing]" in self.mpc("status"):
            time.sleep(0.05)
        return set() if b"ERROR" in self.mpc("status") else {file_name(path) for path in listed}

    def stop(self) -> None:
        self.daemon.terminate()
        self.daemon.wait()


def readable_by_all(folder: Path) -> None:
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)


def make_lists(program: Program, top: Path) -> None:
    """The playlists of a run of the songs, in both places."""
    make_music(top / "music")
    quick = settings("run.resamples=0", "evaluate.half_samples=0", "evaluate.permutations=0", "train.max_epochs=1")
    program.run("run", top / "music", "-o", top / "run", "--seeds", 1, "--no-text", "--k", 2, "--quiet", *quick)
    program.run("playlist", top / "run", "--quiet")
    program.run("playlist", top / "run", "-o", top / "music", "--quiet")
    readable_by_all(top)


def not_opened(top: Path, place: str, ending: str, opens: Callable[[Path], Opened]) -> set[str]:
    """What is told of the names that a player does not open from lists of one song."""
    songs = songs_of(sorted((top / place).glob(f"cluster-*.{ending}")), ending)
    failed = set()
    for told, name in NAMES.items():
        file = name + b".flac"
        if file not in songs:
            raise SystemExit(f"{place}: no .{ending} names {file!r}")
        alone = top / place / f"one.{ending}"
        alone.write_bytes(songs[file])
        readable_by_all(alone)
        if opens(alone) != {file}:
            failed.add(told)
        alone.unlink()
    return failed


def in_words(failed: set[str]) -> str:
    if not failed:
        return "all"
    if len(failed) == len(NAMES):
        return "none"
    if len(failed) > len(NAMES) / 2:
        return "only " + ", ".join(told for told in NAMES if told not in failed)
    return "not " + ", ".join(told for told in NAMES if told in failed)


def compare(program: Program, players: Players, top: Path, chosen: list[str]) -> bool:
    """Prints the table; tells whether it is as promised."""
    make_lists(program, top)
    mpd = Mpd(players, top) if "MPD" in chosen else None
    doors: dict[str, Callable[[Path], Opened]] = {
        "mpv": lambda playlist: mpv_opens(players, playlist),
        "VLC": lambda playlist: vlc_opens(players, playlist),
    }
    if mpd is not None:
        doors["MPD"] = mpd.opens
    try:
        return tell(doors, top, chosen)
    finally:
        if mpd is not None:
            mpd.stop()


def tell(doors: dict[str, Callable[[Path], Opened]], top: Path, chosen: list[str]) -> bool:
    """A line of the table a player."""
    kept = True
    print("| player | " + " | ".join(f".{ending}" for ending in FORMATS) + " |\n" + "|---" * (len(FORMATS) + 1) + "|")
    for player in chosen:
        cells = []
        for ending in FORMATS:
            failed = set().union(*(not_opened(top, place, ending, doors[player]) for place in PLACES))
            kept &= failed == PROMISED.get((player, ending), set(NAMES))
            cells.append(in_words(failed))
        print(f"| {player} | " + " | ".join(cells) + " |", flush=True)
    return kept


def checked(args: Namespace) -> bool:
    with tempfile.TemporaryDirectory() as top, tempfile.TemporaryDirectory() as home:
        Path(top).chmod(0o755)
        Path(home).chmod(0o777)
        packages = None
        if args.packages is not None:
            fetch_packages(args.packages)
            packages = args.packages.resolve()
        return compare(args.ektara, Players(packages, Path(home)), Path(top), args.player)


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    known = ["MPD", "mpv", "VLC"]
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="take the players from Debian's packages")
    parser.add_argument("--player", choices=known, action="append", help="only this one; may be given again")
    args = parser.parse_args()
    args.player = args.player or known
    if not checked(args):
        raise SystemExit("the players open other songs than PROMISED and docs/explorer.md say")


if __name__ == "__main__":
    main()
