"""A client written for the previous Django system: its paths, its field names, its cookie."""

import http.client
import http.cookies
import json
import urllib.parse

from conftest import PASSWORD, PATIENCE


class OldClient:
    def __init__(self, server):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
        self.cookie = None

    def call(self, method, path, fields=None, as_form=False):
        headers = {"Cookie": f"jwt={self.cookie}"} if self.cookie else {}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded" if as_form else "application/json"
            body = urllib.parse.urlencode(fields) if as_form else json.dumps(fields)
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookie = http.cookies.SimpleCookie(line)["jwt"].value or None
        return response.status, json.loads(response.read() or b"null")


def test_a_session_of_the_old_client(server):
    friend = OldClient(server)
    status, user = friend.call("POST", "/v1/accounts/signup/", {"email": "old1@example.com", "password": PASSWORD})
    assert (status, user["name"]) == (201, "old1")
    status, _ = friend.call("POST", "/v1/accounts/login/", {"username": "old1@example.com", "password": PASSWORD}, as_form=True)
    assert status == 200 and friend.cookie
    client = OldClient(server)
    fields = {"first_name": "Olga", "last_name": "Dolgorukova", "email": "old2@example.com", "password": PASSWORD,
              "referral": user["referral_code"]}
    status, olga = client.call("POST", "/v1/accounts/signup", fields)
    assert (status, olga["name"], olga["referred_by"]["id"]) == (201, "Olga Dolgorukova", user["id"])
    status, me = friend.call("GET", "/v1/accounts/user/")
    assert (status, me["referral_points"]) == (200, 1)
    status, page = friend.call("GET", "/v1/accounts/referrals/")
    assert status == 200 and [row["id"] for row in page["results"]] == [olga["id"]]
    assert page["results"][0]["email"].startswith("o•••@")
    status, page = friend.call("GET", "/v1/accounts/users/?page=1")
    assert status == 200 and set(page) == {"count", "next", "previous", "results"}
    held = friend.cookie
    status, message = friend.call("POST", "/v1/accounts/logout/")
    assert status == 200 and message["message"] and friend.cookie is None
    friend.cookie = held
    status, problem = friend.call("GET", "/v1/accounts/user/")
    assert status == 401 and problem["detail"]


def test_a_field_cannot_make_a_superuser(server):
    for field in ("is_superuser", "is_staff", "role", "id", "disabled", "password_hash"):
        body = {"name": "Eve", "email": "eve@example.com", "password": PASSWORD, field: "admin"}
        answer = server.call("POST", "/v1/accounts/signup/", body)
        assert answer.status == 422 and field in answer.json()["errors"]


def test_no_answer_contains_a_hash(world):
    for path in ("/api/accounts/user/", "/api/accounts/users/", f"/api/accounts/users/{world.ids['Max']}/",
                 f"/api/accounts/users/{world.ids['Max']}/explain/", "/api/export/"):
        answer = world.server.call("GET", path, token=world.tokens["Ada"])
        assert answer.status == 200 and b"argon2id$" not in answer.body and b"$argon2" not in answer.body


def test_an_e_mail_in_another_case_is_the_same_account(server):
    server.sign_up("Casey")
    body = {"name": "Casey", "email": "CASEY@Example.COM", "password": PASSWORD}
    answer = server.call("POST", "/api/accounts/signup/", body)
    assert answer.status == 409 and answer.json()["code"] == "email_taken"
