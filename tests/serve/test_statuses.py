"""Every documented route with every documented status, and answers that conform to the API description."""

import itertools
import json
import re
import socket

import pytest

from conftest import PASSWORD, refctl
from description import conforms


def until_throttled(server, name, method, path_of, key):
    """Returns the answer to wrong old passwords of a new user once they are throttled."""
    user, token = server.sign_up(name), server.log_in(f"{name.lower()}@example.com")
    body = {"old_password": "wrong wrong wrong", key: PASSWORD + "!"}
    answers = (server.call(method, path_of(user), body, token=token) for _ in range(20))
    return next(answer for answer in answers if answer.status == 429)


def called(world):
    """Returns a call for each (route, status). Statuses that follow one rule for many routes are in `cases`."""
    ada, tom = world.tokens["Ada"], world.tokens["Tom"]
    max_, server = world.ids["Max"], world.server
    call = server.call
    users = f"/api/accounts/users/{max_}"
    broken = dict(body='{"a"', content_type="application/json")

    def guessed(name, change):
        """Returns the first answer to a wrong old password that is not 401."""
        user = server.sign_up(name)
        token = server.log_in(user["email"])
        return next(answer for answer in (change(token, user) for _ in range(60)) if answer.status != 401)

    def erase_the_only_admin():
        """Erases Ada, the only admin of this world: refused."""
        return call("DELETE", f"/api/accounts/users/{world.ids['Ada']}/", token=ada)

    special = {
        ("sign_up", 201): lambda: call("POST", "/api/accounts/signup/", {"name": "New", "email": "new@example.com", "password": PASSWORD}),
        ("sign_up", 409): lambda: call("POST", "/api/accounts/signup/", {"name": "New", "email": "max@example.com", "password": PASSWORD}),
        ("sign_up", 429): lambda: next(answer for answer in (call("POST", "/api/accounts/signup/", {"name": "New", "email": "max@example.com", "password": PASSWORD},
                                                                  source="127.0.0.9") for _ in range(60)) if answer.status == 429),
        ("log_in", 200): lambda: call("POST", "/api/accounts/login/", {"email": "max@example.com", "password": PASSWORD}),
        ("log_in", 401): lambda: call("POST", "/api/accounts/login/", {"email": "no@example.com", "password": PASSWORD}),
        ("log_in", 429): lambda: next(answer for answer in (call("POST", "/api/accounts/login/", {"email": "no2@example.com", "password": "wrong wrong"})
                                                            for _ in range(60)) if answer.status == 429),
        ("log_out", 200): lambda: call("POST", "/api/accounts/logout/", token=server.log_in("tom@example.com")),
        ("change_password", 200): lambda: call("POST", "/api/accounts/password/", {"old_password": PASSWORD, "new_password": PASSWORD + "!"},
                                               token=(server.sign_up("Pia"), server.log_in("pia@example.com"))[1]),
        ("change_password", 401): lambda: call("POST", "/api/accounts/password/", {"old_password": PASSWORD, "new_password": PASSWORD}),
        ("change_password", 429): lambda: guessed("Quin", lambda token, user: call("POST", "/api/accounts/password/", {"old_password": "wrong", "new_password": PASSWORD + "!"}, token=token)),
        ("edit_user", 429): lambda: guessed("Rex", lambda token, user: call("PATCH", f"/api/accounts/users/{user['id']}/", {"old_password": "wrong", "password": PASSWORD + "!"}, token=token)),
        ("sign_up", 401): lambda: call("POST", "/api/accounts/signup/", {"name": "No", "email": "n1@example.com", "no_password": True}, token="a.b.c"),
        ("sign_up", 403): lambda: call("POST", "/api/accounts/signup/", {"name": "No", "email": "n2@example.com", "no_password": True}, token=tom),
        ("preview_referrer", 422): lambda: call("GET", users + f"/referrer/?to={max_}", token=ada),
        ("end_sessions", 200): lambda: call("DELETE", f"/api/accounts/users/{server.sign_up('Yan')['id']}/sessions/", token=ada),
        ("end_sessions", 403): lambda: call("DELETE", users + "/sessions/", token=tom),
        ("erase_user", 204): lambda: call("DELETE", f"/api/accounts/users/{server.sign_up('Zoe')['id']}/", token=ada),
        ("erase_user", 409): erase_the_only_admin,
        ("erase_user", 403): lambda: call("DELETE", users + "/", token=tom),
        ("edit_user", 200): lambda: call("PATCH", users + "/", {"name": "Max"}, token=ada),
        ("edit_user", 403): lambda: call("PATCH", users + "/", {"name": "Max"}, token=tom),
        ("edit_user", 409): lambda: call("PATCH", users + "/", {"email": "tom@example.com"}, token=ada),
        ("import_users", 200): lambda: call("POST", "/api/import/?dry_run=true", '{"name":"A","email":"a1@example.com"}\n', token=ada, content_type="application/x-ndjson"),
        ("import_users", 409): lambda: call("POST", "/api/import/", '{"name":"A","email":"max@example.com"}\n', token=ada, content_type="application/x-ndjson"),
        ("import_users", 422): lambda: call("POST", "/api/import/", '{"name":"A","email":"no address"}\n', token=ada, content_type="application/x-ndjson"),
        ("import_users", 400): lambda: call("POST", "/api/import/?a=%zz", "x", token=ada, content_type="application/x-ndjson"),
        ("import_users", 415): lambda: call("POST", "/api/import/", "x", token=ada, content_type="text/html"),
        ("import_users", 403): lambda: call("POST", "/api/import/", "x", token=tom, content_type="application/x-ndjson"),
        ("list_users", 403): lambda: call("GET", "/api/accounts/users/?search=a", token=tom),
        ("list_users", 422): lambda: call("GET", "/api/accounts/users/?page_size=1001", token=ada),
        ("list_users", 404): lambda: call("GET", "/api/accounts/users/?page=9999", token=ada),
        ("list_own_referrals", 422): lambda: call("GET", "/api/accounts/referrals/?page_size=0", token=ada),
        ("list_own_referrals", 404): lambda: call("GET", "/api/accounts/referrals/?page=0", token=ada),
        ("list_referrals", 422): lambda: call("GET", users + "/referrals/?since=never", token=ada),
        ("get_tree", 422): lambda: call("GET", users + "/tree/?depth=-1", token=ada),
        ("get_forest", 422): lambda: call("GET", "/api/accounts/tree/?as_of=never", token=ada),
        ("get_metrics", 422): lambda: call("GET", "/api/metrics/?by=year", token=ada),
        ("get_metrics", 403): lambda: call("GET", "/api/metrics/", token=tom),
        ("export_users", 422): lambda: call("GET", "/api/export/?format=xml", token=ada),
        ("export_users", 404): lambda: call("GET", "/api/export/?referred_by=999999", token=ada),
        ("export_users", 403): lambda: call("GET", "/api/export/", token=tom),
        ("list_audit", 422): lambda: call("GET", "/api/audit/?since=never", token=ada),
        ("list_audit", 403): lambda: call("GET", "/api/audit/", token=tom),
        ("list_audit", 404): lambda: call("GET", "/api/audit/?page=99999", token=ada),
    }

    def cases(operation, method, path, status):
        where = path.replace("{user}", str(max_))
        if (operation, status) in special:
            return special[operation, status]
        if status == 200:
            return lambda: call(method, where, token=ada)
        if status == 400 and method == "GET":
            return lambda: call(method, where + "?a=%zz", token=ada)
        if status == 400:
            return lambda: call(method, where + ("?a=%zz" if method == "DELETE" else ""), token=ada, **({} if method == "DELETE" else broken))
        if status == 401:
            return lambda: call(method, where)
        if status == 403 and method != "GET":
            return lambda: call(method, where, Cookie=f"jwt={ada}", Sec_Fetch_Site="cross-site")
        if status == 403:
            return lambda: call(method, where, token=tom)
        if status == 404:
            return lambda: call(method, path.replace("{user}", "999999"), {} if method == "PATCH" else None, token=ada)
        if status == 413:
            return lambda: call(method, where, "x" * 65537, token=ada, content_type="application/json")
        if status == 415:
            return lambda: call(method, where, "<xml/>", token=ada, content_type="text/xml")
        if status == 422 and method in ("POST", "PATCH"):
            return lambda: call(method, where, {"no such": 1}, token=ada)
        if status == 422:
            return lambda: call(method, where + "?no_such=1", token=ada)
        if status == 503:
            return None
        raise AssertionError((operation, status))

    return cases


