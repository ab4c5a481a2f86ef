"""The server from outside: what a hostile or clumsy client may send, and a file of a gigabyte.

usage: serve.py EKTARA
"""
import http.client
import json
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import wave

QUICK = [f"--set={setting}" for setting in ("train.min_epochs=2", "train.min_steps=10", "train.max_epochs=3",
                                             "train.latent_dims=2", "evaluate.permutations=99",
                                             "evaluate.half_samples=20")]


def make_run(ektara, folder):
    """Twelve songs; afterwards the first is a sparse file of a gigabyte, the second a link out of the root, the third a
    text."""
    rng = random.Random(3)
    music = folder / "music"
    music.mkdir()
    for i in range(12):
        with wave.open(str(music / f"song{i:02}.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(22050)
            sound.writeframes(bytes(rng.randrange(256) for _ in range(22050)))
    subprocess.run([ektara, "run", music, "-o", folder / "run", "--preset", "easy", "--k", "2", "--seeds", "1", "--quiet", *QUICK],
                   check=True)
    with open(music / "song00.wav", "r+b") as big:
        big.truncate(1 << 30)
    (music / "song02.wav").write_text("private words, which are no sound\n")
    (music / "song01.wav").unlink()
    (music / "song01.wav").symlink_to("/etc/passwd")


def ask(port, path, headers=None, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    return answer, answer.read(1 << 20)


def raw(port, text):
    """The status of a request as it stands, without a client that mends it; 0 where the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text.encode())
        first = connection.recv(4096).decode("latin-1").split(" ")
        return int(first[1]) if len(first) > 1 else 0


def resident_mb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def check(port, process):
    page, text = ask(port, "/")
    assert page.status == 200 and b"data.json" in text
    data = json.loads(http_body(port, "/data.json"))
    sounds = data["songs"]["audio"]
    assert all(sound.startswith("audio/") and "song" not in sound for sound in sounds)
    big = "/" + sounds[0]
    link, words = "/" + sounds[1], "/" + sounds[2]
    for path in ("/../run.json", "/%2e%2e/run.json", "/audio/..%2f..%2frun.json", "/audio/%2e%2e/%2e%2e/run.json",
                 "/run.json", "/audio/%00", link, words):
        status = raw(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")
        assert status in (400, 404), (path, status)
    assert raw(port, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n") == 403
    assert raw(port, f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n") == 405
    one, body = ask(port, big, {"Range": "bytes=1000000000-1000000099"})
    assert one.status == 206 and len(body) == 100, one.status
    assert one.headers["Content-Range"] == f"bytes 1000000000-1000000099/{1 << 30}"
    twenty = ",".join(f"{i}-{(1 << 29) + i}" for i in range(20))
    assert ask(port, big, {"Range": f"bytes={twenty}"})[0].status == 200
    some = {"Range": "bytes=0-99999999999999999999", "If-Range": one.headers["ETag"]}
    assert ask(port, big, some)[0].status == 206
    assert ask(port, big, some | {"If-Range": '"other"'})[0].status == 200
    assert ask(port, big, {"If-None-Match": one.headers["ETag"]})[0].status == 304
    assert one.headers["Cache-Control"] == "private"
    own = f"Host: 127.0.0.1:{port}\r\n"
    assert raw(port, f"GET / HTTP/1.1\r\n{own}{own}\r\n") == 400
    assert raw(port, f"GET / HTTP/1.1\r\n{own}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400
    assert raw(port, f"GET / HTTP/1.1\r\nhOsT: LOCALHOST:{port}\r\nConnection: close\r\n\r\n") == 200
    head, body = ask(port, big, method="HEAD")
    assert head.status == 200 and head.headers["Content-Length"] == str(1 << 30) and body == b""
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Accept-Ranges", "bytes")):
        assert head.headers[name] == value
    whole = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    whole.request("GET", big)
    answer, read = whole.getresponse(), 0
    while chunk := answer.read(1 << 20):
        read += len(chunk)
    assert read == 1 << 30
    assert resident_mb(process) < 200, resident_mb(process)


def check_token(ektara, run):
    """Others may listen: a token is made, a guess is refused, and the page's address loses the token."""
    with subprocess.Popen([ektara, "serve", run, "--host", "0.0.0.0", "--port", "0"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().strip()
        port = int(address.split(":")[2].split("/")[0])
        token = address.split("?token=")[1]
        assert len(token) == 32, address
        assert ask(port, "/")[0].status == 401
        assert ask(port, "/?token=" + "0" * 32)[0].status == 401
        moved, _ = ask(port, "/?token=" + token)
        assert moved.status == 303 and moved.headers["Location"] == "./" and token not in str(moved.headers)
        cookie = moved.headers["Set-Cookie"].split(";")[0]
        assert ask(port, "/data.json", {"Cookie": cookie})[0].status == 200
        assert ask(port, "/data.json", {"Authorization": "Bearer " + token})[0].status == 200
        process.terminate()
        assert "W-PLAIN-HTTP" in process.communicate()[1]


def http_body(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().read()


def main():
    ektara = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_run(ektara, folder)
        check_token(ektara, folder / "run")
        process = subprocess.Popen([ektara, "serve", folder / "run", "--port", "0", "--quiet"], stdout=subprocess.PIPE,
                                   text=True)
        try:
            port = int(process.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])
            check(port, process)
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    main()
