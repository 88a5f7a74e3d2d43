"""Import and export over HTTP: streamed, atomic, the same bytes as on the command line; both write to one store."""

import concurrent.futures
import hashlib
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


def test_every_refused_record_comes_back_as_a_row(start):
    """With Accept: application/x-ndjson: the report, then all of them, ready to be corrected and sent again."""
    server = start()
    token = admin_of(server)
    count = 3000
    bad = [json.dumps({"name": f"Bad {number}", "email": "no address " + "x" * 500}) for number in range(count)]
    text = "\n".join([*bad, '{"name":"Good","email":"good@example.com"}']) + "\n"
    sent = {"token": token, "content_type": "application/x-ndjson"}
    digest = hashlib.sha256(text.encode()).hexdigest()
    refused = server.call("POST", "/api/import/", text, Accept="application/x-ndjson", **sent)
    assert refused.status == 422 and refused.headers["Content-Type"] == "application/problem+json"
    rehearsed = server.call("POST", "/api/import/?skip_invalid=true&dry_run=true", text, **sent).json()
    assert rehearsed["sha256"] == digest and rehearsed["refused"] == count
    answer = server.call("POST", "/api/import/?skip_invalid=true", text, Accept="application/x-ndjson", **sent)
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/x-ndjson"
    assert "Accept" in answer.headers["Vary"]
    report, *rejects = [json.loads(line) for line in answer.body.splitlines()]
    assert (report["read"], report["added"], report["refused"]) == (count + 1, 1, count)
    assert report["sha256"] == digest and report["fault_count"] == count and "rejects" not in report
    assert [one["name"] for one in rejects] == [f"Bad {number}" for number in range(count)]
    assert [one["line"] for one in rejects] == list(range(1, count + 1)) and all(one["reasons"] for one in rejects)
    short = server.call("POST", "/api/import/", lines(1), Accept="application/x-ndjson", **sent)
    assert short.body.count(b"\n") == 1 and short.json()["added"] == 1


def test_an_export_has_the_filters_of_a_listing_and_its_count(world):
    server, token = world.server, world.tokens["Ada"]

    def exported(query: str) -> list[int]:
        answer = server.call("GET", f"/api/export/{query}", token=token)
        assert answer.status == 200, answer.body
        rows = [json.loads(line) for line in answer.body.splitlines()]
        assert answer.headers["Refctl-Count"] == str(len(rows))
        return [row["id"] for row in rows]

    for query in ("?role=admin", "?role=support", "?search=max", f"?referred_by={world.ids['Max']}", "?since=2020-01-01&role=member",
                  "?until=2020-01-01", "?search=nobody-at-all"):
        listed = server.call("GET", f"/api/accounts/users/{query}&page_size=1000", token=token).json()
        assert listed["next"] is None
        assert exported(query) == [row["id"] for row in listed["results"]], query
    support = exported("?role=support")
    assert world.ids["Sue"] in support and world.ids["Max"] not in support
    assert set(world.ids.values()) <= set(exported(""))
    csv = server.call("GET", "/api/export/?role=support&format=csv", token=token)
    assert csv.headers["Refctl-Count"] == str(len(support)) and len(csv.body.splitlines()) == len(support) + 1
    for query, key in (("role=king", "role"), ("since=never", "since"), ("since=2026-01-02&until=2026-01-01", "until")):
        refused = server.call("GET", f"/api/export/?{query}", token=token)
        assert refused.status == 422 and key in refused.json()["errors"], refused.body


def test_the_count_of_a_long_export_is_a_trailer(start):
    server = start()
    refctl(server.store, "seed", "--users", "3000")
    token = admin_of(server)

    def received(version: str) -> bytes:
        with server.connect() as client:
            head = f"GET /api/export/ HTTP/{version}\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
            client.sendall(head.encode())
            answer = b""
            while piece := client.recv(65536):
                answer += piece
        return answer

    answer = received("1.1")
    head = answer.partition(b"\r\n\r\n")[0]
    assert b"Transfer-Encoding: chunked" in head and b"Trailer: Refctl-Count" in head and b"Refctl-Count: " not in head
    assert answer.endswith(b"\r\n0\r\nRefctl-Count: 3001\r\n\r\n"), answer[-100:]
    # A body that is not in chunks has no trailer section.
    assert b"Refctl-Count" not in received("1.0")


def test_metrics_have_the_counts_of_the_chart(world):
    metrics = world.server.call("GET", "/api/metrics/", token=world.tokens["Sue"]).json()
    assert len(metrics["time_to_first_counts"]) == 8
    assert sum(metrics["time_to_first_counts"]) == metrics["active_referrers"] > 0


def test_cohorts_say_which_windows_are_open(world):
    """Counts that may still grow are not taken for final ones."""
    metrics = world.server.call("GET", "/api/metrics/", token=world.tokens["Sue"]).json()
    assert metrics["cohorts"][-1]["open_windows"] == [7, 30, 90]  # of this month
