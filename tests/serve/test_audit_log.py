"""The audit log over REST: filters, pages by the number of an entry, names."""

import pytest
from conftest import refctl
from description import conforms

PATH = "/api/audit/"


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Entries by the operator and by Ada, an admin, about Max and Mia and about the store."""
    from conftest import Server

    folder = tmp_path_factory.mktemp("log")
    server = Server(folder)
    server.ids = {name: server.sign_up(name)["id"] for name in ("Ada", "Max", "Mia")}
    refctl(server.store, "users", "edit", "ada@example.com", "--role", "admin", "--yes")
    server.ada = server.log_in("ada@example.com")
    for name, change in (("Max", {"name": "Max M."}), ("Mia", {"name": "Mia M."}), ("Mia", {"disabled": True})):
        assert server.call("PATCH", f"/api/accounts/users/{server.ids[name]}/", change, token=server.ada).status == 200
    refctl(server.store, "config", "set", "members.see_email", "true")
    yield server
    server.end()


def page(log, query: str = "") -> dict:
    answer = log.call("GET", PATH + query, token=log.ada)
    assert answer.status == 200, answer.body
    return answer.json()


def numbers(log, query: str) -> list[int]:
    return [row["number"] for row in page(log, query)["results"]]


def test_rows_name_their_people(log):
    description = log.call("GET", "/api/openapi.json").json()
    found = page(log)
    conforms(found, {"$ref": "#/components/schemas/AuditPage"}, description)
    edited = [(row["user_name"], row["actor_name"]) for row in found["results"] if row["actor"] == f"user:{log.ids['Ada']}"]
    assert edited.pop(0) == ("Ada", "Ada")  # her sign-up
    assert edited == [("Max M.", "Ada"), ("Mia M.", "Ada"), ("Mia M.", "Ada")]
    last = found["results"][-1]
    assert (last["action"], last["user"], last["user_name"], last["actor_name"]) == ("config.set", None, None, None)


def test_a_walk_by_number_shows_what_the_pages_show(log):
    everything = numbers(log, "?page_size=1000")
    assert everything == list(range(1, len(everything) + 1)) and len(everything) >= 8
    for query in ("", "&action=user.edit", "&actor=ada@example.com", "&user=MIA@example.com"):
        expected, found = numbers(log, "?page_size=1000" + query), []
        link = f"{PATH}?after=0&page_size=2{query}"
        while link:
            answer = log.call("GET", link, token=log.ada).json()
            assert answer["count"] == len(expected) and answer["previous"] is None
            found += [row["number"] for row in answer["results"]]
            link = answer["next"] and answer["next"].removeprefix(log.url)
        assert found == expected != []
        assert numbers(log, f"?after={expected[0]}{query}") == expected[1:]
    assert page(log, "?after=999999")["results"] == []


def test_filters(log):
    ada, max_ = log.ids["Ada"], log.ids["Max"]
    by_ada = numbers(log, f"?actor=user:{ada}")
    assert len(by_ada) == 4 and by_ada[0] == 1
    for actor in ("ada@example.com", f"id:{ada}", f"{ada}"):
        assert numbers(log, f"?actor={actor}") == by_ada
    signed_up = numbers(log, "?action=user.sign_up")
    assert signed_up == [1, 2, 3]
    by_operator = numbers(log, "?actor=operator")
    assert by_operator and sorted([*by_ada, 2, 3, *by_operator]) == numbers(log, "")
    assert set(numbers(log, "?action=user")) == set(by_ada) | set(signed_up) | {by_operator[0]}
    assert numbers(log, f"?actor=ada@example.com&user={max_}") == by_ada[1:2]
    moment = page(log, f"?after={by_ada[1]}")["results"][0]["at"]
    early, late = numbers(log, f"?until={moment}"), numbers(log, f"?since={moment}")
    assert early + late == numbers(log, "") and early and late
    assert numbers(log, "?user=me") == numbers(log, f"?user={ada}") != []


@pytest.mark.parametrize("query, status, key", [
    ("since=2026-01-02&until=2026-01-01", 422, "until"), ("until=never", 422, "until"), ("action=", 422, "action"),
    ("actor=user:x", 422, "actor"), ("actor=", 422, "actor"), ("after=x", 422, "after"), ("limit=3", 422, "limit"),
    ("actor=nobody@example.com", 404, None), ("user=999", 404, None)])
def test_a_wrong_parameter_is_named(log, query, status, key):
    answer = log.call("GET", f"{PATH}?{query}", token=log.ada)
    assert answer.status == status, answer.body
    assert key is None or list(answer.json()["errors"]) == [key], answer.body
