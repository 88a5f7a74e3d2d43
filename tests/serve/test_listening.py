"""The server's addresses: one server per address, socket files, TLS, descriptors."""

import http.client
import os
import socket
import ssl
import stat
import subprocess
import time

import pytest

from conftest import PATIENCE, PROGRAM, Server, environment


def serve(folder, *options) -> subprocess.CompletedProcess:
    """Runs a server that is expected to end by itself."""
    return subprocess.run([PROGRAM, "--store", str(folder / "other"), "serve", *options], capture_output=True, text=True,
                          timeout=PATIENCE, env=environment(folder), check=False)


@pytest.mark.parametrize("workers", ["1", "3"])
def test_the_second_server_on_an_address_fails(start, tmp_path, workers):
    server = start("--workers", workers)
    for host in ("127.0.0.1", "0.0.0.0"):
        for others in ("1", "2"):
            second = serve(tmp_path, "--listen", f"{host}:{server.port}", "--workers", others)
            assert second.returncode == 7, second.stderr
            assert f"cannot listen on {host}:{server.port}: address in use" in second.stderr
    assert all(server.call("GET", "/healthz").status == 200 for _ in range(10))
    assert server.stop() == 0
    # The next server can use the address at once.
    folder = tmp_path / "next"
    folder.mkdir()
    next_one = Server(folder, "--listen", f"127.0.0.1:{server.port}")
    next_one.end()


def test_of_two_servers_started_at_once_one_serves(tmp_path):
    for turn in range(5):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        processes = []
        for name in ("a", "b"):
            folder = tmp_path / f"{name}{turn}"
            folder.mkdir()
            processes.append(subprocess.Popen(
                [PROGRAM, "--store", str(folder / "store"), "serve", "--listen", f"127.0.0.1:{port}", "--ready-file", str(folder / "ready")],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment(folder)))
        try:
            end = time.monotonic() + PATIENCE
            while sum(process.poll() is not None for process in processes) == 0:
                assert time.monotonic() < end, "both serve"
                time.sleep(0.01)
            lost = next(process for process in processes if process.poll() is not None)
            assert lost.returncode == 7 and "address in use" in lost.stderr.read()
        finally:
            for process in processes:
                process.kill()
                process.wait()
                process.stderr.close()


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self.path))


@pytest.fixture
def unix_server(tmp_path):
    started = []

    def make(path, *options):
        folder = tmp_path / f"unix{len(started)}"
        folder.mkdir()
        ready = folder / "ready"
        log = open(folder / "log", "wb")
        process = subprocess.Popen([PROGRAM, "--store", str(folder / "store"), "serve", "--listen", f"unix:{path}", "--ready-file", str(ready), *options],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, env=environment(folder))
        started.append(process)
        end = time.monotonic() + PATIENCE
        while not ready.exists():
            assert process.poll() is None and time.monotonic() < end, (folder / "log").read_text()
            time.sleep(0.01)
        assert ready.read_text().strip() == f"unix:{path}"
        return process, folder

    yield make
    for process in started:
        process.kill()
        process.wait()