def documented(description):
    for path, row in description["paths"].items():
        for method, operation in row.items():
            for status in operation["responses"]:
                yield operation["operationId"], method.upper(), path, int(status), operation


def test_every_documented_status(world):
    description = world.server.call("GET", "/api/openapi.json").json()
    cases = called(world)
    left = []
    for operation, method, path, status, documentation in documented(description):
        case = cases(operation, method, path, status)
        if case is None:
            left.append((operation, status))
            continue
        answer = case()
        assert answer.status == status, (operation, status, answer.status, answer.body)
        content = documentation["responses"][str(status)].get("content")
        if status >= 400:
            content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if not content:
            assert answer.body == b""
            continue
        kind = answer.headers["Content-Type"].split(";")[0]
        assert kind in content, (operation, kind)
        if kind.endswith("json") and "$ref" in content[kind]["schema"]:
            conforms(answer.json(), content[kind]["schema"], description)
    assert {status for _, status in left} == {503}  # test_load fills pools


def test_the_description_is_valid(server):
    description = server.call("GET", "/api/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    names = set(description["components"]["schemas"])
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(description)))
    assert used <= names
    identifiers = [operation["operationId"] for row in description["paths"].values() for operation in row.values()]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("path", ["/healthz", "/api/accounts/user/", "/nowhere", "/api/swagger/"])
