"""The pool of a request depends on its decoded contents, not on how its bytes are written.

Single records and pages are answered on the connection's thread; filters go to the pool of long reads and from there to
the scans unless an index answers them; passwords go to the hashing pool. The counters of /metrics show which pool got a
request."""

import pytest

from conftest import PASSWORD

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def accepted(server) -> dict[str, int]:
    """Returns how many requests each pool has accepted. The query itself is a job of the pool of long reads."""
    text = server.call("GET", "/metrics").body.decode()
    pairs = (line.split() for line in text.splitlines() if "_queue_accepted_total " in line and not line.startswith("#"))
    return {name.removeprefix("refctl_").removesuffix("_queue_accepted_total"): int(value) for name, value in pairs}


def pools_of(server, method, path, body=None, **more) -> set[str]:
    before = accepted(server)
    server.call(method, path, body, **more)
    after = accepted(server)
    after["work"] -= 1  # the second query of /metrics
    return {pool for pool in after if after[pool] != before[pool]}


@pytest.fixture(scope="module")
def calm(world):
    """A server on the world's store that no other test uses at the same time."""
    from conftest import Server

    folder = world.server.folder / "placement"
    folder.mkdir()
    made = Server(folder, store=world.server.store)
    yield made
    made.end()


@pytest.mark.parametrize("query, pools", [
    ("", set()), ("?page=1&page_size=5", set()), ("?after=0", set()), ("?%70age=1", set()),
    ("?search=zz", {"work", "scan"}), ("?%73earch=zz", {"work", "scan"}), ("?s%65arch=%7a%7A", {"work", "scan"}),
    ("?search=max@example.com", {"work"}), ("?%73earch=max%40example.com", {"work"}), ("?search=id:1", {"work"}),
    ("?page=1&%72ole=member", {"work", "scan"}), ("?%73ince=2020-01-01", {"work", "scan"}), ("?unti%6C=2020-01-01", {"work", "scan"}),
    ("?referred%5Fby=1", {"work", "scan"}), ("?search", {"work"}), ("?page=1&&search=", {"work"}),
])
def test_filters_leave_the_event_loop_in_every_spelling(calm, world, query, pools):
    assert pools_of(calm, "GET", "/api/accounts/users/" + query, token=world.tokens["Ada"]) == pools, query


@pytest.mark.parametrize("body, content_type, pools", [
    ('{"name":"Max"}', JSON, {"write"}),
    ('{"name":"password"}', JSON, {"write"}),
    ('{"password":"short"}', JSON, {"hash"}),
    ('{"p\\u0061ssword":"short"}', JSON, {"hash"}),
    ('{"\\u0070\\u0061\\u0073\\u0073\\u0077\\u006f\\u0072\\u0064":"short"}', JSON, {"hash"}),
    ("name=Max", FORM, {"write"}),
    ("name=password", FORM, {"write"}),
    ("password=short", FORM, {"hash"}),
    ("p%61ssword=short", FORM, {"hash"}),
    ("name=Max&%70assword=short", FORM, {"hash"}),
])
def test_passwords_are_hashed_in_their_pool_in_every_spelling(calm, world, body, content_type, pools):
    path = f"/api/accounts/users/{world.ids['Max']}/"
    assert pools_of(calm, "PATCH", path, body, token=world.tokens["Ada"], content_type=content_type) == pools, body


def test_a_plus_is_a_space_in_names_as_in_values(calm, world):
    """`+password` is the field " password", which no handler has, and `role+` is not the name of a filter."""
    path = f"/api/accounts/users/{world.ids['Max']}/"
    answer = calm.call("PATCH", path, "+password=short", token=world.tokens["Ada"], content_type=FORM)
    assert answer.status == 422 and list(answer.json()["errors"]) == [" password"]
    answer = calm.call("PATCH", path, "name=Max+Two", token=world.tokens["Ada"], content_type=FORM)
    assert answer.status == 200 and answer.json()["name"] == "Max Two"
    calm.call("PATCH", path, {"name": "Max"}, token=world.tokens["Ada"])


@pytest.mark.parametrize("method, path, body, pool", [
    ("POST", "/api/accounts/login/", {"email": "nobody-here@example.com", "password": PASSWORD}, "hash"),
    ("POST", "/api/accounts/signup/", {"email": "max@example.com"}, "hash"),
    ("GET", "/api/metrics/", None, "work"),
    ("GET", "/api/export/", None, "transfer"),
])
def test_the_pool_of_every_kind_of_request(calm, world, method, path, body, pool):
    assert pools_of(calm, method, path, body, token=world.tokens["Ada"]) == {pool}


def test_trees_have_their_own_pool(calm, world):
    assert pools_of(calm, "GET", f"/api/accounts/users/{world.ids['Max']}/tree/", token=world.tokens["Ada"]) == {"tree"}


def test_a_broken_request_reaches_no_pool(calm, world):
    """A request that cannot be decoded is refused before it reaches a pool."""
    path = f"/api/accounts/users/{world.ids['Max']}/"
    for body, content_type in (('{"password":', JSON), ("password=%", FORM), ("password=a&p%61ssword=b", FORM), ("<x/>", "text/xml"),
                               ('{"password":"a","p\\u0061ssword":"b"}', JSON)):
        before = accepted(calm)
        answer = calm.call("PATCH", path, body, token=world.tokens["Ada"], content_type=content_type)
        assert answer.status == (415 if content_type == "text/xml" else 400), body
        after = accepted(calm)
        assert after == before | {"work": before["work"] + 1}, body
