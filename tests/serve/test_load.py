"""Slow clients, many clients, log-in floods, stopping under load: none of them may affect other clients."""

import concurrent.futures
import http.client
import json
import os
import pathlib
import resource
import signal
import socket
import ssl
import subprocess
import threading
import time

import pytest

from conftest import PASSWORD, PATIENCE, Server, refctl

# The memory that a sanitizer itself uses does not count.
SANITIZED = "REFCTL_SANITIZED" in os.environ
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"


def read_answer(connection) -> bytes:
    """Reads one complete answer with a length."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def seconds_until_closed(connection) -> float:
    began = time.monotonic()
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


def eventually(check) -> None:
    """Waits until `check` returns something true."""
    end = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def figure(server, name: str) -> int:
    """A figure of /metrics."""
    text = server.call("GET", "/metrics").body.decode()
    return int(next(line for line in text.splitlines() if line.startswith(name + " ")).split()[1])


def test_slow_headers_are_cut_off(server):
    """Single bytes do not extend a deadline: 10 s for the header, from its beginning."""
    beginnings = [b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: ", b"GET /heal"]
    began = time.monotonic()
    connections = [server.connect() for _ in beginnings]
    for connection, beginning in zip(connections, beginnings):
        connection.sendall(beginning)

    def trickle(connection):
        connection.settimeout(0.5)
        while time.monotonic() - began < PATIENCE:
            try:
                connection.send(b"a")
                if not connection.recv(1):
                    return time.monotonic() - began
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                return time.monotonic() - began
        return None  # a deadline that moves is never over

    with concurrent.futures.ThreadPoolExecutor() as pool:
        cut = list(pool.map(trickle, connections))
    assert all(seconds is not None and seconds >= 10 for seconds in cut), cut
    for connection in connections:
        connection.close()
    assert server.call("GET", "/healthz").status == 200


def test_a_client_that_does_not_read_delays_nobody(world):
    """Unread answers stop that client's requests; those of others continue."""
    server = world.server
    with server.connect() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        text = b"GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 100
        sent = 0
        while sent < 4_000_000:
            try:
                sent += deaf.send(text)
            except BlockingIOError:
                break
        for _ in range(20):
            assert server.call("GET", "/healthz").status == 200
        assert SANITIZED or server.resident_kib() < 400_000


def test_a_full_hash_pool_answers_at_once_and_reads_continue(start):
    server = start("--hash-workers", "1")
    server.sign_up("Ann")
    token = server.log_in("ann@example.com")

    answers, full = [], threading.Event()

    def client(number):
        """Guesses passwords one after the other until a client is refused; only many clients fill the pool."""
        attempt = 0
        while attempt < 2 or not full.is_set():
            body = {"email": f"x{number}.{attempt}@example.com", "password": "wrong wrong wrong"}
            answer = server.call("POST", "/api/accounts/login/", body)
            answers.append((answer.status, answer.headers["Retry-After"]))
            if answer.status == 503:
                full.set()
            attempt += 1

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        clients = [pool.submit(client, number) for number in range(24)]
        while not all(one.done() for one in clients):
            assert server.call("GET", "/api/accounts/user/", token=token).status == 200
        for one in clients:
            one.result()
    assert {status for status, _ in answers} <= {401, 429, 503}
    assert all(after for status, after in answers if status in (429, 503))
    assert figure(server, "refctl_hash_queue_refused_total") == sum(status == 503 for status, _ in answers) > 0


def test_stopping_under_load_fails_no_request(start):
    """Every accepted request is answered; the process ends with 0."""
    server = start()
    failures, answered, stop = [], [0], threading.Event()

    def client():
        connection = None
        while not stop.is_set():
            try:
                if connection is None:
                    connection = server.connect()
            except OSError:
                return  # it has stopped listening: the connection was not accepted
            try:
                connection.sendall(REQUEST)
                answer = read_answer(connection)
            except OSError as error:
                failures.append(repr(error))
                return
            if not answer.startswith(b"HTTP/1.1 200"):
                failures.append(answer)
                return
            answered[0] += 1
            if b"Connection: close" in answer:
                connection.close()
                connection = None
        if connection:
            connection.close()

    threads = [threading.Thread(target=client) for _ in range(16)]
    for thread in threads:
        thread.start()
    eventually(lambda: answered[0] >= 200 or failures)
    assert server.stop() == 0
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures and answered[0] >= 200
    assert not server.ready.exists()


