"""The server under test: the real program with its own store on port 0; its ready file signals that it serves."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.parse

import pytest

PROGRAM = os.environ.get("REFCTL_BINARY", str(pathlib.Path(__file__).resolve().parents[2] / "build/debug/refctl"))
PASSWORD = "correct horse battery staple"
PATIENCE = 120  # seconds for what is certain to happen, on a machine that is busy with other things


def environment(folder: pathlib.Path) -> dict[str, str]:
    names = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "REFCTL_MAP_SIZE")
    kept = {name: value for name, value in os.environ.items() if name in names}
    return kept | {"HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}


def refctl(store: pathlib.Path, *words: str, stdin: str = "") -> str:
    done = subprocess.run(
        [PROGRAM, "--store", str(store), *words], input=stdin, capture_output=True, text=True, timeout=PATIENCE,
        env=environment(store.parent), check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Answer:
    def __init__(self, response: http.client.HTTPResponse):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Server:
    def __init__(self, folder: pathlib.Path, *options: str, store: pathlib.Path | None = None, files: int | str = 0):
        self.folder = folder
        self.store = store or folder / "store"
        self.ready = folder / "ready"
        self.ready.unlink(missing_ok=True)
        self.log_path = folder / "serve.log"
        limit = ["prlimit", f"--nofile={files}"] if files else []
        with open(self.log_path, "wb") as log:
            where = [] if "--ephemeral" in options else ["--store", str(self.store)]
            self.process = subprocess.Popen(
                [*limit, PROGRAM, *where, "serve", "--listen", "127.0.0.1:0", "--ready-file", str(self.ready), *options],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, env=environment(folder),
            )
        end = time.monotonic() + PATIENCE
        while not self.ready.exists():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < end, "the server is not ready"
            time.sleep(0.01)
        self.url = self.ready.read_text().strip()
        self.host, self.port = urllib.parse.urlsplit(self.url).hostname, urllib.parse.urlsplit(self.url).port

    def log(self) -> str:
        return self.log_path.read_text()

    def resident_kib(self) -> int:
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            return int(next(line for line in status if line.startswith("VmRSS")).split()[1])

    def access_lines(self) -> list[dict]:
        return [json.loads(line) for line in self.log().splitlines() if line.startswith("{") and "status" in line]

    def last_access_line(self, count: int) -> dict:
        """Returns the `count`-th access line, waiting until it is written: the server writes it just after the
        answer."""
        end = time.monotonic() + PATIENCE
        while len(lines := self.access_lines()) < count:
            assert time.monotonic() < end, lines
            time.sleep(0.005)
        return lines[-1]

    def connect(self) -> socket.socket:
        made = socket.create_connection((self.host, self.port), timeout=PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def call(self, method: str, path: str, body=None, token: str | None = None, source: str = "127.0.0.1", **fields: str) -> Answer:
        """Sends one request on a new connection. A dict as body is sent as JSON; `content_type` is Content-Type.
        `source` is the client's address, 127.0.0.x."""
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        if isinstance(body, dict):
            body = json.dumps(body)
            headers.setdefault("content-type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        if token:
            headers["authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE, source_address=(source, 0))
        try:
            connection.request(method, path, body=body, headers=headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def sign_up(self, name: str, **more) -> dict:
        body = {"name": name, "email": f"{name.lower()}@example.com", "password": PASSWORD} | more
        answer = self.call("POST", "/api/accounts/signup/", body)
        assert answer.status == 201, answer.body
        return answer.json()

    def log_in(self, email: str, password: str = PASSWORD) -> str:
        answer = self.call("POST", "/api/accounts/login/", {"email": email, "password": password})
        assert answer.status == 200, answer.body
        return answer.json()["jwt"]

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def start(tmp_path):
    """Starts servers for one test and stops them afterwards."""
    started = []

    def make(*options: str, **named) -> Server:
        folder = tmp_path / f"server{len(started)}"
        folder.mkdir()
        started.append(Server(folder, *options, **named))
        return started[-1]

    yield make
    for server in started:
        server.end()


class World:
    """A store with a few users: an admin, a support person, and a member who referred another."""

    def __init__(self, folder: pathlib.Path):
        store = folder / "store"
        cheap = ["config", "set"]
        refctl(store, *cheap, "security.argon2_memory_mib", "19")
        self.server = Server(folder, store=store)
        self.ids, self.codes, self.tokens = {}, {}, {}
        for name, role in (("Ada", "admin"), ("Sue", "support"), ("Max", "member"), ("Mia", "member"), ("Tom", "member")):
            more = {"referral_code": self.codes["Max"]} if name == "Mia" else {}
            user = self.server.sign_up(name, **more)
            self.ids[name], self.codes[name] = user["id"], user["referral_code"]
            if role != "member":
                refctl(store, "users", "edit", f"id:{user['id']}", "--role", role, "--yes")
            self.tokens[name] = self.server.log_in(user["email"])


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.server.end()


@pytest.fixture(scope="session")
def server(world):
    return world.server
