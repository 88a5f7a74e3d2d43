"""A server whose store is replaced by another process (purge, restore) or loses its lock.mdb: its next request sees the
new file."""

import http.client
import json
import threading
import urllib.error
import urllib.request

PASSWORD = "correct horse battery"


def get(server, path: str, token: str) -> int:
    request = urllib.request.Request(server.url + path, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def members(refctl, count: int) -> list[str]:
    """Signs up members and returns their tokens."""
    tokens = []
    for n in range(count):
        refctl.sign_up(f"Member{n}", email=f"m{n}@example.com", password=PASSWORD)
        tokens.append(refctl.log_in(f"m{n}@example.com")["token"])
    refctl.log_in("ada@example.com")
    return tokens


def test_the_next_request_after_a_purge_refuses_the_erased_users_token(ada, serve, figure):
    times = 10
    tokens = members(ada, times)
    server = serve()
    for token in tokens:
        assert get(server, "/api/accounts/user/", token) == 200
    refused = 0
    for n, token in enumerate(tokens):
        ada.must("users", "delete", f"m{n}@example.com", "--purge", "--yes")
        refused += get(server, "/api/accounts/user/", token) == 401
    figure(f"{refused} of {times} purges seen by the server's next request")
    assert refused == times
    assert server.stop() == 0


def test_the_next_request_after_a_restore_sees_the_restored_users(ada, serve):
    token, = members(ada, 1)
    ada.must("backup", "with.backup")
    ada.must("users", "delete", "m0@example.com", "--yes")
    ada.must("backup", "without.backup")
    server = serve()
    for backup, status in (("with.backup", 200), ("without.backup", 401)) * 5:
        ada.must("restore", backup, "--force", "--yes")
        assert get(server, "/api/accounts/user/", token) == status, backup
    assert server.sign_up("After") == 201
    listed = ada.must("users", "--operator", "--all", "-o", "jsonl").out.splitlines()
    assert json.loads(listed[-1])["name"] == "After"
    assert server.stop() == 0


def test_long_reads_do_not_keep_a_replaced_store(ada, serve):
    """Exports read without a pause; the first request after a purge neither waits for their end nor sees the old store."""
    (ada.home / "many.jsonl").write_text("".join(
        json.dumps({"name": f"Many {n}", "email": f"many{n}@example.com"}) + "\n" for n in range(100_000)))
    ada.must("import", "many.jsonl", "-q")
    token, = members(ada, 1)
    ada.must("users", "edit", "ada@example.com", "--role", "admin", "--yes", "--operator")
    admin = ada.log_in("ada@example.com")["token"]
    server = serve()
    stop, exported, unexpected = threading.Event(), threading.Semaphore(0), []

    def export():
        while not stop.is_set():
            try:
                status = get(server, "/api/export/", admin)
                if status not in (200, 503):
                    unexpected.append(status)
            except http.client.IncompleteRead:  # it was cut off when the store was replaced
                pass
            exported.release()

    threads = [threading.Thread(target=export) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in threads:
            exported.acquire()
        ada.must("users", "delete", "m0@example.com", "--purge", "--yes")
        assert get(server, "/api/accounts/user/", token) == 401
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert unexpected == []
    assert server.stop() == 0


def test_a_removed_lock_file_loses_no_sign_up(ada, serve):
    """The server and a command that makes a new lock.mdb do not write at the same time without a lock."""
    server = serve()
    assert server.sign_up("One") == 201
    (ada.store / "lock.mdb").unlink()
    ada.sign_up("Two", email="two@example.com", password=PASSWORD)
    assert server.sign_up("Three") == 201
    ada.sign_up("Four", email="four@example.com", password=PASSWORD)
    assert server.stop() == 0
    listed = [json.loads(line)["name"] for line in ada.must("users", "--operator", "--all", "-o", "jsonl").out.splitlines()]
    assert [name for name in listed if name in ("One", "Two", "Three", "Four")] == ["One", "Two", "Three", "Four"]
    ada.must("check")
