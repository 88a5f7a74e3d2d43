"""Every combination of route, role and owner. A route of the API description without a row here fails."""

import json

import pytest

from conftest import PASSWORD

USER = "/api/accounts/users/{user}"
# The callers: nobody, the member concerned, another member, support, admin.
ASKERS = ("nobody", "Max", "Tom", "Sue", "Ada")
# The statuses in the order of the callers. Bodies and queries are chosen so that a successful call changes nothing.
TABLE = {
    ("post", "/api/accounts/signup/"): (422, 422, 422, 422, 422),
    ("post", "/api/accounts/login/"): (422, 422, 422, 422, 422),
    ("get", "/api/accounts/user/"): (401, 200, 200, 200, 200),
    ("post", "/api/accounts/logout/"): (401, 422, 422, 422, 422),
    ("post", "/api/accounts/password/"): (401, 422, 422, 422, 422),
    ("get", "/api/accounts/referrals/"): (401, 200, 200, 200, 200),
    ("get", "/api/accounts/users/"): (401, 200, 200, 200, 200),
    ("get", USER + "/"): (401, 200, 403, 200, 200),
    ("patch", USER + "/"): (401, 200, 403, 403, 200),
    ("delete", USER + "/"): (401, 204, 403, 403, 204),
    ("get", USER + "/referrer/"): (401, 403, 403, 403, 200),
    ("get", USER + "/sessions/"): (401, 200, 403, 200, 200),
    ("delete", USER + "/sessions/"): (401, 200, 403, 403, 200),
    ("get", USER + "/referrals/"): (401, 200, 403, 200, 200),
    ("get", USER + "/tree/"): (401, 200, 403, 200, 200),
    ("get", "/api/accounts/tree/"): (401, 403, 403, 200, 200),
    ("get", USER + "/path/"): (401, 200, 403, 200, 200),
    ("get", USER + "/explain/"): (401, 200, 403, 200, 200),
    ("get", USER + "/metrics/"): (401, 200, 403, 200, 200),
    ("get", "/api/metrics/"): (401, 403, 403, 200, 200),
    ("post", "/api/import/"): (401, 403, 403, 403, 200),
    ("get", "/api/export/"): (401, 403, 403, 403, 200),
    ("get", "/api/audit/"): (401, 403, 403, 403, 200),
    ("get", "/api/openapi.json"): (200, 200, 200, 200, 200),
    ("get", "/api/swagger/"): (200, 200, 200, 200, 200),
    ("get", "/healthz"): (200, 200, 200, 200, 200),
    ("get", "/readyz"): (200, 200, 200, 200, 200),
    ("get", "/metrics"): (200, 200, 200, 200, 200),
}
BODIES = {
    ("patch", USER + "/"): {"name": "Max"},
    ("post", "/api/import/"): '{"name":"Never","email":"never@example.com"}\n',
}
# These end the sessions of the user concerned or erase the user, so each call gets its own user.
ERASING = {("delete", USER + "/"), ("delete", USER + "/sessions/")}


def test_every_route_has_a_row(server):
    description = server.call("GET", "/api/openapi.json").json()
    assert {(method, path) for path, row in description["paths"].items() for method in row} == set(TABLE)


def erasable(world, path: str, asker: str, end: str) -> tuple[int, str]:
    """Adds a member to be erased in the place of Max, and returns the id and a session's token."""
    name = "Ended" if path.endswith("/sessions/") else "Erased"
    user = world.server.sign_up(f"{name}{asker}{len(end)}")
    return user["id"], world.server.log_in(user["email"])


@pytest.mark.parametrize("method, path", TABLE, ids=lambda text: text)
def test_statuses(world, method, path):
    for asker, expected in zip(ASKERS, TABLE[method, path]):
        body = BODIES.get((method, path), {} if method != "get" else None)
        if path == "/api/accounts/logout/":
            body = {"no such": "field"}
        fields = {"content_type": "application/x-ndjson"} if path == "/api/import/" else {}
        for end in ("/", ""):
            about, token = world.ids["Max"], world.tokens.get(asker)
            if (method, path) in ERASING:
                about, own = erasable(world, path, asker, end)
                token = own if asker == "Max" else token
            one = path.replace("{user}", str(about))
            one = one.rstrip("/") + end if path.endswith("/") else path
            one += "?dry_run=true" if path == "/api/import/" else ""
            answer = world.server.call(method.upper(), one, body, token=token, **fields)
            assert answer.status == expected, (asker, one, answer.body)
            if expected >= 400:
                problem = answer.json()
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert problem["status"] == expected and problem["detail"] and problem["code"]
                assert (answer.headers["WWW-Authenticate"] is not None) == (expected == 401)


