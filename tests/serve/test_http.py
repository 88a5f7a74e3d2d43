"""HTTP beyond framing: caching, encodings, request ids, the metrics, the pages and readiness."""

import datetime
import json
import re
import socket
import subprocess
import time

import pytest

from conftest import PASSWORD, PATIENCE, refctl


def eventually(check):
    """Waits until `check` returns a true value, and returns it."""
    end = time.monotonic() + PATIENCE
    while not (found := check()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
    return found


@pytest.mark.parametrize("accept, packed", [
    ("gzip", True), ("gzip;q=0", False), ("gzip; q=0", False), ("gzip;q=0.0, identity", False), ("br, gzip;q=0.5", True), ("*", True),
    ("*;q=0", False), ("identity", False), ("", False),
])
def test_gzip_only_if_accepted(server, accept, packed):
    answer = server.call("GET", "/admin/console.css", Accept_Encoding=accept)
    assert answer.status == 200 and (answer.headers["Content-Encoding"] == "gzip") == packed
    assert (answer.body[:2] == b"\x1f\x8b") == packed and answer.headers["Vary"] == "Accept-Encoding"


def test_static_files_are_revalidated(server):
    first = server.call("GET", "/admin/console.css")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache" and tag.startswith('W/"')
    for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = server.call("GET", "/admin/console.css", If_None_Match=sent)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag), sent
        assert again.headers["Content-Length"] is None and again.headers["X-Content-Type-Options"] == "nosniff"
    assert server.call("GET", "/admin/console.css", If_None_Match='W/"0000"').status == 200
    # Pages and answers with personal data are never cached.
    for path in ("/", "/admin/", "/api/openapi.json", "/healthz"):
        answer = server.call("GET", path)
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["ETag"] is None, path


def test_every_answer_and_its_log_line_have_an_id(start):
    server = start()
    ids = [server.call("GET", path).headers["X-Request-Id"] for path in ("/healthz", "/nowhere", "/admin/", "/api/accounts/user/", "/metrics")]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[0-9a-f]{6}-[0-9a-f]{8}", one) for one in ids)
    server.last_access_line(len(ids))
    assert sorted(line["id"] for line in server.access_lines()) == sorted(ids)  # workers log in no common order
    # A client's request id is used only if it comes from a trusted proxy and is valid.
    assert server.call("GET", "/healthz", X_Request_Id="mine").headers["X-Request-Id"] != "mine"
    trusting = start("--trusted-proxy", "127.0.0.0/8")
    assert trusting.call("GET", "/healthz", X_Request_Id="trace-1.a_b").headers["X-Request-Id"] == "trace-1.a_b"
    for odd in ('"><script>', "a b", "x" * 65, ""):
        assert re.fullmatch(r"[0-9a-f]{6}-[0-9a-f]{8}", trusting.call("GET", "/healthz", X_Request_Id=odd).headers["X-Request-Id"])
    with server.connect() as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert b"\r\nX-Request-Id: " in connection.recv(65536)


def test_metrics_tell_the_age_of_the_last_backup(start):
    server = start()
    assert "last_backup" not in server.call("GET", "/metrics").body.decode()
    before = time.time()
    made = json.loads(refctl(server.store, "backup", str(server.folder / "x.backup"), "--json"))["made_at"]
    figures = dict(line.split() for line in server.call("GET", "/metrics").body.decode().splitlines()
                   if line.startswith("refctl_last_backup"))
    at = datetime.datetime.fromisoformat(made.replace("Z", "+00:00")).timestamp()
    assert float(figures["refctl_last_backup_timestamp_seconds"]) == pytest.approx(at, abs=0.001)
    assert 0 <= int(figures["refctl_last_backup_age_seconds"]) <= time.time() - before + 1


