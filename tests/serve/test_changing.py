"""A change of a user over HTTP is made completely or not at all, and never leaves a store without an admin."""

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
    """The password used to be changed before the rest of the edit was refused."""
    server = world.server
    kim = server.sign_up("Kim")
    own, other = server.log_in("kim@example.com"), server.log_in("kim@example.com")
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
        assert server.log_in("kim@example.com", PASSWORD), edit
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


def test_faults_of_an_edit_are_told_together(world):
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


def test_a_disabled_admin_is_no_second_one(one_admin):
    server, amy, token = one_admin
    cyd = server.sign_up("Cyd")
    refctl(server.store, "users", "edit", f"id:{cyd['id']}", "--role", "admin", "--disable")
    assert server.call("PATCH", user_path(amy), {"role": "member"}, token=token).status == 409
    assert server.call("PATCH", user_path(cyd), {"disabled": False}, token=token).status == 200
    assert server.call("PATCH", user_path(amy), {"role": "member"}, token=token).status == 200
