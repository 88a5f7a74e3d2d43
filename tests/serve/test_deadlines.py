"""Deadlines over real sockets with their real durations: half a minute, so only in ./dev soak (REFCTL_SOAK). The unit
tests (tests/unit/serve) check the same rules with simulated times."""

import concurrent.futures
import os
import select
import signal
import socket
import time

import pytest

from conftest import refctl

pytestmark = pytest.mark.skipif(not os.environ.get("REFCTL_SOAK"), reason="half a minute: ./dev soak")


def admin_of(server) -> str:
    ann = server.sign_up("Ann")
    refctl(server.store, "users", "edit", f"id:{ann['id']}", "--role", "admin", "--yes")
    return server.log_in("ann@example.com")


def seconds_of(talk) -> float:
    """Returns how long the connection lives while `talk` is called repeatedly, twice per second; at most 70 s."""
    began = time.monotonic()
    connection, each = talk
    while time.monotonic() - began < 70:
        try:
            each(connection)
            readable, _, _ = select.select([connection], [], [], 0.5)
            if readable and not connection.recv(65536):
                break
        except (BrokenPipeError, ConnectionResetError):
            break
    return time.monotonic() - began


def test_slow_clients_are_cut_off_in_time(start):
    server = start()
    token = admin_of(server)
    lines = "".join(f'{{"name":"U{number}","email":"u{number}@example.com"}}\n' for number in range(200_000))
    assert server.call("POST", "/api/import/", lines, token=token, content_type="application/x-ndjson").status == 200

    def beginning(text: str) -> socket.socket:
        connection = server.connect()
        connection.sendall(text.encode())
        return connection

    upload = (f"POST /api/import/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
              "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
    body = beginning("POST /api/accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n")
    slow, steady = beginning(upload), beginning(upload)
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect((server.host, server.port))
    deaf.sendall(f"GET /api/export/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    busy = socket.socket()
    busy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    busy.connect((server.host, server.port))
    busy.settimeout(1)

    def many_requests():
        """Sends requests without reading an answer, until no more can be sent."""
        try:
            for _ in range(2_000):
                busy.sendall(b"GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 10)
        except OSError:
            pass

    def gone_after(connection) -> float:
        """For a client that does not read: returns when the server has closed the connection."""
        began = time.monotonic()
        while time.monotonic() - began < 70:
            try:
                connection.send(b"G")
            except BlockingIOError:
                pass
            except OSError:
                break
            time.sleep(0.5)
        return time.monotonic() - began

    with concurrent.futures.ThreadPoolExecutor() as pool:
        cut_body = pool.submit(seconds_of, (body, lambda connection: connection.send(b"{")))
        cut_slow = pool.submit(seconds_of, (slow, lambda connection: connection.send(b"1\r\n{\r\n")))
        kept = pool.submit(seconds_of, (steady, lambda connection: connection.send(b"190\r\n" + b" " * 399 + b"\n\r\n")))
        pool.submit(many_requests).result()
        busy.setblocking(False)
        deaf.setblocking(False)
        cut_busy, cut_deaf = pool.submit(gone_after, busy), pool.submit(gone_after, deaf)
        # A client that is not cut off reaches 70 s.
        assert 27 < cut_body.result() < 65, "a body has 30 s"
        assert 17 < cut_slow.result() < 65, "an upload moves 500 B/s"
        assert 25 < cut_busy.result() < 65, "answers that nobody reads wait 30 s"
        assert 15 < cut_deaf.result() < 65, "an export is read at 500 B/s"
        assert kept.result() > 65, "an upload of 800 B/s is left alone"
    for connection in (body, slow, steady, deaf, busy):
        connection.close()
    assert server.call("GET", "/healthz").status == 200


def test_a_stop_waits_at_most_half_a_minute(start):
    server = start()
    token = admin_of(server)
    with server.connect() as connection:
        connection.sendall((f"POST /api/import/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
                            "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n").encode())
        server.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        while server.process.poll() is None and time.monotonic() - began < 60:
            try:
                connection.send(b"190\r\n" + b" " * 399 + b"\n\r\n")
            except OSError:
                pass
            time.sleep(0.4)
        assert server.process.poll() == 0 and 28 < time.monotonic() - began
    assert "cut off" in server.log()
