"""A stand-in for `refctl serve`: answers in the form of the REST API about fictitious users, and serves the console
from the source tree.

python3 tests/serve/web/standin.py [PORT]

Prints its address. Log in as admin@example.com, support@example.com or member@example.com; the password is in
people.py. All data is in memory and lost at the end.
"""

import collections
import datetime
import http.cookies
import http.server
import json
import pathlib
import re
import secrets
import sys
import urllib.parse

import figures
from people import PASSWORD, instant, make_people

SOURCES = pathlib.Path(__file__).resolve().parents[3] / "cli/serve/web"
POLICY = re.sub(r'"\s*"', "", re.search(r'content_security_policy =\s*((?:"[^"]*"\s*)+);',
    (SOURCES / "assets.hpp").read_text())[1]).strip().strip('"')
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
    422: "Unprocessable Content", 429: "Too Many Requests"}


class Refusal(Exception):
    def __init__(self, status, code, detail, errors=None, retry_after=0):
        self.status, self.retry_after = status, retry_after
        self.body = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail, "code": code,
            "errors": errors or {}}


class Store:
    def __init__(self):
        self.people = make_people()
        self.children = collections.defaultdict(list)
        for one in self.people.values():
            self.children[one["referrer"]].append(one["id"])
        self.sessions = {}
        self.failures = collections.Counter()
        self.entries = []
        for one in self.people.values():
            self.record("user.sign_up", f"user:{one['id']}", one["id"], [], one["registered_at"])

    def record(self, action, actor, subject, changes, at=None):
        self.entries.append({
            "number": len(self.entries) + 1, "at": at or instant(datetime.datetime.now(datetime.timezone.utc)),
            "actor": actor,
            "origin": "127.0.0.1", "action": action, "user": subject, "changes": changes, "erased": False})

    def referrer(self, number):
        one = self.people.get(number)
        return one and {"id": one["id"], "name": one["name"], "referral_code": one["referral_code"]}

    def shown(self, one):
        keys = ("id", "name", "email", "role", "referral_code")
        return {key: one[key] for key in keys} | {
            "referred_by": self.referrer(one["referrer"]), "registered_at": one["registered_at"],
            "disabled": one["disabled"]}

    def path(self, number):
        chain = []
        while number is not None:
            chain.append(number)
            number = self.people[number]["referrer"]
        return chain[::-1]

    def downline(self, number):
        return sum(1 + self.downline(child) for child in self.children[number])

    def levels(self, number):
        return max((1 + self.levels(child) for child in self.children[number]), default=0)

    def wait_of(self, number):
        first = min(self.people[child]["registered_at"] for child in self.children[number])
        return (figures.parse(first) - figures.parse(self.people[number]["registered_at"])).total_seconds()

    def details(self, one):
        path = self.path(one["id"])
        return self.shown(one) | {
            "referral_points": len(self.children[one["id"]]), "downline": self.downline(one["id"]),
            "depth": len(path) - 1, "path": path}

    def tree(self, one, depth, limit):
        children = self.children[one["id"]]
        below = children[:limit] if depth > 0 else []
        return {key: one[key] for key in ("id", "name", "email", "referral_code")} | {
            "referred_by": one["referrer"], "registered_at": one["registered_at"], "referral_points": len(children),
            "downline": self.downline(one["id"]), "hidden": len(children) - len(below),
            "referrals": [self.tree(self.people[child], depth - 1, limit) for child in below]}


STORE = Store()


def whole(query, name, default):
    text = query.get(name, str(default))
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refusal(422, "invalid_field", f"{name} is not valid", {name: ["must be a whole number"]})
    return int(text)


def page_of(query, rows, path):
    size = whole(query, "page_size", 20)
    if not 1 <= size <= 1000:
        raise Refusal(422, "invalid_parameter", "the page size is not valid", {"page_size": ["must be from 1 to 1000"]})
    text = query.get("page", "1")
    number = int(text) if text.isdigit() else 0
    if number < 1 or (number > 1 and (number - 1) * size >= len(rows)):
        raise Refusal(404, "no_such_page", f"there is no page {text}")
    link = lambda to: f"{path}?" + urllib.parse.urlencode(query | {"page": to})
    return {
        "count": len(rows), "next": link(number + 1) if number * size < len(rows) else None,
        "previous": link(number - 1) if number > 1 else None, "results": rows[(number - 1) * size:number * size]}