def test_stopping_finishes_current_requests(start):
    server = start("--hash-workers", "1")
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        sign_ups = [pool.submit(server.sign_up, f"Under{number}") for number in range(3)]
        eventually(lambda: figure(server, "refctl_hash_queue_accepted_total") == 3)
        assert server.stop() == 0
        assert [one.result()["name"] for one in sign_ups] == ["Under0", "Under1", "Under2"]


def test_the_second_signal_ends_at_once(start):
    server = start("--ephemeral")
    scratch = [path for path in server.folder.iterdir() if path.is_dir() and path.name != "store"]
    with server.connect() as connection:
        connection.sendall(b"POST /api/accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
        assert b" 100 " in connection.recv(100)  # the request is under way
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: not server.ready.exists())
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGTERM)
        # Before the body's deadline of 30 s, which ends an orderly stop.
        assert server.process.wait(timeout=PATIENCE) == 130
    assert scratch and not any(path.exists() for path in scratch)


def test_ten_thousand_connections(start):
    """No connection is refused, each costs little memory, and other clients do not wait. As many as the machine
    allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    many = min(10_000, most - 200) if most != resource.RLIM_INFINITY else 10_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(many + 150, hard), hard))
    server = start("--log", "off", files=many + 150)
    server.call("GET", "/healthz")

    before, held = server.resident_kib(), []
    try:
        for _ in range(many):
            held.append(server.connect())
            if len(held) % 100 == 0:
                held[-1].sendall(REQUEST)
                assert read_answer(held[-1]).startswith(b"HTTP/1.1 200")
        for connection in held[::50]:
            connection.sendall(REQUEST)
            assert read_answer(connection).startswith(b"HTTP/1.1 200")
        assert SANITIZED or (server.resident_kib() - before) / many < 16
        assert server.call("GET", "/healthz").status == 200
    finally:
        for connection in held:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(SANITIZED, reason="the sanitizer itself asks the kernel for descriptors to look at an object")
def test_out_of_descriptors_is_survived(start):
    server = start("--workers", "1", files=64)
    held = [server.connect() for _ in range(80)]
    eventually(lambda: len(os.listdir(f"/proc/{server.process.pid}/fd")) >= 63)
    for connection in held:
        connection.close()
    # Until the server has noticed that the first one closed, it has no descriptor for another.
    end = time.monotonic() + PATIENCE
    while True:
        try:
            assert server.call("GET", "/healthz").status == 200
            break
        except ConnectionError:
            assert time.monotonic() < end
            assert server.process.poll() is None, server.log()


@pytest.fixture
def certificate(tmp_path):
    def make(name: str):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")], check=True, capture_output=True)
        with open(tmp_path / "known.pem", "a", encoding="utf-8") as known:
            known.write((tmp_path / "cert.pem").read_text())
        return str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"), str(tmp_path / "known.pem")

    return make


def test_tls(start, certificate):
    cert, key, known = certificate("first")
    server = start("--tls-cert", cert, "--tls-key", key)
    assert server.url.startswith("https://")

    def subject():
        context = ssl.create_default_context(cafile=known)
        with socket.create_connection((server.host, server.port), timeout=PATIENCE) as plain, context.wrap_socket(plain, server_hostname="localhost") as wrapped:
            body = json.dumps({"email": "no@example.com", "password": "x" * 3000}).encode()
            wrapped.sendall(b"POST /api/accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                            b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
            assert b" 100 " in wrapped.recv(100)  # the body comes in another read than the header
            wrapped.sendall(body)
            answer = read_answer(wrapped)
            assert b"Strict-Transport-Security: max-age=" in answer
            wrapped.sendall(b"GET /api/openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert read_answer(wrapped).endswith(b"}")
            return dict(pair[0] for pair in wrapped.getpeercert()["subject"])["commonName"]

    assert subject() == "first"
    certificate("second")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: subject() == "second")
    with open(cert, "w", encoding="utf-8") as broken:
        broken.write("nonsense")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: "old certificate stays" in server.log())
    assert server.stop() == 0


def test_the_cookie_is_secure_over_tls_and_https(start):
    server = start("--public-url", "https://referrals.example")
    server.sign_up("Ann")
    answer = server.call("POST", "/api/accounts/login/", {"email": "ann@example.com", "password": PASSWORD})
    assert "; Secure" in answer.headers["Set-Cookie"]
    page = server.call("GET", "/api/accounts/users/?page_size=1&after=0", token=answer.json()["jwt"])
    assert page.status == 200
    server.sign_up("Bob")
    page = server.call("GET", "/api/accounts/users/?page_size=1", token=answer.json()["jwt"]).json()
    assert page["next"] == "https://referrals.example/api/accounts/users/?page_size=1&page=2"


def test_only_configured_proxies_are_trusted(start):
    trusting, plain = start("--trusted-proxy", "127.0.0.0/8"), start()
    fields = {"X_Forwarded_For": "198.51.100.7, 127.0.0.3", "X_Forwarded_Proto": "https"}
    for server, client in ((trusting, "198.51.100.7"), (plain, "127.0.0.1")):
        server.call("GET", "/healthz", **fields)
        assert server.last_access_line(1)["client"] == client
    forged = {"X_Forwarded_For": '"><script>'}
    trusting.call("GET", "/healthz", **forged)
    assert trusting.last_access_line(2)["client"] == "127.0.0.1"


def listening_ports(server) -> set[int]:
    """The TCP ports that the server's process listens on."""
    process = pathlib.Path(f"/proc/{server.process.pid}")
    sockets = {os.readlink(fd) for fd in (process / "fd").iterdir()}
    rows = [line.split() for line in (process / "net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


def test_metrics_on_a_separate_listener(start):
    server = start("--metrics-listen", "127.0.0.1:0")
    [port] = listening_ports(server) - {server.port}
    assert server.call("GET", "/metrics").status == 404
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for path, status in (("/metrics", 200), ("/healthz", 200), ("/api/openapi.json", 404), ("/admin/", 404)):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, path
    connection.close()


def test_cross_origin_scripts_only_from_allowed_origins(start):
    server = start("--allow-origin", "https://app.example")
    allowed = server.call("GET", "/healthz", Origin="https://app.example")
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://app.example" and allowed.headers["Vary"] == "Origin"
    assert allowed.headers["Access-Control-Allow-Credentials"] is None
    other = server.call("GET", "/healthz", Origin="https://evil.example")
    assert other.headers["Access-Control-Allow-Origin"] is None
    ask = server.call("OPTIONS", "/api/accounts/users/1/", Origin="https://app.example", Access_Control_Request_Method="PATCH")
    assert ask.status == 204 and "PATCH" in ask.headers["Access-Control-Allow-Methods"]
    assert start().call("GET", "/healthz", Origin="https://app.example").headers["Access-Control-Allow-Origin"] is None


def test_readiness_is_reported_to_the_service_manager(tmp_path, monkeypatch):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(PATIENCE)
        folder = tmp_path / "server"
        folder.mkdir()
        monkeypatch.setattr("conftest.environment", lambda home: {"HOME": str(home), "PATH": os.environ["PATH"], "NOTIFY_SOCKET": str(path)})
        server = Server(folder)
        try:
            assert manager.recv(100) == b"READY=1"
            server.process.send_signal(signal.SIGTERM)
            assert manager.recv(100) == b"STOPPING=1"
            assert server.process.wait(timeout=PATIENCE) == 0
        finally:
            server.end()


@pytest.mark.parametrize("options", [
    ("--listen", "nonsense"), ("--tls-cert", "x"), ("--trusted-proxy", "10.0.0.0/99"), ("--public-url", "ftp://x"),
    ("--allow-origin", "x"), ("--log", "xml"), ("--tls-cert", "/dev/null", "--tls-key", "/dev/null"),
])
def test_invalid_settings_are_refused(tmp_path, options):
    from conftest import PROGRAM, environment

    done = subprocess.run([PROGRAM, "--store", str(tmp_path / "store"), "serve", "--listen", "127.0.0.1:0", *options],
                          capture_output=True, text=True, timeout=PATIENCE, env=environment(tmp_path), check=False)
    assert done.returncode == 2 and "\nrefctl: " in "\n" + done.stderr, done.stderr


def test_an_address_in_use_is_exit_7(start, tmp_path):
    from conftest import PROGRAM, environment

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run([PROGRAM, "--store", str(tmp_path / "store"), "serve", "--listen", f"127.0.0.1:{taken.getsockname()[1]}"],
                              capture_output=True, text=True, timeout=PATIENCE, env=environment(tmp_path), check=False)
    assert done.returncode == 7 and "cannot listen" in done.stderr
