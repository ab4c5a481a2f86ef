"""Edits made through the server: kept as `ektara edit` keeps them, respected by every verb, refused where they must be.

usage: edits.py EKTARA
"""
import contextlib
import csv
import http.client
import io
import json
import pathlib
import random
import socket
import subprocess
import sys
import tempfile

SONGS = 40


def write_table(folder, songs):
    """Two groups of ready features with titles and genres."""
    rng = random.Random(5)
    with open(folder / "table.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "genre", "a", "b", "c"])
        for i in range(songs):
            numbers = [f"{6 * (i % 2) + rng.gauss(0, 1):.4f}" for _ in range(3)]
            writer.writerow([f"song{i:03}", f"Title {i}", ["folk", "rock"][i % 2], *numbers])


def called(ektara, *words):
    return subprocess.run([ektara, *map(str, words)], check=True, stdout=subprocess.PIPE, text=True).stdout


@contextlib.contextmanager
def served(ektara, run, *more):
    with subprocess.Popen([ektara, "serve", run, "--port", "0", "--quiet", *more], stdout=subprocess.PIPE,
                          text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])
        finally:
            process.terminate()


def post(port, path, body, **changed):
    """Status and answer of what the page's script sends; `changed` replaces headers, None leaves one out."""
    headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body if isinstance(body, (str, bytes)) else json.dumps(body),
                       {name: value for name, value in headers.items() if value is not None})
    answer = connection.getresponse()
    text = answer.read().decode()
    return answer.status, json.loads(text) if answer.headers["Content-Type"] == "application/json" else text


