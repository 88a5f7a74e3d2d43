"""./dev bench flood: how long honest log-ins and reads take while one kind of client floods the server, compared with the
same server without a flood in the same run, and how many of them are refused.

The server has its defaults and all cores. The clients of the flood run in a process of their own at a low priority: in
production they would not share the server's cores. Honest clients have other addresses than the flood."""

import http.client
import json
import math
import multiprocessing
import os
import socket
import subprocess
import threading
import time
import urllib.parse

from rounds import table, verdict
from servers import PASSWORD, Refctl

HEADER = ["figure", "value", "at least", "stretch", ""]
SECONDS = 10
CLIENTS = 16
USERS = 200_000
LOG_INS = "/api/accounts/login/"
SIGN_UPS = "/api/accounts/signup/"


class Client:
    """A connection that is kept and opened again when it was closed."""

    def __init__(self, url, token=None, address=None):
        parts = urllib.parse.urlsplit(url)
        self.open = lambda: http.client.HTTPConnection(parts.hostname, parts.port, timeout=120, source_address=(address, 0) if address else None)
        self.connection = self.open()
        self.headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def call(self, method, path, body=None) -> int:
        """The answer's status; 0 if there was none."""
        try:
            self.connection.request(method, path, body=json.dumps(body) if body else None, headers=self.headers)
            answer = self.connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = self.open()
            return 0


def sign_up(server, number):
    client = Client(server["url"], address=server["address"])
    for count in range(1 << 60):
        yield client.call("POST", SIGN_UPS, {"name": "N", "email": f"n{number}.{time.time_ns()}.{count}@flood.example", "password": PASSWORD})


def probe(server, number):
    client = Client(server["url"], address=server["address"])
    for count in range(1 << 60):
        yield client.call("POST", SIGN_UPS, {"name": "N", "email": server["emails"][(number + count) % len(server["emails"])], "password": PASSWORD})


def search(server, number):
    client = Client(server["url"], server["tokens"][number])
    while True:
        yield client.call("GET", "/api/accounts/users/?search=nobody+is+called+like+this")


def read_slowly(server, _):
    """The tree of everybody, of which the client takes 1 KiB a second; the server ends that after its deadlines."""
    parts = urllib.parse.urlsplit(server["url"])
    while True:
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((parts.hostname, parts.port))
            connection.sendall(f"GET /api/accounts/users/1/tree/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server['root']}\r\n"
                               "Accept: application/x-ndjson\r\n\r\n".encode())
            begun = connection.recv(12)
            yield int(begun[9:12] or 0)
            try:
                while connection.recv(1024):
                    time.sleep(1)
            except OSError:
                pass  # reset by a deadline


FLOODS = {"sign-ups": sign_up, "e-mail probing": probe, "searches of members": search, "slow readers of trees": read_slowly}


def flood(kind, server, ready, statuses):
    """A process: CLIENTS threads that send one request after the other until the process is ended."""
    os.nice(10)
    lock = threading.Lock()

    def run(number):
        for status in FLOODS[kind](server, number):
            with lock:
                statuses[status // 100] += 1
            if sum(statuses) >= CLIENTS:
                ready.set()
            if status in (429, 503):
                time.sleep(0.01)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Honest:
    """What honest clients saw: seconds by kind of request, and statuses other than 200."""

    def __init__(self):
        self.seconds = {"log-ins": [], "reads": []}
        self.refused = {}

    def measure(self, server):
        end = time.monotonic() + SECONDS

        def loop(kind, client, pause, requests):
            count = 0
            while time.monotonic() < end:
                begun = time.perf_counter()
                status = client.call(*requests(count))
                self.seconds[kind].append(time.perf_counter() - begun)
                if status != 200:
                    self.refused[status] = self.refused.get(status, 0) + 1
                count += 1
                time.sleep(pause)

        def log_in(count):
            return "POST", LOG_INS, {"email": server["emails"][count % len(server["emails"])], "password": PASSWORD}

        def read(count):
            return "GET", ("/api/accounts/user/", "/api/accounts/referrals/?page_size=20")[count % 2]

        threads = [threading.Thread(target=loop, args=("log-ins", Client(server["url"], address="127.0.0.2"), 0.05, log_in)),
                   threading.Thread(target=loop, args=("reads", Client(server["url"], server["root"], "127.0.0.3"), 0.005, read))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def p99(self, kind) -> float:
        ranked = sorted(self.seconds[kind])
        return ranked[math.ceil(0.99 * len(ranked)) - 1] * 1e3


def prepared(bench):
    store = bench.scratch / "flood.store"

    def refctl(*words, stdin=""):
        env = bench.env | {"REFCTL_CONFIG": str(bench.scratch / "config.json")}
        return subprocess.run([bench.refctl, "--store", store, *words], env=env, input=stdin, capture_output=True, text=True, check=True).stdout

    refctl("seed", "--users", str(min(bench.users, USERS)), "--shape", "star", "--password-stdin", "-q", stdin=PASSWORD + "\n")
    refctl("config", "set", "members.search", "true")
    emails = [json.loads(line)["email"] for line in refctl("users", "--page-size", "200", "-o", "jsonl").splitlines()]
    tokens = [json.loads(refctl("login", email, "--json"))["token"] for email in emails[:CLIENTS + 1]]
    return store, {"emails": emails[CLIENTS:], "root": tokens[0], "tokens": tokens[1:]}


def bench_flood(bench):
    store, known = prepared(bench)
    seen = {kind: Honest() for kind in [None, *FLOODS]}
    answers = {kind: multiprocessing.Array("q", 6) for kind in FLOODS}
    for _ in range(bench.rounds):
        for number, (kind, honest) in enumerate(seen.items()):
            # A new server and another address for each: nothing is left of the last flood, neither queued nor throttled.
            process = Refctl(bench, store, alone=False)
            server = known | {"url": process.url, "address": f"127.0.{number}.9"}
            clients = None
            if kind:
                ready = multiprocessing.Event()
                clients = multiprocessing.Process(target=flood, args=(kind, server, ready, answers[kind]), daemon=True)
                clients.start()
                if not ready.wait(60):
                    raise SystemExit(f"bench: the flood of {kind} did not begin: {list(answers[kind])}")
            honest.measure(server)
            if clients:
                clients.terminate()
                clients.join()
            process.stop()
    quiet = seen[None]
    rows = [[kind or "none", *(f"{honest.p99(what):.1f} ms of {len(honest.seconds[what])}" for what in honest.seconds), sum(honest.refused.values()),
             "" if kind is None else ", ".join(f"{count:,} × {group}xx" for group, count in enumerate(answers[kind]) if count)]
            for kind, honest in seen.items()]
    table(rows, ["flood", "p99 of log-ins", "p99 of reads", "refused", "the flood's answers"])
    print()
    figures = []
    for kind in FLOODS:
        for what in ("log-ins", "reads"):
            figures.append(verdict(f"{kind}: p99 of {what} over quiet", seen[kind].p99(what) / quiet.p99(what), 4, 2, higher=False))
        figures.append(verdict("  honest requests refused", sum(seen[kind].refused.values()), 0, 0, higher=False, unit=""))
    table(figures, HEADER)
