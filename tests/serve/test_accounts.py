"""Accounts and sessions over REST: the caller as `me`, live sessions, and fields that an admin may set at a sign-up."""

import datetime

from conftest import PASSWORD
from description import conforms

USERS = "/api/accounts/users"
SIGN_UP = "/api/accounts/signup/"


def described(server, answer, schema):
    conforms(answer.json(), {"$ref": f"#/components/schemas/{schema}"}, server.call("GET", "/api/openapi.json").json())
    return answer.json()


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_me_refers_to_the_session_s_user(world):
    server = world.server
    for name in ("Max", "Sue", "Ada"):
        own = world.tokens[name]
        for part in ("", "referrals/", "tree/", "path/", "explain/", "metrics/", "sessions/"):
            by_name = server.call("GET", f"{USERS}/me/{part}", token=own)
            by_id = server.call("GET", f"{USERS}/{world.ids[name]}/{part}", token=own)
            assert by_name.status == by_id.status == 200, (name, part, by_name.body)
            if part != "referrals/":  # its links contain the path
                assert by_name.body == by_id.body, (name, part)
    page = server.call("GET", f"{USERS}/?referred_by=me", token=world.tokens["Max"]).json()
    assert [row["id"] for row in page["results"]] == [world.ids["Mia"]]
    related = server.call("GET", f"{USERS}/{world.ids['Mia']}/path/?other=me", token=world.tokens["Ada"]).json()
    assert related["other_path"][-1]["id"] == world.ids["Ada"]
    assert server.call("GET", f"{USERS}/me/").status == 401


def test_me_can_be_changed_and_erased(world):
    server = world.server
    ned = server.sign_up("Ned")
    token = server.log_in("ned@example.com")
    renamed = server.call("PATCH", f"{USERS}/me/", {"name": "Edward"}, token=token)
    assert renamed.status == 200 and (renamed.json()["id"], renamed.json()["name"]) == (ned["id"], "Edward")
    new = PASSWORD + " two"
    assert server.call("PATCH", f"{USERS}/me/", {"password": new}, token=token).status == 422
    assert server.call("PATCH", f"{USERS}/me/", {"password": new, "old_password": PASSWORD}, token=token).status == 200
    assert server.log_in("ned@example.com", new)
    assert server.call("DELETE", f"{USERS}/me/", token=token).status == 204
    node = server.call("GET", f"{USERS}/{ned['id']}/", token=world.tokens["Ada"]).json()
    assert node["name"] is None


def test_the_own_user_has_the_session_s_end(world):
    server = world.server
    answer = server.call("POST", "/api/accounts/login/", {"email": "max@example.com", "password": PASSWORD, "ttl": "2h"})
    session = described(server, answer, "Session")
    own = described(server, server.call("GET", "/api/accounts/user/", token=session["jwt"]), "OwnUser")
    assert own["expires_at"] == session["expires_at"]


def test_lifetime_and_label_of_a_session(world):
    server = world.server
    server.sign_up("Una")

    def log_in(**more):
        return server.call("POST", "/api/accounts/login/", {"email": "una@example.com", "password": PASSWORD} | more)

    for ttl, seconds in (("1h", 3600), (3600, 3600), ("90", 90), ("45s", 45)):
        session = log_in(ttl=ttl, label=f"kiosk {ttl}").json()
        live = server.call("GET", f"{USERS}/me/sessions/", token=session["jwt"]).json()["results"]
        mine = next(row for row in live if row["label"] == f"kiosk {ttl}")
        assert (moment(mine["expires_at"]) - moment(mine["issued_at"])).total_seconds() == seconds
        assert mine["expires_at"] == session["expires_at"]
    for ttl in ("", "soon", "0", 0, -1, "10000d", 1.5, True):
        refused = log_in(ttl=ttl)
        assert refused.status == 422 and "ttl" in refused.json()["errors"], (ttl, refused.body)
    assert log_in(label="x" * 200).status == 200
    refused = log_in(label="x" * 201)
    assert refused.status == 422 and "label" in refused.json()["errors"]
    # Without a label the session shows the client's address.
    token = log_in().json()["jwt"]
    live = server.call("GET", f"{USERS}/me/sessions/", token=token).json()["results"]
    assert "rest 127.0.0.1" in [row["label"] for row in live]


def test_sessions(world):
    server, ada = world.server, world.tokens["Ada"]
    kim = server.sign_up("Kim")
    path = f"{USERS}/{kim['id']}/sessions/"
    first, second = server.log_in("kim@example.com"), server.log_in("kim@example.com")
    listed = described(server, server.call("GET", path, token=ada), "SessionPage")
    assert listed["count"] == 2 and len({row["id"] for row in listed["results"]}) == 2
    assert [row["issued_at"] for row in listed["results"]] == sorted((row["issued_at"] for row in listed["results"]), reverse=True)
    assert server.call("DELETE", path).status == 401
    assert server.call("DELETE", path, token=world.tokens["Tom"]).status == 403
    assert server.call("DELETE", path, token=world.tokens["Sue"]).status == 403
    assert server.call("DELETE", f"{USERS}/999999/sessions/", token=ada).status == 404
    assert server.call("GET", "/api/accounts/user/", token=first).status == 200
    ended = server.call("DELETE", path, token=ada)
    assert described(server, ended, "EndedSessions") == {"ended": 2}
    for token in (first, second):
        assert server.call("GET", "/api/accounts/user/", token=token).status == 401
    assert server.call("DELETE", path, token=ada).json() == {"ended": 0}
    assert server.call("GET", path, token=ada).json() == {"count": 0, "next": None, "previous": None, "results": []}
    # The caller's own sessions, including the current one.
    own = server.log_in("kim@example.com")
    assert server.call("DELETE", f"{USERS}/me/sessions/", token=own).json() == {"ended": 1}
    assert server.call("GET", "/api/accounts/user/", token=own).status == 401
    # A page of another site must not be able to log a user out.
    again = server.log_in("kim@example.com")
    assert server.call("DELETE", f"{USERS}/me/sessions/", Cookie=f"jwt={again}", Sec_Fetch_Site="cross-site").status == 403