def test_metrics_of_routes_and_of_the_process(start):
    server = start()
    for _ in range(3):
        server.call("GET", "/healthz")
    server.call("GET", "/nowhere")
    text = server.call("GET", "/metrics").body.decode()
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    route = 'method="GET",route="/healthz"'
    assert values[f'refctl_http_requests_total{{{route},status="200"}}'] == "3"
    assert values[f"refctl_http_request_seconds_count{{{route}}}"] == "3"
    assert values[f'refctl_http_request_seconds_bucket{{{route},le="+Inf"}}'] == "3"
    assert float(values[f"refctl_http_request_seconds_sum{{{route}}}"]) >= 0
    assert values['refctl_http_request_seconds_count{method="",route=""}'] == "1"
    version = subprocess.run([*_program(), "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    assert values[f'refctl_build_info{{version="{version}"}}'] == "1"
    assert float(values["refctl_process_resident_memory_bytes"]) > 1e6
    assert int(values["refctl_process_open_fds"]) > 3 and int(values["refctl_process_max_fds"]) >= 64
    assert abs(float(values["refctl_process_start_time_seconds"]) - time.time()) < 600
    assert float(values["refctl_process_cpu_seconds_total"]) > 0
    helps = re.findall(r"^# HELP (\S+)", text, re.MULTILINE)
    assert len(helps) == len(set(helps))


def _program():
    from conftest import PROGRAM

    return [PROGRAM]


def test_the_start_page_links_to_the_others(server):
    page = server.call("GET", "/")
    assert page.status == 200 and page.headers["Content-Type"].startswith("text/html")
    text = page.body.decode()
    assert 'href="/admin/"' in text and 'href="/api/swagger/"' in text and "--role admin" in text
    assert server.call("GET", "/start.css").status == 200
    assert server.call("POST", "/").status == 405


@pytest.mark.parametrize("options", [(), ("--ephemeral",)])
def test_serve_prints_the_console_and_the_command_for_the_first_admin(start, options):
    server = start(*options)
    lines = server.log().splitlines()
    assert f"refctl: listening on {server.url}" in lines
    assert f"refctl: console: {server.url}/admin/" in lines
    hint = next(line for line in lines if "no admin yet" in line)
    # The printed command works.
    command = hint.partition("register one: ")[2].replace("NAME", "Ada").replace("EMAIL", "ada@example.com").split()
    from conftest import environment

    subprocess.run([*_program(), *command[1:], "--password-stdin"], input=PASSWORD + "\n", text=True, check=True,
                   capture_output=True, env=environment(server.folder))
    assert server.call("GET", "/api/audit/", token=server.log_in("ada@example.com")).status == 200
    if options:
        # The scratch store got the admin, not the store named by --store.
        assert not server.store.exists()
        return
    again = start(store=server.store)
    assert "no admin yet" not in again.log()


def test_a_public_url_may_have_a_path(start):
    server = start("--public-url", "https://example.org/refctl/")
    server.sign_up("Ann")
    for path in ("/refctl/api/accounts/login/", "/api/accounts/login/"):  # a proxy may keep or remove the prefix
        login = server.call("POST", path, {"email": "ann@example.com", "password": PASSWORD})
        assert login.status == 200 and "; Path=/refctl/;" in login.headers["Set-Cookie"] and "; Secure" in login.headers["Set-Cookie"]
    token = login.json()["jwt"]
    made = server.call("POST", "/refctl/api/accounts/signup/", {"name": "Bob", "email": "bob@example.com", "password": PASSWORD})
    assert made.headers["Location"] == "https://example.org/refctl/api/accounts/users/2/"
    for path in ("/refctl/api/accounts/users/?page_size=1", "/api/accounts/users/?page_size=1"):
        page = server.call("GET", path, token=token).json()
        assert page["next"] == "https://example.org/refctl/api/accounts/users/?page_size=1&page=2"
    assert server.call("GET", "/refctl/api/openapi.json").json()["servers"] == [{"url": "/refctl"}]
    for path in ("/refctl/admin/", "/admin", "/refctl/", "/refctl", "/refctl/api/swagger"):
        text = server.call("GET", path).body.decode()
        references = re.findall(r'(?:src|href)="(/[^"]*)"', text)
        assert references and all(one.startswith("/refctl/") for one in references), path
        assert all(server.call("GET", one).status == 200 for one in references), path
    assert server.call("GET", "/refctlx/healthz").status == 404
    own = server.call("POST", "/refctl/api/accounts/login/", {"email": "ann@example.com", "password": PASSWORD}, Origin="https://example.org")
    assert own.status == 200
    console = server.call("GET", "/refctl/admin/api.js").body.decode()
    assert '"/api/' not in console and "import.meta.url" in console


def test_a_tree_is_nested_to_a_depth_or_a_row_per_line(tmp_path):
    from conftest import Server

    folder = tmp_path / "chain"
    folder.mkdir()
    store = folder / "store"
    refctl(store, "seed", "--users", "3000", "--shape", "chain")
    refctl(store, "signup", "--name", "Ada", "--email", "ada@example.com", "--password-stdin", "--role", "admin", stdin=PASSWORD + "\n")
    server = Server(folder, store=store)
    try:
        token = server.log_in("ada@example.com")
        path = "/api/accounts/users/id:1/tree/"
        node, levels = server.call("GET", path, token=token).json(), 0
        while node["referrals"]:
            node, levels = node["referrals"][0], levels + 1
        assert levels == 100 and node["hidden"] == 1 and node["downline"] == 2899
        node, levels = server.call("GET", path + "?depth=300", token=token).json(), 0
        while node["referrals"]:
            node, levels = node["referrals"][0], levels + 1
        assert levels == 300
        rows = server.call("GET", path, token=token, Accept="application/x-ndjson")
        assert rows.headers["Content-Type"] == "application/x-ndjson" and "Accept" in rows.headers["Vary"]
        nodes = [json.loads(line) for line in rows.body.splitlines()]
        assert [one["level"] for one in nodes] == list(range(3000)) and nodes[-1]["hidden"] == 0
        short = server.call("GET", path + "?depth=2", token=token, Accept="application/x-ndjson")
        assert len(short.body.splitlines()) == 3
        assert server.call("GET", path, token=token, Accept="*/*").headers["Content-Type"] == "application/json"
    finally:
        server.end()


def test_slow_readers_of_trees_hold_no_thread(tmp_path):
    """More clients than the pool has threads read only the beginning of a long tree; other clients still get theirs."""
    from conftest import Server

    folder = tmp_path / "star"
    folder.mkdir()
    store = folder / "store"
    refctl(store, "seed", "--users", "40000", "--shape", "star")
    refctl(store, "signup", "--name", "Ada", "--email", "ada@example.com", "--password-stdin", "--role", "admin", stdin=PASSWORD + "\n")
    server = Server(folder, store=store)
    path = "/api/accounts/users/id:1/tree/"
    slow = []
    try:
        token = server.log_in("ada@example.com")
        whole = server.call("GET", path, token=token)
        assert whole.status == 200 and len(whole.body) > 4_000_000
        for _ in range(12):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((server.host, server.port))
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
            slow.append(connection)
        for _ in range(3):
            assert server.call("GET", path, token=token).body == whole.body
        figures = server.call("GET", "/metrics").body.decode()
        assert int(re.search(r"^refctl_spooled_bytes (\d+)", figures, re.MULTILINE)[1]) > 4_000_000
        eventually(lambda: "\nrefctl_tree_queue_running 0\n" in server.call("GET", "/metrics").body.decode())
        # A slow reader that continues gets the rest, identical byte by byte.
        last = slow.pop()
        last.settimeout(PATIENCE)
        data = bytearray()
        while not data.endswith(b"\r\n0\r\n\r\n"):
            piece = last.recv(1 << 16)
            assert piece
            data += piece
        last.close()
    finally:
        for connection in slow:
            connection.close()
        server.end()


def test_readiness_reports_failed_writes_and_their_recovery(start):
    server = start()
    server.sign_up("Ann")
    assert server.call("GET", "/readyz").status == 200
    limit = ["prlimit", "--pid", str(server.process.pid)]
    subprocess.run([*limit, "--fsize=4096:"], check=True)
    refused = eventually(lambda: (answer := server.call("GET", "/readyz")).status == 503 and answer)
    assert refused.json()["code"] == "not_ready" and refused.headers["Retry-After"]
    assert server.call("GET", "/healthz").status == 200
    assert server.call("POST", "/api/accounts/signup/", {"name": "B", "email": "b@example.com", "password": PASSWORD}).status == 503
    subprocess.run([*limit, "--fsize=unlimited:"], check=True)
    eventually(lambda: server.call("GET", "/readyz").status == 200)
    assert server.call("POST", "/api/accounts/signup/", {"name": "B", "email": "b@example.com", "password": PASSWORD}).status == 201
