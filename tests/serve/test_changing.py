"""A change of a user over HTTP is applied completely or not at all, and never leaves a store without an admin."""

import json

import pytest

from conftest import PASSWORD, refctl

NEW = PASSWORD + " anew"


def user_path(user) -> str:
    return f"/api/accounts/users/{user['id']}/"


def entries_about(server, user) -> list[dict]:
    lines = refctl(server.store, "audit", "--user", f"id:{user['id']}", "-o", "jsonl").splitlines()
    return [json.loads(line) for line in lines]


def test_a_refused_edit_leaves_the_password_and_the_sessions(world):
    """Regression: the password was changed before the rest of the edit was refused."""
    server = world.server
    kim = server.sign_up("Kimberly")
    own, other = server.log_in("kimberly@example.com"), server.log_in("kimberly@example.com")
    before = entries_about(server, kim)
    refusals = [
        (403, {"password": NEW, "old_password": PASSWORD, "role": "admin"}, own),
        (403, {"password": NEW, "old_password": PASSWORD, "disabled": False}, own),
        (401, {"password": NEW, "old_password": "not the old one", "name": "Kimberly"}, own),
        (409, {"password": NEW, "email": "max@example.com"}, world.tokens["Ada"]),
        (409, {"password": NEW, "referral_code": world.codes["Max"]}, world.tokens["Ada"]),
        (422, {"password": NEW, "email": "no address"}, world.tokens["Ada"]),
        (422, {"password": NEW, "referred_by": kim["id"], "reason": "a loop"}, world.tokens["Ada"]),
        (422, {"old_password": PASSWORD, "name": "Kimberly"}, own),
    ]
    for status, edit, token in refusals:
        answer = server.call("PATCH", user_path(kim), edit, token=token)
        assert answer.status == status, (edit, answer.body)
        for session in (own, other):
            assert server.call("GET", "/api/accounts/user/", token=session).status == 200, edit
        assert server.log_in("kimberly@example.com", PASSWORD), edit
        assert entries_about(server, kim) == before, edit


def test_one_edit_changes_the_name_and_the_password(world):
    server = world.server
    lou = server.sign_up("Lou")
    own, other = server.log_in("lou@example.com"), server.log_in("lou@example.com")
    edit = {"name": "Louise", "password": NEW, "old_password": PASSWORD}
    answer = server.call("PATCH", user_path(lou), edit, token=own)
    assert answer.status == 200 and answer.json()["name"] == "Louise", answer.body
    assert server.call("GET", "/api/accounts/user/", token=own).status == 200
    assert server.call("GET", "/api/accounts/user/", token=other).status == 401
    assert server.log_in("lou@example.com", NEW)
    last = entries_about(server, lou)[-1]
    assert last["action"] == "user.edit"
    assert [change["field"] for change in last["changes"]] == ["name", "password"]


def test_faults_of_an_edit_are_reported_together(world):
    server = world.server
    ned = server.sign_up("Ned")
    own = server.log_in("ned@example.com")
    answer = server.call("PATCH", user_path(ned), {"name": "", "password": "short"}, token=own)
    assert answer.status == 422
    assert set(answer.json()["errors"]) == {"name", "password", "old_password"}
    change = {"old_password": PASSWORD, "new_password": "short"}
    answer = server.call("POST", "/api/accounts/password/", change, token=own)
    assert answer.status == 422 and set(answer.json()["errors"]) == {"new_password"}


@pytest.fixture
def one_admin(start):
    server = start()
    user = server.sign_up("Amy")
    refctl(server.store, "users", "edit", f"id:{user['id']}", "--role", "admin")
    server.sign_up("Ben")
    return server, user, server.log_in("amy@example.com")


@pytest.mark.parametrize("edit", [{"disabled": True}, {"role": "support"}, {"role": "member", "name": "Amanda"}])
def test_the_last_admin_keeps_the_role(one_admin, edit):
    server, amy, token = one_admin
    answer = server.call("PATCH", user_path(amy), edit, token=token)
    assert answer.status == 409 and answer.json()["code"] == "last_admin", answer.body
    now = server.call("GET", "/api/accounts/user/", token=token).json()
    assert (now["role"], now["disabled"], now["name"]) == ("admin", False, "Amy")


def test_the_last_admin_is_not_erased(one_admin):
    server, amy, token = one_admin
    answer = server.call("DELETE", user_path(amy), token=token)
    assert answer.status == 409 and answer.json()["code"] == "last_admin", answer.body
    assert server.call("GET", "/api/accounts/user/", token=token).json()["name"] == "Amy"


def test_a_disabled_admin_does_not_count(one_admin):
    server, amy, token = one_admin
    cyd = server.sign_up("Cyd")
    refctl(server.store, "users", "edit", f"id:{cyd['id']}", "--role", "admin", "--disable")
    assert server.call("PATCH", user_path(amy), {"role": "member"}, token=token).status == 409
    assert server.call("PATCH", user_path(cyd), {"disabled": False}, token=token).status == 200
    assert server.call("PATCH", user_path(amy), {"role": "member"}, token=token).status == 200


