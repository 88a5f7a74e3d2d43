"""The trees of all roots over REST: nested JSON, or a row per node."""

import json

import pytest
from conftest import refctl
from description import conforms

PATH = "/api/accounts/tree/"
ROWS = {"Accept": "application/x-ndjson"}


def rows_of(answer):
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/x-ndjson"
    assert "Accept" in answer.headers["Vary"]
    return [json.loads(line) for line in answer.body.splitlines()]


def flat(trees, level=0):
    return [pair for tree in trees for pair in [(level, tree["id"]), *flat(tree["referrals"], level + 1)]]


def test_the_forest_has_every_root_in_both_forms(world):
    """Also with the parameters of a user's tree; the command line prints the same."""
    server, ada = world.server, world.tokens["Ada"]
    description = server.call("GET", "/api/openapi.json").json()
    for query in ("", "?limit=1", "?depth=0", "?depth=1&limit=2", "?as_of=2020-01-01"):
        nested = server.call("GET", PATH + query, token=ada)
        assert nested.status == 200 and nested.headers["Content-Type"] == "application/json"
        conforms(nested.json(), {"$ref": "#/components/schemas/Forest"}, description)
        rows = rows_of(server.call("GET", PATH + query, token=ada, **ROWS))
        for row in rows:
            conforms(row, {"$ref": "#/components/schemas/TreeNode"}, description)
        assert [(row["level"], row["id"]) for row in rows] == flat(nested.json()), query
    assert server.call("GET", PATH + "?as_of=2020-01-01", token=ada).json() == []
    forest = server.call("GET", PATH, token=world.tokens["Sue"]).json()
    levels = dict((user, level) for level, user in flat(forest))
    assert levels[world.ids["Max"]] == 0 and levels[world.ids["Mia"]] == 1 and levels[world.ids["Ada"]] == 0
    printed = json.loads(refctl(server.store, "referrals", "--tree", "--all-roots", "--operator", "--format", "json"))
    assert printed == forest


def test_only_support_and_admins_see_the_forest(world):
    for headers in ({}, ROWS):
        refused = world.server.call("GET", PATH, token=world.tokens["Max"], **headers)
        assert refused.status == 403 and refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query, key", [("depth=-1", "depth"), ("limit=x", "limit"), ("as_of=never", "as_of"),
                                        ("user=1", "user")])
def test_a_wrong_parameter_is_named(world, query, key):
    answer = world.server.call("GET", f"{PATH}?{query}", token=world.tokens["Ada"], **ROWS)
    assert answer.status == 422 and key in answer.json()["errors"]


def test_a_deep_forest_is_nested_to_a_depth_and_complete_as_rows(start):
    server = start()
    refctl(server.store, "seed", "--users", "1200", "--shape", "chain")
    server.sign_up("Ada")
    refctl(server.store, "users", "edit", "ada@example.com", "--role", "admin", "--yes")
    token = server.log_in("ada@example.com")
    nested = server.call("GET", PATH, token=token).json()
    assert [level for level, _ in flat(nested)] == [*range(101), 0]
    rows = rows_of(server.call("GET", PATH, token=token, **ROWS))
    assert [row["level"] for row in rows] == [*range(1200), 0] and all(row["hidden"] == 0 for row in rows)
