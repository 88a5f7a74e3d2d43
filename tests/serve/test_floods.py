"""Floods from one client do not block others, and probing reveals little."""

import threading
import time

import pytest

from conftest import PASSWORD, refctl


SIGN_UP, LOG_IN = "/api/accounts/signup/", "/api/accounts/login/"


class Flood:
    """Clients that send requests one after the other until stopped; counts the statuses."""

    def __init__(self, send, clients: int = 16):
        self.statuses: dict[int, int] = {}
        self._stop, self._lock, self._number = threading.Event(), threading.Lock(), 0
        self._threads = [threading.Thread(target=self._run, args=(send,)) for _ in range(clients)]

    def _run(self, send):
        while not self._stop.is_set():
            with self._lock:
                self._number += 1
                number = self._number
            status = send(number)
            with self._lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def cheap(start):
    server = start()
    refctl(server.store, "config", "set", "security.argon2_memory_mib", "19")
    return server


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"], ids=["same", "other"])
def test_a_flood_of_sign_ups_refuses_no_log_in(cheap, address):
    """Sixteen clients sign up as fast as they can; log-ins from the same and from other addresses still succeed."""
    cheap.sign_up("Ann")
    refctl(cheap.store, "config", "set", "security.signups_per_minute", "60000")

    def sign_up(number):
        return cheap.call("POST", SIGN_UP, {"name": "N", "email": f"n{number}@example.com", "password": PASSWORD}).status

    with Flood(sign_up) as flood:
        while sum(flood.statuses.values()) < 10:
            time.sleep(0.01)
        log_ins = [cheap.call("POST", LOG_IN, {"email": "ann@example.com", "password": PASSWORD}, source=address)
                   for _ in range(20)]
    assert {answer.status for answer in log_ins} == {200}
    assert flood.statuses.get(201, 0) > 0


def test_a_flood_of_log_ins_refuses_none_from_other_addresses(cheap):
    cheap.sign_up("Ann")

    def guess(number):
        return cheap.call("POST", LOG_IN, {"email": f"n{number}@example.com", "password": PASSWORD}).status

    with Flood(guess) as flood:
        while sum(flood.statuses.values()) < 10:
            time.sleep(0.01)
        log_ins = [cheap.call("POST", LOG_IN, {"email": "ann@example.com", "password": PASSWORD}, source="127.0.0.2")
                   for _ in range(10)]
    assert {answer.status for answer in log_ins} == {200}
    assert set(flood.statuses) <= {401, 429, 503}


def test_sign_ups_from_one_address_are_throttled(cheap):
    refctl(cheap.store, "config", "set", "security.signups_per_minute", "5")

    def sign_up(number, address):
        return cheap.call("POST", SIGN_UP, {"name": "N", "email": f"n{number}@example.com", "password": PASSWORD}, source=address)

    assert [sign_up(number, "127.0.0.1").status for number in range(5)] == [201] * 5
    # On a slow machine some more are accepted: one every 12 s.
    refused = next(answer for answer in (sign_up(number, "127.0.0.1") for number in range(5, 100)) if answer.status == 429)
    assert refused.json()["code"] == "throttled" and refused.json()["hint"].startswith("try again in")
    assert 1 <= int(refused.headers["Retry-After"]) <= 12
    assert sign_up(101, "127.0.0.2").status == 201


def test_probing_which_e_mails_are_registered_is_throttled(world):
    def probe(number):
        body = {"name": f"N{number}", "email": "max@example.com", "password": PASSWORD}
        return world.server.call("POST", SIGN_UP, body, source="127.0.0.7").status

    statuses = [probe(number) for number in range(40)]
    assert statuses[:20] == [409] * 20 and 429 in statuses
    assert set(statuses) == {409, 429}


def test_members_search_only_if_the_setting_allows_it(start):
    server = start()
    server.sign_up("Ann")
    token = server.log_in("ann@example.com")
    refused = server.call("GET", "/api/accounts/users/?search=ann", token=token)
    assert refused.status == 403 and "members.search" in refused.json()["hint"]
    assert server.call("GET", "/api/accounts/users/", token=token).status == 200
    refctl(server.store, "config", "set", "members.search", "true")
    assert server.call("GET", "/api/accounts/users/?search=ann", token=token).json()["count"] == 1


def test_the_scans_of_one_caller_are_bounded_and_do_not_delay_others(tmp_path):
    """A caller with many running scans gets 503 for the next one; meanwhile an exact search and a page are answered."""
    from conftest import Server

    folder = tmp_path / "scans"
    folder.mkdir()
    store = folder / "store"
    refctl(store, "seed", "--users", "200000")
    for name, role in (("Sue", "support"), ("Ada", "admin")):
        refctl(store, "signup", "--name", name, "--email", f"{name.lower()}@example.com", "--password-stdin", "--role", role,
               stdin=PASSWORD + "\n")
    server = Server(folder, store=store)
    try:
        sue, ada = server.log_in("sue@example.com"), server.log_in("ada@example.com")

        def scan(_):
            return server.call("GET", "/api/accounts/users/?search=no+such+text&page=1", token=sue).status

        with Flood(scan, clients=24) as flood:
            while 503 not in flood.statuses:
                time.sleep(0.01)
            exact = [server.call("GET", "/api/accounts/users/?search=ada@example.com", token=ada) for _ in range(5)]
            scans = [server.call("GET", "/api/accounts/users/?search=zzz+no", token=ada) for _ in range(2)]
        assert {answer.status for answer in exact + scans} == {200}
        assert all([row["name"] for row in answer.json()["results"]] == ["Ada"] for answer in exact)
        assert set(flood.statuses) == {200, 503}
    finally:
        server.end()


def test_another_site_can_neither_log_in_nor_sign_up(world):
    """A form of another site would log the user in to another account. Programs other than browsers do not send this
    header."""
    form = "application/x-www-form-urlencoded"
    for path, body in (("/api/accounts/login/", "email=max%40example.com&password=" + PASSWORD.replace(" ", "+")),
                       ("/api/accounts/signup/", "name=A&email=cross%40example.com&password=" + PASSWORD.replace(" ", "+")),
                       ("/v1/accounts/login", "username=max%40example.com&password=" + PASSWORD.replace(" ", "+"))):
        for fields in ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            answer = world.server.call("POST", path, body, content_type=form, **fields)
            assert answer.status == 403 and answer.json()["code"] == "cross_site", (path, fields)
            assert answer.headers["Set-Cookie"] is None
    body = {"email": "max@example.com", "password": PASSWORD}
    for fields in ({}, {"Sec_Fetch_Site": "same-origin"}, {"Sec_Fetch_Site": "none"}, {"Origin": world.server.url}):
        assert world.server.call("POST", "/api/accounts/login/", body, **fields).status == 200, fields