# The same change of Bob (id 2) by `users edit` or `passwd`, by PATCH, and by an import that updates: the words of the
# command line, the body of the PATCH, and the fields of the imported record besides name and e-mail. Words that begin
# with "passwd" get the new password on stdin.
CHANGES = {
    "name": (["--name", "Robert"], {"name": "Robert"}, {"name": "Robert"}),
    "e-mail, another spelling": (["--email", "Bob@Example.com"], {"email": "Bob@Example.com"}, {"email": "Bob@Example.com"}),
    "code": (["--code", "ROBERT"], {"referral_code": "ROBERT"}, {"referral_code": "ROBERT"}),
    "role": (["--role", "support"], {"role": "support"}, {"role": "support"}),
    "disabled": (["--disable"], {"disabled": True}, {"disabled": True}),
    "referrer": (["--referred-by", "id:3", "--reason", "import of users.jsonl", "--yes"],
                 {"referred_by": 3, "reason": "import of users.jsonl"}, {"referred_by": 3}),
    "password": ("passwd", {"password": NEW}, {"password": NEW}),
    "several": (["--name", "Robert", "--code", "ROBERT", "--disable"],
                {"name": "Robert", "referral_code": "ROBERT", "disabled": True},
                {"name": "Robert", "referral_code": "ROBERT", "disabled": True}),
    "nothing": (["--name", "Bob", "--enable"], {"name": "Bob", "disabled": False}, {"name": "Bob", "disabled": False}),
}


class Shop:
    """A store with Ada (an admin), Bob, whom she referred, and Cleo; Bob and Ada have sessions."""

    def __init__(self, folder):
        self.folder = folder
        self.backup = folder / "whole.backup"
        store = folder / "store"
        refctl(store, "config", "set", "security.argon2_memory_mib", "19")
        for name, more in (("Ada", ["--code", "ADA42", "--role", "admin"]), ("Bob", ["--code", "BOB1", "--referral-code", "ADA42"]),
                           ("Cleo", ["--code", "CLEO"])):
            refctl(store, "signup", "--name", name, "--email", f"{name.lower()}@example.com", "--password-stdin", *more,
                   stdin=PASSWORD + "\n")
        log_in = ("login", "--password-stdin", "--json")
        self.tokens = {name: json.loads(refctl(store, *log_in, f"{name}@example.com", stdin=PASSWORD + "\n"))["token"]
                       for name in ("ada", "bob", "bob")}
        refctl(store, "backup", str(self.backup))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return Shop(tmp_path_factory.mktemp("shop"))


def make_change(way, shop, store, change, start):
    words, body, record = change
    if way == "command":
        if words == "passwd":
            refctl(store, "passwd", "id:2", "--password-stdin", stdin=NEW + "\n")
        else:
            refctl(store, "users", "edit", "id:2", *words)
    elif way == "PATCH":
        answer = start(store=store).call("PATCH", "/api/accounts/users/2/", body, token=shop.tokens["ada"])
        assert answer.status == 200, answer.body
    else:
        users = store.parent / "users.jsonl"
        users.write_text(json.dumps({"id": 2, "name": "Bob", "email": "bob@example.com"} | record) + "\n")
        refctl(store, "import", str(users), "--on-conflict", "update", "--trust-roles")


def left_by(way, shop, store, change, start):
    """Returns the state after the change: users, entries about Bob, his sessions, and whether each password logs him in."""
    before = len(refctl(store, "audit", "--user", "id:2", "-o", "jsonl").splitlines())
    make_change(way, shop, store, change, start)
    entries = [json.loads(line) for line in refctl(store, "audit", "--user", "id:2", "-o", "jsonl").splitlines()[before:]]
    refctl(store, "check")
    return {
        "users": refctl(store, "export", "-"),
        "entries": [(entry["action"], entry["changes"]) for entry in entries],
        "sessions": json.loads(refctl(store, "users", "sessions", "id:2", "--json"))["results"],
    }


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_the_same_however_it_is_made(shop, start, tmp_path, change):
    outcomes = {}
    for way in ("command", "PATCH", "import"):
        (tmp_path / way).mkdir()
        store = tmp_path / way / "store"
        refctl(store, "restore", str(shop.backup))
        outcomes[way] = left_by(way, shop, store, CHANGES[change], start)
        if change == "password":
            log_in = ("login", "bob@example.com", "--password-stdin", "--json")
            refctl(store, *log_in, stdin=NEW + "\n")
    assert outcomes["PATCH"] == outcomes["command"]
    assert outcomes["import"] == outcomes["command"]
    entries, sessions = outcomes["command"]["entries"], outcomes["command"]["sessions"]
    assert len(entries) == (0 if change == "nothing" else 1)
    ended = change in ("disabled", "several", "password")
    assert len(sessions) == (0 if ended else 2)


def test_the_import_of_an_erased_admin_is_still_listed(one_admin):
    """The admin's address is erased with their account; the other values of the import are stored again in a new
    entry."""
    server, amy, token = one_admin
    body = '{"name": "Eve", "email": "eve@example.com"}\n'
    answer = server.call("POST", "/api/import/", body, token=token, content_type="application/x-ndjson")
    assert answer.status == 200 and answer.json()["added"] == 1, answer.body

    def arrival():
        return json.loads(refctl(server.store, "explain", "eve@example.com", "--operator", "--json"))["history"][0]

    before = arrival()
    assert before["action"] == "imported" and before["actor"] == f"user:{amy['id']}" and before["origin"] == "127.0.0.1"
    refctl(server.store, "users", "delete", f"id:{amy['id']}", "--yes")
    after = arrival()
    assert after["origin"] == ""
    assert {key: after[key] for key in ("number", "at", "actor", "action", "changes")} == {
        key: before[key] for key in ("number", "at", "actor", "action", "changes")}