def test_a_member_learns_nothing_about_users_that_it_may_not_see(world):
    """Unknown users and other users get the same answer."""
    answers = [world.server.call("GET", f"/api/accounts/users/{user}/", token=world.tokens["Tom"])
               for user in (world.ids["Max"], 999999999, "nobody@example.com")]
    assert len({(answer.status, answer.body) for answer in answers}) == 1


def test_masked_for_members_only(world):
    for asker, masked in (("Tom", True), ("Sue", False), ("Ada", False)):
        page = world.server.call("GET", "/api/accounts/users/", token=world.tokens[asker]).json()
        max_ = next(row for row in page["results"] if row["id"] == world.ids["Max"])
        assert (max_["email"] == "m•••@example.com") == masked


def test_roles_come_from_the_store_at_once(world):
    from conftest import refctl

    server = world.server
    eli = server.sign_up("Eli")
    token = server.log_in("eli@example.com")
    assert server.call("GET", "/api/audit/", token=token).status == 403
    refctl(server.store, "users", "edit", f"id:{eli['id']}", "--role", "admin", "--yes")
    assert server.call("GET", "/api/audit/", token=token).status == 200
    refctl(server.store, "users", "edit", f"id:{eli['id']}", "--disable", "--yes")
    assert server.call("GET", "/api/accounts/user/", token=token).status == 401


def test_erasing(world):
    server = world.server
    fay, gus = server.sign_up("Fay"), server.sign_up("Gus")
    fays, guss = server.log_in("fay@example.com"), server.log_in("gus@example.com")
    path = f"/api/accounts/users/{fay['id']}/"
    assert server.call("DELETE", path).status == 401
    assert server.call("DELETE", path, token=guss).status == 403
    assert server.call("DELETE", path, token=world.tokens["Sue"]).status == 403
    erased = server.call("DELETE", path, token=fays)
    assert (erased.status, erased.body) == (204, b"")
    assert server.call("GET", "/api/accounts/user/", token=fays).status == 401
    node = server.call("GET", path, token=world.tokens["Ada"])
    assert node.status == 200
    assert [node.json()[key] for key in ("id", "name", "email", "referral_code")] == [fay["id"], None, None, None]
    assert server.call("DELETE", f"/api/accounts/users/{gus['id']}/", token=world.tokens["Ada"]).status == 204
    assert server.call("DELETE", "/api/accounts/users/999999/", token=world.tokens["Ada"]).status == 404


def test_passwords(world):
    server = world.server
    ivy = server.sign_up("Ivy")
    old, other = server.log_in("ivy@example.com"), server.log_in("ivy@example.com")
    new = PASSWORD + " two"
    wrong = server.call("POST", "/api/accounts/password/", {"old_password": "not it at all", "new_password": new}, token=old)
    assert wrong.status == 401
    done = server.call("POST", "/api/accounts/password/", {"old_password": PASSWORD, "new_password": new}, token=old)
    assert done.status == 200, done.body
    assert server.call("GET", "/api/accounts/user/", token=old).status == 200
    assert server.call("GET", "/api/accounts/user/", token=other).status == 401
    again = {"password": new + " three", "old_password": new}
    assert server.call("PATCH", f"/api/accounts/users/{ivy['id']}/", again, token=old).status == 200
    assert server.log_in("ivy@example.com", new + " three")
    by_admin = server.call("PATCH", f"/api/accounts/users/{ivy['id']}/", {"password": new + " four"}, token=world.tokens["Ada"])
    assert by_admin.status == 200, by_admin.body
    assert server.call("GET", "/api/accounts/user/", token=old).status == 401


def test_edits_by_an_admin(world):
    server = world.server
    joe = server.sign_up("Joe")
    path = f"/api/accounts/users/{joe['id']}/"
    edit = {"name": "Joseph", "email": "joseph@example.com", "referral_code": "JOSEPH", "role": "support", "disabled": False}
    answer = server.call("PATCH", path, edit, token=world.tokens["Ada"])
    assert answer.status == 200 and {key: answer.json()[key] for key in edit} == edit
    taken = server.call("PATCH", path, {"email": "max@example.com"}, token=world.tokens["Ada"])
    assert taken.status == 409
    moved = server.call("PATCH", path, {"referred_by": world.ids["Max"], "reason": "typed the wrong code"}, token=world.tokens["Ada"])
    assert moved.status == 200 and moved.json()["referred_by"]["id"] == world.ids["Max"], moved.body
    loop = server.call("PATCH", path, {"referred_by": joe["id"], "reason": "x"}, token=world.tokens["Ada"])
    assert loop.status == 422
    root = server.call("PATCH", path, json.dumps({"referred_by": None, "reason": "a mistake"}), token=world.tokens["Ada"],
                       content_type="application/json")
    assert root.status == 200 and root.json()["referred_by"] is None