def test_security_fields_on_every_answer(server, path):
    answer = server.call("GET", path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Date"].endswith("GMT") and answer.headers["Strict-Transport-Security"] is None


def test_methods(server):
    wrong = server.call("PUT", "/api/accounts/users/")
    assert wrong.status == 405 and wrong.headers["Allow"] == "GET, HEAD, OPTIONS"
    options = server.call("OPTIONS", "/api/accounts/users/1/")
    assert options.status == 204 and options.headers["Allow"] == "GET, HEAD, PATCH, DELETE, OPTIONS"
    head, get = server.call("HEAD", "/api/openapi.json"), server.call("GET", "/api/openapi.json")
    assert head.status == 200 and head.body == b"" and head.headers["Content-Length"] == get.headers["Content-Length"]
    assert server.call("GET", "/no/such/path").status == 404
    assert server.call("PATCH", "/api/swagger/").status == 405


def test_pages(world):
    server, ada = world.server, world.tokens["Ada"]
    page = server.call("GET", "/api/accounts/users/?page_size=2&page=2&search=a", token=ada).json()
    assert page["previous"] == f"{server.url}/api/accounts/users/?page_size=2&search=a&page=1"
    seen, link = [], "/api/accounts/users/?page_size=2&page=1"
    while link:
        part = server.call("GET", link.removeprefix(server.url), token=ada).json()
        seen += [row["id"] for row in part["results"]]
        link = part["next"]
    walked, link = [], "/api/accounts/users/?page_size=2&after=0"
    while link:
        part = server.call("GET", link.removeprefix(server.url), token=ada).json()
        walked += [row["id"] for row in part["results"]]
        link = part["next"]
    assert seen == sorted(seen) == walked and len(seen) == part["count"]
    for page, status in (("0", 404), ("-1", 404), ("x", 404), ("", 404), ("1.5", 404), ("99999999999999999999", 404), ("1", 200)):
        assert server.call("GET", f"/api/accounts/users/?page={page}", token=ada).status == status, page
    for size, status in (("0", 422), ("1001", 422), ("x", 422), ("-1", 422), ("1000", 200)):
        assert server.call("GET", f"/api/accounts/users/?page_size={size}", token=ada).status == status, size
    assert server.call("GET", "/api/accounts/referrals/", token=world.tokens["Tom"]).json() == {
        "count": 0, "next": None, "previous": None, "results": []}


def test_every_form_of_a_user_reference(world):
    ada, max_ = world.tokens["Ada"], world.ids["Max"]
    for name in (str(max_), f"id:{max_}", "max@example.com", "max%40example.com", "email:MAX@example.com", world.codes["Max"],
                 f"code:{world.codes['Max'].lower()}"):
        answer = world.server.call("GET", f"/api/accounts/users/{name}/", token=ada)
        assert answer.status == 200 and answer.json()["id"] == max_, name


def test_bodies(server):
    path = "/api/accounts/login/"
    for body, content_type, status in (
        ("", "application/json", 422), ("{}", "application/json", 422), ("[]", "application/json", 400), ("null", "application/json", 400),
        ('{"email":"a","email":"b","password":"c"}', "application/json", 400), ("{" * 100, "application/json", 400),
        ('{"email":' + "[" * 20 + "]" * 20 + "}", "application/json", 400), ('{"email":1,"password":true}', "application/json", 422),
        ('{"email":"\\ud800"}', "application/json", 400), (b'{"email":"\xff"}', "application/json", 400), ("{} {}", "application/json", 400),
        ("email=a&email=b", "application/x-www-form-urlencoded", 400), ("email=%", "application/x-www-form-urlencoded", 400),
        ("email=%ff", "application/x-www-form-urlencoded", 400), ("{}", "text/plain", 415), ("{}", "application/json; charset=latin-1", 415),
        ("{}", "application/json; charset=UTF-8", 422), ("{}", "", 415),
    ):
        answer = server.call("POST", path, body, content_type=content_type)
        assert answer.status == status, (body, content_type, answer.status, answer.body)
    missing = server.call("POST", "/api/accounts/signup/", {"email": "x", "boss": True}).json()
    assert set(missing["errors"]) == {"name", "password", "boss"}


def test_credentials(world):
    server, max_, tom = world.server, world.tokens["Max"], world.tokens["Tom"]
    path = "/api/accounts/user/"
    for fields, status in (
        ({"Authorization": f"Bearer {max_}"}, 200), ({"Authorization": f"bearer {max_}"}, 200), ({"Cookie": f"jwt={max_}"}, 200),
        ({"Cookie": f'a=b; jwt="{max_}"; c=d'}, 200), ({"Cookie": f"jwt={max_}", "Authorization": f"Bearer {max_}"}, 200),
        ({"Cookie": f"jwt={tom}", "Authorization": f"Bearer {max_}"}, 400), ({"Cookie": f"jwt={tom}; jwt={max_}"}, 400),
        ({"Authorization": "Bearer "}, 401), ({"Authorization": f"Basic {max_}"}, 401), ({"Authorization": f"Bearer {max_}x"}, 401),
        ({"Cookie": f"xjwt={max_}"}, 401), ({"Cookie": "jwt="}, 401), ({"Authorization": "Bearer " + "x" * 5000}, 401),
    ):
        assert server.call("GET", path, **fields).status == status, fields


def test_other_sites_cannot_write_with_a_cookie(world):
    server, path = world.server, f"/api/accounts/users/{world.ids['Tom']}/"
    cookie = {"Cookie": f"jwt={world.tokens['Tom']}"}
    for fields, status in (
        ({}, 200), ({"Sec_Fetch_Site": "same-origin"}, 200), ({"Sec_Fetch_Site": "none"}, 200), ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403), ({"Origin": server.url}, 200), ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
    ):
        assert server.call("PATCH", path, {"name": "Tom"}, **cookie, **fields).status == status, fields
    bearer = server.call("PATCH", path, {"name": "Tom"}, token=world.tokens["Tom"], Origin="https://evil.example")
    assert bearer.status == 200
    assert server.call("GET", "/api/accounts/user/", **cookie, Sec_Fetch_Site="cross-site").status == 200