def period(query, rows):
    for name in ("since", "until"):
        text = query.get(name)
        if text and not re.match(r"\d{4}-\d\d-\d\d", text):
            raise Refusal(422, "invalid_field", f"{name} is no time", {name: ["must be a time such as 2026-03-01"]})
    return [one for one in rows if query.get("since", "") <= one["registered_at"]
        and one["registered_at"] < (query.get("until") or "9")]


class Call:
    """One request; `me` is the session's user, or None."""

    def __init__(self, handler, me, query, body):
        self.handler, self.me, self.query, self.body = handler, me, query, body

    def needs(self, *roles):
        if self.me is None:
            raise Refusal(401, "not_logged_in", "log in first")
        if roles and self.me["role"] not in roles:
            raise Refusal(403, "forbidden", "this is for " + " and ".join(roles))

    def person(self, number):
        self.needs()
        if int(number) != self.me["id"]:
            self.needs("support", "admin")
        if int(number) not in STORE.people:
            raise Refusal(404, "no_such_user", f"there is no user {number}")
        return STORE.people[int(number)]

    def login(self):
        email = str(self.body.get("email", "")).lower()
        if STORE.failures[email] >= 5:
            raise Refusal(429, "throttled", "too many failed log-ins, wait a moment", retry_after=3)
        found = next((one for one in STORE.people.values() if one["email"] == email and not one["disabled"]), None)
        if found is None or self.body.get("password") != PASSWORD:
            STORE.failures[email] += 1
            raise Refusal(401, "wrong_credentials", "wrong e-mail or password")
        token = secrets.token_hex(16)
        STORE.sessions[token] = found["id"]
        STORE.record("session.open", f"user:{found['id']}", found["id"], [])
        self.handler.cookie = f"jwt={token}; HttpOnly; SameSite=Lax; Path=/"
        return 200, {"jwt": token, "expires_at": "2030-01-01T00:00:00.000Z", "user": STORE.shown(found)}

    def signup(self):
        fields = {"name", "email", "password", "referral_code"}
        if set(self.body) - fields:
            raise Refusal(422, "invalid_field", "unknown field",
                {name: ["is not known"] for name in set(self.body) - fields})
        if any(one["email"] == self.body["email"] for one in STORE.people.values()):
            raise Refusal(409, "email_taken", "there is a user with this e-mail")
        code = self.body.get("referral_code")
        referrer = next((one["id"] for one in STORE.people.values() if code and one["referral_code"] == code), None)
        number = max(STORE.people) + 1
        STORE.people[number] = {
            "id": number, "name": self.body["name"], "email": self.body["email"], "role": "member",
            "referral_code": secrets.token_hex(4).upper(),
            "referrer": referrer, "registered_at": instant(datetime.datetime.now(datetime.timezone.utc)),
            "disabled": False, "erased": False}
        STORE.children[referrer].append(number)
        STORE.record("user.sign_up", f"user:{number}", number, [])
        return 201, STORE.shown(STORE.people[number])

    def logout(self):
        self.needs()
        STORE.sessions.pop(self.handler.token, None)
        self.handler.cookie = "jwt=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"
        return 200, {"message": "logged out"}

    def own(self):
        self.needs()
        return 200, STORE.shown(self.me) | {"referral_points": len(STORE.children[self.me["id"]])}

    def users(self):
        self.needs()
        text = self.query.get("search", "").lower()
        rows = [one for one in period(self.query, STORE.people.values())
            if self.query.get("role", one["role"]) == one["role"]]
        if text:
            rows = [one for one in rows if any(text in (one[key] or "").lower()
                for key in ("name", "email", "referral_code"))]
        return 200, page_of(self.query, [STORE.shown(one) for one in rows], "/api/accounts/users/")

    def show(self, number):
        return 200, STORE.details(self.person(number))

    def referrals(self, number):
        one = self.person(number)
        rows = [{key: STORE.people[child][key] for key in ("id", "name", "email", "registered_at")}
            for child in STORE.children[one["id"]]]
        return 200, page_of(self.query, rows, self.handler.path)

    def tree(self, number):
        return 200, STORE.tree(self.person(number), whole(self.query, "depth", 100), whole(self.query, "limit", 10**6))

    def path(self, number):
        return 200, {"path": [STORE.shown(STORE.people[one]) for one in STORE.path(self.person(number)["id"])]}

    def explain(self, number):
        one = self.person(number)
        live = [token for token, owner in STORE.sessions.items() if owner == one["id"]]
        sessions = [{"id": "0" * 32, "issued_at": "2026-03-01T12:00:00.000Z",
            "expires_at": "2030-01-01T00:00:00.000Z", "label": "rest 127.0.0.1"} for _ in live]
        return 200, STORE.details(one) | {
            "referred_with": (STORE.referrer(one["referrer"]) or {}).get("referral_code"),
            "password": {"scheme": "argon2id", "outdated": False},
            "throttle": {"failures": STORE.failures[one["email"]], "last_failure": None, "wait_seconds": 0},
            "sessions": sessions,
            "history": [entry for entry in STORE.entries if entry["user"] == one["id"]]}

    def user_metrics(self, number):
        one = self.person(number)
        return 200, {
            "direct": len(STORE.children[one["id"]]), "downline": STORE.downline(one["id"]),
            "downline_depth": STORE.levels(one["id"]), "rank": one["id"],
            "time_to_first_referral_seconds": STORE.wait_of(one["id"]) if STORE.children[one["id"]] else None,
            "last_30_days": 0}

    def edit(self, number):
        one = self.person(number)
        self.needs("admin")
        reason = self.body.pop("reason", None)
        unknown = set(self.body) - {"name", "email", "referral_code", "role", "disabled", "referred_by"}
        errors = {name: ["is not known"] for name in unknown}
        if "referred_by" in self.body:
            self.move(one, self.body.pop("referred_by"), reason, errors)
        if not 1 <= len(self.body.get("name", "x")) <= 200:
            errors["name"] = ["must have 1 to 200 characters"]
        if "@" not in self.body.get("email", "@"):
            errors["email"] = ["must have an @"]
        if errors:
            raise Refusal(422, "invalid_field", "the user cannot be changed like this", errors)
        if "email" in self.body and any(other["email"] == self.body["email"] and other is not one
            for other in STORE.people.values()):
            raise Refusal(409, "email_taken", "there is a user with this e-mail")
        changes = [{"field": name, "before": str(one[name]), "after": str(value)} for name, value in self.body.items()]
        one.update(self.body)
        if self.body.get("disabled"):
            STORE.sessions = {token: owner for token, owner in STORE.sessions.items() if owner != one["id"]}
        STORE.record("user.edit", f"user:{self.me['id']}", one["id"], changes)
        return 200, STORE.shown(one)

    def preview_referrer(self, number):
        one = self.person(number)
        self.needs("admin")
        to = int(self.query["to"]) if "to" in self.query else None
        if to is not None and (to not in STORE.people or one["id"] in STORE.path(to)):
            raise Refusal(422, "invalid_field", "would make a loop, or names nobody")
        def side(referrer, change):
            direct = len(STORE.children[referrer])
            return referrer and {"user": STORE.shown(STORE.people[referrer]), "before": direct, "after": direct + change}
        return 200, {"user": STORE.shown(one), "from": side(one["referrer"], -1), "to": side(to, 1),
            "moved": 1 + STORE.downline(one["id"])}

    def move(self, one, referrer, reason, errors):
        """Moves a user below the referrer with that id, or makes the user a root; adds faults to `errors`."""
        number = None if referrer is None else int(referrer)
        if number is not None and (number not in STORE.people or one["id"] in STORE.path(number)):
            errors["referred_by"] = ["would make a loop, or names nobody"]
        if errors:
            return
        STORE.children[one["referrer"]].remove(one["id"])
        STORE.children[number].append(one["id"])
        change = {"field": "referred_by", "before": str(one["referrer"]), "after": str(number)}
        one["referrer"] = number
        STORE.record("user.edit", f"user:{self.me['id']}", one["id"],
            [change, {"field": "reason", "before": None, "after": reason}])

    def erase(self, number):
        one = self.person(number)
        self.needs("admin")
        one.update(name=None, email=None, referral_code=None, erased=True)
        STORE.record("user.erase", f"user:{self.me['id']}", one["id"], [])
        return 204, None

    def metrics(self):
        self.needs("support", "admin")
        return 200, figures.store_figures(STORE, period(self.query, STORE.people.values()),
            self.query.get("by", "month"), whole(self.query, "top", 10))

    def audit(self):
        self.needs("admin")
        rows = [entry for entry in STORE.entries if self.query.get("since", "") <= entry["at"]]
        if self.query.get("user"):
            rows = [entry for entry in rows if str(entry["user"]) == self.query["user"]]
            if self.query["user"].isdigit() and int(self.query["user"]) not in STORE.people:
                raise Refusal(404, "no_such_user", f"there is no user {self.query['user']}")
        return 200, page_of(self.query, rows, "/api/audit/")


    def openapi(self):
        paths = collections.defaultdict(dict)
        for method, pattern, does in ROUTES:
            path = pattern.pattern.replace(r"(\d+)", "{user}")
            paths[path][method.lower()] = {"tags": ["operations"], "summary": does.__name__.replace("_", " "),
                "responses": {"200": {"description": "done"}}}
        return 200, {"openapi": "3.1.0", "info": {"title": "stand-in", "version": "1"}, "paths": paths}


