"""Import and export over HTTP: streamed, atomic, the same bytes as on the command line; both write to one store."""

import concurrent.futures
import json
import threading
import time

from conftest import PASSWORD, PATIENCE, refctl


def lines(count: int, prefix: str = "u") -> str:
    return "".join(json.dumps({"name": f"{prefix}{number}", "email": f"{prefix}{number}@example.com"}) + "\n" for number in range(count))


def admin_of(server) -> str:
    ann = server.sign_up("Ann")
    refctl(server.store, "users", "edit", f"id:{ann['id']}", "--role", "admin", "--yes")
    return server.log_in("ann@example.com")


def chunked(server, token: str, pieces, path="/api/import/") -> bytes:
    with server.connect() as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/x-ndjson\r\n"
        connection.sendall(head.encode() + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        for piece in pieces:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def test_import_and_export(start):
    server = start()
    token = admin_of(server)
    answer = chunked(server, token, [line.encode() for line in lines(500).splitlines(keepends=True)])
    assert answer.startswith(b"HTTP/1.1 200"), answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["added"] == 500
    csv = "name,email\nCsv,csv@example.com\n"
    assert server.call("POST", "/api/import/", csv, token=token, content_type="text/csv").json()["added"] == 1
    again = server.call("POST", "/api/import/", lines(1), token=token, content_type="application/x-ndjson")
    assert again.status == 409 and again.json()["errors"]
    skipped = server.call("POST", "/api/import/?on_conflict=skip", lines(3), token=token, content_type="application/x-ndjson")
    assert skipped.json()["skipped"] == 3
    slip = server.call("POST", "/api/import/?dryrun=true", lines(1, "x"), token=token, content_type="application/x-ndjson")
    assert slip.status == 422 and "dryrun" in slip.json()["errors"]
    exported = server.call("GET", "/api/export/", token=token)
    assert exported.body.decode() == refctl(server.store, "export", "-")
    assert exported.body.count(b"\n") == 502


def test_an_import_returns_the_rejected_records(start):
    """With skip_invalid the answer contains the refused records, ready to be corrected and sent again."""
    server = start()
    token = admin_of(server)
    text = lines(2) + '{"name": "No", "email": "nobody"}\n{"name": "Ann again", "email": "ann@example.com"}\n'
    refused = server.call("POST", "/api/import/", text, token=token, content_type="application/x-ndjson")
    assert refused.status == 422 and {"line 3", "line 4"} <= set(refused.json()["errors"])
    rehearsed = server.call("POST", "/api/import/?skip_invalid=true&dry_run=true", text, token=token, content_type="application/x-ndjson").json()
    assert [(one["line"], one["conflict"]) for one in rehearsed["faults"]] == [(3, False), (4, True)]
    answer = server.call("POST", "/api/import/?skip_invalid=true", text, token=token, content_type="application/x-ndjson").json()
    assert answer["added"] == 2 and answer["refused"] == 2 and answer["fault_count"] == 2
    assert [one["line"] for one in answer["rejects"]] == [3, 4] and all(one["reasons"] for one in answer["rejects"])
    mended = [{"name": one["name"], "email": f"mended{one['line']}@example.com"} for one in answer["rejects"]]
    again = "".join(json.dumps(one) + "\n" for one in mended)
    assert server.call("POST", "/api/import/", again, token=token, content_type="application/x-ndjson").json()["added"] == 2
    # Thousands of rejects are counted, the first ones are listed.
    many = "".join(json.dumps({"name": "No", "email": f"nobody{number}"}) + "\n" for number in range(1200))
    answer = server.call("POST", "/api/import/?skip_invalid=true", many, token=token, content_type="application/x-ndjson").json()
    assert answer["refused"] == 1200 and answer["fault_count"] == 1200 and len(answer["rejects"]) == 1000


def test_a_long_export_is_streamed_and_complete(start):
    server = start()
    token = admin_of(server)
    text = lines(20_000)
    assert server.call("POST", "/api/import/", text, token=token, content_type="application/x-ndjson").json()["added"] == 20_000
    exported = server.call("GET", "/api/export/", token=token)
    assert exported.headers["Transfer-Encoding"] == "chunked" and exported.body.count(b"\n") == 20_001
    assert exported.body.decode() == refctl(server.store, "export", "-")
    # A client that disconnects in the middle leaves no trace.
    for _ in range(12):
        with server.connect() as connection:
            connection.sendall(f"GET /api/export/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            connection.recv(1000)
    end = time.monotonic() + PATIENCE
    while server.call("GET", "/api/export/", token=token).status != 200:
        assert time.monotonic() < end


def test_a_slow_upload_delays_nobody(start):
    server = start()
    token = admin_of(server)
    with server.connect() as slow:
        head = f"POST /api/import/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/x-ndjson\r\n"
        slow.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        slow.sendall(b"5\r\n{\"nam\r\n")
        for number in range(5):
            server.sign_up(f"While{number}")
    # The client has disconnected in the middle: the import left no trace.
    assert refctl(server.store, "users", "--count", "--operator").strip().endswith("6")


def test_the_command_line_and_two_servers_write_one_store(start):
    first = start()
    second = start(store=first.store)
    taken, lost = [], []
    lock = threading.Lock()

    def sign_up(number):
        email = f"shared{number // 3}@example.com"
        body = {"name": "N", "email": email, "password": PASSWORD}
        if number % 3 < 2:
            answer = (first, second)[number % 3].call("POST", "/api/accounts/signup/", body)
            won = answer.status == 201
            assert won or answer.status in (409, 503), answer.body
        else:
            import subprocess

            from conftest import PROGRAM, environment

            done = subprocess.run([PROGRAM, "--store", str(first.store), "signup", "--name", "N", "--email", email, "--password-stdin"],
                                  input=PASSWORD + "\n", capture_output=True, text=True, timeout=PATIENCE, env=environment(first.folder), check=False)
            won = done.returncode == 0
            assert won or done.returncode == 5, done.stderr
        with lock:
            (taken if won else lost).append(email)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(sign_up, range(24)))
    assert sorted(taken) == sorted(set(taken)) and len(taken) == 8
    refctl(first.store, "check")


def test_logging_out_affects_every_server_and_the_command_line(start):
    first = start()
    second = start(store=first.store)
    first.sign_up("Ann")
    token = first.log_in("ann@example.com")
    assert second.call("GET", "/api/accounts/user/", token=token).status == 200
    assert second.call("POST", "/api/accounts/logout/", token=token).status == 200
    assert first.call("GET", "/api/accounts/user/", token=token).status == 401
    rotated = first.log_in("ann@example.com")
    refctl(first.store, "keys", "rotate")
    assert second.call("GET", "/api/accounts/user/", token=rotated).status == 200
    assert second.call("GET", "/api/accounts/user/", token=first.log_in("ann@example.com")).status == 200