def page_data(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/data.json")
    return json.loads(connection.getresponse().read())


def report_data(ektara, run):
    """What `ektara report` writes, but for what differs of a page that comes from a server."""
    called(ektara, "report", run, "--quiet")
    page = (run / "report.html").read_text(encoding="utf-8")
    return json.loads(page.split('<script type="application/json" id="data">')[1].split("</script>")[0])


def same_page(one, other):
    for data in (one, other):
        for key in ("server", "can_edit", "can_search"):
            data.pop(key)
        data["songs"].pop("audio")
    for key in one.keys() | other.keys():
        assert one.get(key) == other.get(key), key


def name_edit(group, name):
    return {"edit": "name", "clustering": "raw.kmeans", "group": group, "name": name}


def move_edit(song, group):
    return {"edit": "move", "clustering": "raw.kmeans", "song": song, "group": group}


def check_refused(port, run):
    """Each with the status and the word that says why; nothing of it is kept."""
    body = [name_edit(0, "x")]
    cases = [
        (403, {"Sec_Fetch_Site": "cross-site", "Origin": "http://evil.example"}),
        (403, {"Sec_Fetch_Site": None, "Origin": "http://evil.example"}),
        (403, {"Sec_Fetch_Site": None, "Origin": "null"}),
        (403, {"Host": f"evil.example:{port}"}),
        (415, {"Content_Type": "text/plain"}),
        (415, {"Content_Type": "application/x-www-form-urlencoded"}),
        (415, {"Content_Type": None}),
    ]
    for status, headers in cases:
        assert post(port, "/edits/add", body, **headers)[0] == status, headers
    long = b"[" + b" " * 300_000 + b"]"
    assert post(port, "/edits/add", long)[0] == 413
    assert post(port, "/edits/add", b"[" + b" " * 200_000 + b"]")[1]["code"] == "E1608"
    for body, code in [("{", "E1643"), (["x"], "E1643"), ([], "E1608"), ([name_edit(99, "x")], "E1607"),
                       ([move_edit("/etc/passwd", 0)], "E4306"), ([name_edit(0, "x" * 201)], "E1641"),
                       ([{"edit": "label", "song": "song001", "column": "path", "value": "x"}], "E1608")]:
        status, told = post(port, "/edits/add", body)
        assert status == 400 and told["code"] == code, (status, told)
        assert str(run) not in told["text"], told
    assert post(port, "/edits/undo", {"n": 1, "version": ""})[1]["code"] == "E1609"
    assert post(port, "/data.json", [])[0] == 405
    assert not (run / "edits.json").exists()


def check_half_a_body(port):
    """Who hangs up in the middle of a body changes nothing, and the server goes on."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"POST /edits/add HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
                           "Content-Length: 1000\r\n\r\n[".encode())
    assert post(port, "/edits", [])[1]["n"] == 0


def check_kept(ektara, folder, port):
    """The same lines as by the shell, and the page as `ektara report` writes it."""
    run, other = folder / "run", folder / "other"
    version = ""
    for body in ([name_edit(1, "বৃষ্টির গান")], [move_edit("song000", 1), move_edit("song002", 1)],
                 [{"edit": "pin", "clustering": "raw.kmeans", "song": "song004", "group": 1}],
                 [{"edit": "label", "song": "song003", "column": "genre", "value": "waltz"}]):
        status, told = post(port, "/edits/add", body)
        assert status == 200, told
        version = told["version"]
    at = {song: json.loads(line)["group"] for line in (run / "edits.json").read_text(encoding="utf-8").splitlines()
          if (song := json.loads(line).get("song")) and "group" in line}
    assert at["song004"] == 0, "a pin keeps the song where it is, whatever was said"
    for words in (["--name", 1, "বৃষ্টির গান"], ["--move", "Title 0", 1], ["--move", "song002", 1], ["--pin", "song004"],
                  ["--label", "song003", "genre=waltz"]):
        called(ektara, "edit", other, "--clusters", "raw.kmeans", *words, "--quiet")
    assert (run / "edits.json").read_bytes() == (other / "edits.json").read_bytes()
    same_page(page_data(port), report_data(ektara, run))
    called(ektara, "edit", run, "--label", "song005", "genre=polka", "--quiet")
    assert "polka" in page_data(port)["columns"]["genre"]["names"], "what others do is shown too"
    status, told = post(port, "/edits/undo", {"n": 1, "version": version})
    assert status == 409 and told["code"] == "E1642", told
    told = post(port, "/edits/undo", {"n": 1, "version": post(port, "/edits", [])[1]["version"]})[1]
    assert told["version"] == version and told["n"] == 5
    assert "polka" not in page_data(port)["columns"]["genre"]["names"]


def check_respected(ektara, folder):
    """Explanations, playlists, export and update."""
    run = folder / "run"
    assert "বৃষ্টির গান" in called(ektara, "explain", run, "--clusters", "raw.kmeans", "--json")
    songs = list(csv.DictReader(io.StringIO(called(ektara, "export", run))))
    by_id = {song["id"]: song for song in songs}
    assert by_id["song000"]["cluster:raw.kmeans"] == "1" and by_id["song003"]["genre"] == "waltz"
    write_table(folder, SONGS + 4)
    called(ektara, "update", run, "--quiet")
    songs = {song["id"]: song for song in csv.DictReader(io.StringIO(called(ektara, "export", run)))}
    assert len(songs) == SONGS + 4 and songs["song002"]["cluster:raw.kmeans"] == "1"
    assert songs["song003"]["genre"] == "waltz"
    assert len((run / "edits.json").read_text(encoding="utf-8").splitlines()) == 5


def check_other_songs(ektara, folder):
    """A server that began before an update of other songs says so, and takes no wrong turn."""
    run = folder / "run"
    with served(ektara, run, "--edit") as port:
        write_table(folder, SONGS + 8)
        called(ektara, "update", run, "--quiet")
        assert post(port, "/edits/add", [name_edit(0, "Dry")])[0] == 200
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/data.json")
        answer = connection.getresponse()
        assert answer.status == 500 and answer.read().startswith(b"E7041: RUN:")


def check_off(ektara, run):
    with served(ektara, run) as port:
        assert page_data(port)["can_edit"] is False
        for path in ("/edits", "/edits/add", "/edits/undo"):
            status, told = post(port, path, [name_edit(0, "x")])
            assert status == 405 and "--edit" in told, (path, status)


def main():
    ektara = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_table(folder, SONGS)
        for run in ("run", "other"):
            called(ektara, "run", folder / "table.csv", "-o", folder / run, "--method", "table + raw + kmeans", "--k", 2,
                   "--seeds", 1, "--quiet", "--set=evaluate.permutations=99", "--set=evaluate.half_samples=20")
        check_off(ektara, folder / "run")
        with served(ektara, folder / "run", "--edit") as port:
            assert page_data(port)["can_edit"] is True
            check_refused(port, folder / "run")
            check_half_a_body(port)
            check_kept(ektara, folder, port)
        check_respected(ektara, folder)
        check_other_songs(ektara, folder)


if __name__ == "__main__":
    main()