def test_an_admin_registers_others(world):
    server, ada = world.server, world.tokens["Ada"]
    body = {"name": "Pat", "email": "pat@example.com", "role": "support", "code": "PAT-2026", "no_password": True,
            "referral_code": world.codes["Max"]}
    answer = server.call("POST", SIGN_UP, body, token=ada)
    assert answer.status == 201, answer.body
    pat = described(server, answer, "User")
    assert (pat["role"], pat["referral_code"], pat["referred_by"]["id"]) == ("support", "PAT-2026", world.ids["Max"])
    explained = server.call("GET", f"{USERS}/{pat['id']}/explain/", token=ada).json()
    assert explained["password"]["scheme"] is None
    assert explained["history"][0]["actor"] == f"user:{world.ids['Ada']}"
    assert server.call("POST", "/api/accounts/login/", {"email": "pat@example.com", "password": PASSWORD}).status == 401


def test_only_an_admin_may_set_an_admin_s_fields(world):
    server = world.server
    for number, field in enumerate(({"role": "admin"}, {"role": "member"}, {"code": "MINE-1"}, {"no_password": True})):
        body = {"name": "Eve", "email": f"eve{number}@example.com"} | field
        if "no_password" not in field:
            body["password"] = PASSWORD
        for asker, status in ((None, 422), ("Tom", 403), ("Sue", 403)):
            answer = server.call("POST", SIGN_UP, body, token=world.tokens.get(asker))
            assert answer.status == status, (asker, field, answer.body)
        assert server.call("POST", SIGN_UP, body, token="a.b.c").status == 401
        by_cookie = server.call("POST", SIGN_UP, body, Cookie=f"jwt={world.tokens['Ada']}", Sec_Fetch_Site="cross-site")
        assert by_cookie.status == 403 and by_cookie.json()["code"] == "cross_site"
    found = server.call("GET", f"{USERS}/?search=eve", token=world.tokens["Ada"]).json()
    assert found["count"] == 0


def test_a_stale_cookie_does_not_stop_a_sign_up(world):
    body = {"name": "Oli", "email": "oli@example.com", "password": PASSWORD}
    assert world.server.call("POST", SIGN_UP, body, Cookie="jwt=a.b.c").status == 201


def test_faults_of_an_admin_s_fields(world):
    server, ada = world.server, world.tokens["Ada"]
    for field, key in (({"role": "boss"}, "role"), ({"code": "x"}, "code"), ({"no_password": "yes"}, "no_password"),
                       ({"no_password": True, "password": PASSWORD}, "password"), ({"no_password": False}, "password")):
        answer = server.call("POST", SIGN_UP, {"name": "Bad", "email": "bad@example.com", "no_password": True} | field, token=ada)
        assert answer.status == 422 and key in answer.json()["errors"], (field, answer.body)
    taken = server.call("POST", SIGN_UP, {"name": "Bad", "email": "bad@example.com", "no_password": True, "code": world.codes["Max"]}, token=ada)
    assert taken.status == 409 and taken.json()["code"] == "code_taken"


def test_preview_of_another_referrer(world):
    server, ada = world.server, world.tokens["Ada"]
    top, other = server.sign_up("Top"), server.sign_up("Other")
    child = server.sign_up("Child", referral_code=top["referral_code"])
    grandchild = server.sign_up("Grandchild", referral_code=child["referral_code"])
    path = f"{USERS}/{child['id']}/referrer/"
    preview = described(server, server.call("GET", f"{path}?to={other['id']}", token=ada), "Reattribution")
    assert (preview["user"]["id"], preview["moved"]) == (child["id"], 2)
    assert (preview["from"]["user"]["id"], preview["from"]["before"], preview["from"]["after"]) == (top["id"], 1, 0)
    assert (preview["to"]["user"]["id"], preview["to"]["before"], preview["to"]["after"]) == (other["id"], 0, 1)
    root = described(server, server.call("GET", path, token=ada), "Reattribution")
    assert root["to"] is None and root["from"]["user"]["id"] == top["id"]
    loop = server.call("GET", f"{path}?to={grandchild['id']}", token=ada)
    assert loop.status == 422 and "referred_by" in loop.json()["errors"]
    assert server.call("GET", f"{path}?to=nobody@example.com", token=ada).status == 404
    # Nothing was changed.
    assert server.call("GET", f"{USERS}/{child['id']}/", token=ada).json()["referred_by"]["id"] == top["id"]