def ask(path, target="/healthz", **fields):
    connection = UnixConnection(path)
    connection.request("GET", target, headers={name.replace("_", "-"): value for name, value in fields.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def test_a_socket_file(unix_server, tmp_path):
    path = tmp_path / "refctl.sock"
    process, folder = unix_server(path, "--workers", "3")
    assert stat.S_ISSOCK(path.stat().st_mode) and stat.S_IMODE(path.stat().st_mode) == 0o660
    for _ in range(10):
        assert ask(path)[0] == 200
    # X-Forwarded-… fields of a client of the socket file are used.
    ask(path, X_Forwarded_For="198.51.100.7", X_Request_Id="from-proxy")
    end = time.monotonic() + PATIENCE
    while '"id":"from-proxy","client":"198.51.100.7"' not in (folder / "log").read_text():
        assert time.monotonic() < end
        time.sleep(0.01)
    second = serve(tmp_path, "--listen", f"unix:{path}")
    assert second.returncode == 7 and f"cannot listen on unix:{path}: address in use" in second.stderr
    assert ask(path)[0] == 200
    process.terminate()
    assert process.wait(timeout=PATIENCE) == 0
    assert not path.exists() and not (tmp_path / "refctl.sock.lock").exists()


def test_the_socket_file_of_a_killed_server_is_replaced(unix_server, tmp_path):
    path = tmp_path / "refctl.sock"
    process, _ = unix_server(path)
    process.kill()
    process.wait()
    assert path.exists()
    unix_server(path)
    assert ask(path)[0] == 200


def test_a_file_of_another_program_is_not_replaced(tmp_path):
    path = tmp_path / "refctl.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        refused = serve(tmp_path, "--listen", f"unix:{path}")
        assert refused.returncode == 7 and "address in use" in refused.stderr and path.exists()
    plain = tmp_path / "notes.txt"
    plain.write_text("mine")
    refused = serve(tmp_path, "--listen", f"unix:{plain}")
    assert refused.returncode == 7 and plain.read_text() == "mine"
    for odd in ("unix:", "unix:" + "x" * 200):
        assert serve(tmp_path, "--listen", odd).returncode == 2


def test_more_connections_than_the_soft_limit(start):
    """A shell's soft limit of descriptors is often far below the hard one; the server raises it."""
    server = start(files="64:4096")
    held = [server.connect() for _ in range(200)]
    try:
        for connection in held:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert all(connection.recv(100).startswith(b"HTTP/1.1 200") for connection in held)
    finally:
        for connection in held:
            connection.close()


@pytest.fixture
def certificate(tmp_path):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")],
                   check=True, capture_output=True)
    return tmp_path / "cert.pem", tmp_path / "key.pem"


def test_plain_http_on_a_tls_port_gets_an_explanation(start, certificate):
    cert, key = certificate
    server = start("--tls-cert", str(cert), "--tls-key", str(key))
    with server.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 3000 + b"\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ") and b"https" in answer
    with server.connect() as connection:
        connection.sendall(b"\x00\x01\x02 not TLS at all\r\n\r\n")
        try:
            assert b"HTTP" not in connection.recv(65536)
        except ConnectionResetError:
            pass


def test_tls_offers_forward_secrecy_only(start, certificate):
    cert, key = certificate
    server = start("--tls-cert", str(cert), "--tls-key", str(key))

    def connects(ciphers: str | None, version) -> bool:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        if ciphers:
            context.set_ciphers(ciphers)
        try:
            with socket.create_connection((server.host, server.port), timeout=PATIENCE) as plain, context.wrap_socket(plain):
                return True
        except (ssl.SSLError, ConnectionResetError):
            return False

    assert connects(None, ssl.TLSVersion.TLSv1_3) and connects("ECDHE+AESGCM", ssl.TLSVersion.TLSv1_2)
    for weak in ("AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384"):
        assert not connects(weak, ssl.TLSVersion.TLSv1_2), weak


def test_an_unusable_certificate_is_refused_with_the_reason(tmp_path, certificate):
    cert, key = certificate
    other = tmp_path / "other.pem"
    subprocess.run(["openssl", "genrsa", "-out", str(other), "2048"], check=True, capture_output=True)
    locked = tmp_path / "locked.pem"
    subprocess.run(["openssl", "rsa", "-in", str(key), "-aes128", "-passout", "pass:secret", "-out", str(locked)], check=True, capture_output=True)
    broken = tmp_path / "broken.pem"
    broken.write_text("nonsense")
    for given_cert, given_key, words in (
        (tmp_path / "missing.pem", key, "missing.pem cannot be read: No such file"), (cert, tmp_path / "missing.pem", "missing.pem cannot be read: No such file"),
        (broken, key, "broken.pem cannot be used: no start line"), (cert, broken, "broken.pem cannot be used"),
        (cert, other, "other.pem cannot be used: key values mismatch"), (cert, locked, "locked.pem cannot be used"),
        (tmp_path, key, "cannot be used"),
    ):
        done = serve(tmp_path, "--listen", "127.0.0.1:0", "--tls-cert", str(given_cert), "--tls-key", str(given_key))
        assert done.returncode == 2 and words in done.stderr and "unknown reason" not in done.stderr, done.stderr
        assert "hint: " in done.stderr
    if os.geteuid() != 0:
        key.chmod(0)
        done = serve(tmp_path, "--listen", "127.0.0.1:0", "--tls-cert", str(cert), "--tls-key", str(key))
        assert done.returncode == 2 and "Permission denied" in done.stderr
    refused = serve(tmp_path, "--listen", f"unix:{tmp_path}/s", "--tls-cert", str(cert), "--tls-key", str(key))
    assert refused.returncode == 2 and "socket file has no TLS" in refused.stderr