USER = r"/api/accounts/users/(\d+)/"
ROUTES = [(method, re.compile(pattern), does) for method, pattern, does in [
    ("POST", "/api/accounts/login/", Call.login), ("POST", "/api/accounts/signup/", Call.signup),
    ("POST", "/api/accounts/logout/", Call.logout),
    ("GET", "/api/accounts/user/", Call.own), ("GET", "/api/accounts/users/", Call.users), ("GET", USER, Call.show),
    ("PATCH", USER, Call.edit),
    ("DELETE", USER, Call.erase), ("GET", USER + "referrals/", Call.referrals), ("GET", USER + "tree/", Call.tree),
    ("GET", USER + "path/", Call.path), ("GET", USER + "referrer/", Call.preview_referrer),
    ("GET", USER + "explain/", Call.explain), ("GET", USER + "metrics/", Call.user_metrics),
    ("GET", "/api/metrics/", Call.metrics),
    ("GET", "/api/audit/", Call.audit), ("GET", "/api/openapi.json", Call.openapi)]]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cookie = token = None

    def answer(self, status, body, content_type, headers=()):
        self.send_response(status)
        for name, value in [("Content-Type", content_type), ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
                            ("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", POLICY), *headers]:
            self.send_header(name, value)
        if self.cookie:
            self.send_header("Set-Cookie", self.cookie)
        self.end_headers()
        self.wfile.write(body)

    def asset(self, path):
        for prefix, folder in (("/admin/", "admin"), ("/api/swagger/", "operations")):
            if path.startswith(prefix) and re.fullmatch(r"[\w.-]*", path[len(prefix):]):
                file = SOURCES / folder / (path[len(prefix):] or "index.html")
                if file.is_file():
                    self.answer(200, file.read_bytes(), TYPES[file.suffix])
                    return True
        return False

    def handle_one(self):
        self.cookie = None
        url = urllib.parse.urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command == "GET" and self.asset(url.path):
            return
        jar = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        self.token = jar["jwt"].value if "jwt" in jar else self.headers.get("Authorization", "").removeprefix("Bearer ")
        me = STORE.people.get(STORE.sessions.get(self.token))
        try:
            for method, pattern, does in ROUTES:
                found = pattern.fullmatch(url.path)
                if found and method == self.command:
                    call = Call(self, me, dict(urllib.parse.parse_qsl(url.query)), json.loads(body) if body else {})
                    status, content = does(call, *found.groups())
                    return self.answer(status, b"" if content is None else json.dumps(content).encode(),
                        "application/json")
            raise Refusal(404, "not_found", "there is nothing here")
        except Refusal as refusal:
            headers = [("Retry-After", str(refusal.retry_after))] if refusal.retry_after else []
            self.answer(refusal.status, json.dumps(refusal.body).encode(), "application/problem+json", headers)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_one

    def log_message(self, *arguments):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
