"""The corpus of malformed requests over a real socket: at once, byte by byte, pipelined."""

import pathlib
import re

import pytest

GOOD = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
SIMPLE = {"r": b"\r", "n": b"\n", "t": b"\t", "s": b" ", "\\": b"\\"}


def unescape(text: str) -> bytes:
    out, at = b"", 0
    while at < len(text):
        if text[at] != "\\":
            out += text[at].encode("latin-1")
            at += 1
            continue
        kind, at = text[at + 1], at + 2
        if kind in SIMPLE:
            out += SIMPLE[kind]
        elif kind == "x":
            out += bytes([int(text[at : at + 2], 16)])
            at += 2
        else:
            assert kind == "{"
            colon, depth = text.index(":", at), 1
            end = colon
            while depth:
                end += 1
                depth += text[end - 1 : end + 1] == "\\{"
                depth -= text[end] == "}"
            out += unescape(text[colon + 1 : end]) * int(text[at:colon])
            at = end + 1
    return out


def vectors() -> list:
    lines = (pathlib.Path(__file__).parent / "framing/vectors.txt").read_text().splitlines()
    rows = [line.split(" ", 2) for line in lines if line and not line.startswith("#")]
    # The corpus uses /upload as the target that takes streams; on the real server that is the import.
    return [pytest.param(int(status), unescape(text).replace(b"/upload ", b"/api/import/ "), id=name) for name, status, text in rows]


def converse(server, pieces: list[bytes]) -> bytes:
    """Returns everything the server sends until it closes; a reset after that is not an error."""
    answer = b""
    with server.connect() as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        while piece := connection.recv(65536):
            answer += piece
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d\d\d) ", answer)]


@pytest.mark.parametrize("status, text", vectors())
def test_refused_and_closed(world, status, text):
    # Only an admin may upload, so the malformed uploads have a token.
    credentials = b"\r\nContent-Type: application/x-ndjson\r\nAuthorization: Bearer " + world.tokens["Ada"].encode()
    if b"/api/import/" in text:
        head, gap, rest = text.partition(b"\r\nHost: a")
        text = head + gap + credentials + rest
    smuggled = GOOD.replace(b"/healthz", b"/smuggled")
    for before in (b"", GOOD):
        expected = [200, status] if before else [status]
        whole = before + text + smuggled
        assert statuses(converse(world.server, [whole])) == expected
        if len(whole) < 1000:
            assert statuses(converse(world.server, [bytes([byte]) for byte in whole])) == expected


def test_nothing_after_a_refusal_is_handled(server):
    assert not [line for line in server.access_lines() if line["status"] == 404 and line["route"] == "-"]