def test_cookie(server):
    server.sign_up("Coo")
    answer = server.call("POST", "/api/accounts/login/", {"email": "coo@example.com", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"jwt={answer.json()['jwt']};")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="):
        assert part in cookie
    assert "Secure" not in cookie
    out = server.call("POST", "/api/accounts/logout/", token=answer.json()["jwt"]).headers["Set-Cookie"]
    assert out.startswith("jwt=;") and "Max-Age=0" in out


def test_a_token_of_the_command_line_is_valid_over_rest(world):
    token = refctl(world.server.store, "login", "max@example.com", "--operator", "-o", "json")
    answer = world.server.call("GET", "/api/accounts/user/", token=json.loads(token)["token"])
    assert answer.status == 200 and answer.json()["id"] == world.ids["Max"]
    shown = refctl(world.server.store, "--operator", "users", "show", "max@example.com", "--json")
    assert json.loads(shown) == world.server.call("GET", f"/api/accounts/users/{world.ids['Max']}/", token=world.tokens["Ada"]).json()


def test_the_log_contains_no_secrets(world):
    server = world.server
    server.call("GET", "/api/accounts/users/mia@example.com/?search=Hush", token=world.tokens["Ada"])
    server.call("GET", "/no/mia@example.com/there?token=Hush")
    lines = server.access_lines()
    assert {"time", "client", "method", "route", "status", "ms"} <= set(lines[-1])
    text = server.log()
    for secret in ("mia@", "Hush", PASSWORD, *itertools.islice(world.tokens.values(), 2)):
        assert secret not in text


def test_figures(server):
    text = server.call("GET", "/metrics").body.decode()
    names = set(re.findall(r"^(\w+)[ {]", text, re.MULTILINE)) - {"#"}
    assert all(name.startswith("refctl_") for name in names)
    for name in ("refctl_build_info", "refctl_process_open_fds", "refctl_http_requests_total", "refctl_http_request_seconds_bucket", "refctl_hash_queue_waiting", "refctl_sessions", "refctl_store_bytes", "refctl_users"):
        assert name in names
    assert 'route="/healthz"' not in text or 'method="GET",route="/healthz"' in text


def test_half_closed_clients_get_their_answer(server):
    with server.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200 OK") and answer.endswith(b'{"status":"ok"}')


def test_unknown_parameters_are_refused_like_unknown_keys(world):
    """A misspelled filter would otherwise select everything; under the old prefix unknown parameters are ignored."""
    server, ada = world.server, world.tokens["Ada"]
    for path in ("/api/accounts/users/?serach=x", "/api/accounts/users/?page=1&%73erach=x", "/api/accounts/user/?serach=x", "/healthz?serach=x",
                 "/api/metrics/?serach=", "/api/export/?serach=x"):
        answer = server.call("GET", path, token=ada)
        assert answer.status == 422 and answer.json()["code"] == "invalid_parameter", path
        assert list(answer.json()["errors"]) == ["serach"], path
    both = server.call("GET", "/api/accounts/users/?serach=x&rol=admin", token=ada).json()
    assert set(both["errors"]) == {"serach", "rol"} and "search" in both["hint"] and "role" in both["hint"]
    assert server.call("GET", "/api/accounts/users/?serach=x").status == 401
    assert server.call("GET", "/v1/accounts/users/?format=json", token=ada).status == 200
    upload = server.call("POST", "/api/import/?dry-run=true", "{}", token=ada, content_type="application/x-ndjson")
    assert upload.status == 422 and list(upload.json()["errors"]) == ["dry-run"]


def test_errors_are_keyed_by_the_fields_that_were_sent(world):
    server, ada = world.server, world.tokens["Ada"]
    token = (server.sign_up("Key"), server.log_in("key@example.com"))[1]
    weak = server.call("POST", "/api/accounts/password/", {"old_password": PASSWORD, "new_password": "12345678"}, token=token)
    assert weak.status == 422 and list(weak.json()["errors"]) == ["new_password"], weak.body
    weak = server.call("POST", "/api/accounts/signup/", {"name": "A", "email": "a@example.com", "password": "12345678"})
    assert weak.status == 422 and list(weak.json()["errors"]) == ["password"]
    taken = server.call("POST", "/api/accounts/signup/", {"name": "A", "email": "max@example.com", "password": PASSWORD}, source="127.0.0.5")
    assert taken.status == 409 and list(taken.json()["errors"]) == ["email"]
    path = f"/api/accounts/users/{world.ids['Max']}/"
    assert list(server.call("PATCH", path, {"email": "tom@example.com"}, token=ada).json()["errors"]) == ["email"]
    taken = server.call("PATCH", path, {"referral_code": world.codes["Tom"]}, token=ada)
    assert taken.status == 409 and list(taken.json()["errors"]) == ["referral_code"]
    scheme = server.call("POST", "/api/import/?hash_format=rot13", "{}", token=ada, content_type="application/x-ndjson")
    assert scheme.status == 422 and list(scheme.json()["errors"]) == ["hash_format"]


def test_a_period_that_ends_before_it_begins_is_refused(world):
    server, ada = world.server, world.tokens["Ada"]
    period = "since=2026-02-01&until=2026-01-01"
    for path in (f"/api/accounts/users/?{period}", f"/api/accounts/referrals/?{period}", f"/api/metrics/?{period}",
                 f"/api/accounts/users/{world.ids['Max']}/referrals/?since=2026-01-01&until=2026-01-01"):
        answer = server.call("GET", path, token=ada)
        assert answer.status == 422 and list(answer.json()["errors"]) == ["until"], path
    top = server.call("GET", "/api/metrics/?top=1001", token=ada)
    assert top.status == 422 and list(top.json()["errors"]) == ["top"]
    beyond = server.call("GET", "/api/accounts/users/?after=18446744073709551615", token=ada)
    assert beyond.status == 422 and list(beyond.json()["errors"]) == ["after"]
