"""Finding and changing users, and their referrals."""

import csv
import io
import json

import pytest

DETAIL_KEYS = ["id", "name", "email", "role", "referral_code", "referred_by", "registered_at", "disabled",
               "referral_points", "downline", "depth", "path"]


def test_members_see_masked_addresses_and_their_own(ada):
    by_name = {user["name"]: user["email"] for user in ada.must("users", "--json").json["results"]}
    assert by_name == {"Ada": "ada@example.com", "Bob": "b•••@example.com", "Cleo": "c•••@example.com"}
    ada.must("users", "edit", "1", "--role", "support")
    assert ada.must("users", "--json").json["results"][1]["email"] == "bob@example.com"


def test_show(ada):
    shown = ada.must("users", "show", "ada@example.com", "--json").json
    assert list(shown) == DETAIL_KEYS
    assert (shown["referral_points"], shown["downline"], shown["depth"], shown["path"]) == (1, 2, 0, [1])
    assert ada.run("users", "show", "2").code == 4  # a member may not see another user
    assert ada.must("users", "show", "code:cleo", "--operator", "--json").json["path"] == [1, 2, 3]
    assert ada.run("users", "show", "99", "--operator").code == 3
    assert ada.run("users", "show", "nobody@example.com", "--operator").code == 3


def test_a_number_that_is_an_id_and_a_code_is_ambiguous(ada):
    ada.sign_up("Dan", "--code", "555")
    ran = ada.run("users", "show", "555", "--operator", "--json")
    assert (ran.code, ran.error["code"]) == (3, "no_such_user") and "code:555" in ran.error["hint"]
    ada.must("import", "-", stdin='{"id":555,"name":"Eve","email":"eve@example.com"}\n')
    ran = ada.run("users", "show", "555", "--operator", "--json")
    assert (ran.code, ran.error["code"]) == (2, "ambiguous_user")
    assert ada.must("users", "show", "code:555", "--operator", "--json").json["name"] == "Dan"
    assert ada.must("users", "show", "id:555", "--operator", "--json").json["name"] == "Eve"


def test_pages(ada):
    page = ada.must("users", "--operator", "--page-size", "2", "--json").json
    assert list(page) == ["count", "next", "previous", "results"]
    assert (page["count"], page["next"], page["previous"], len(page["results"])) == (3, 2, None, 2)
    page = ada.must("users", "--operator", "--page-size", "2", "--page", "2", "--json").json
    assert (page["next"], page["previous"], [user["id"] for user in page["results"]]) == (None, 1, [3])
    for wrong in ("0", "3", "x", "-1"):
        assert ada.run("users", "--operator", "--page-size", "2", "--page", wrong).code == 3
    for wrong in ("0", "1001", "x"):
        assert ada.run("users", "--operator", "--page-size", wrong).code == 2
    after = ada.must("users", "--operator", "--after", "1", "--json").json
    assert [user["id"] for user in after["results"]] == [2, 3]
    every = ada.must("users", "--operator", "--all", "--json").json
    assert (every["count"], len(every["results"])) == (3, 3)


def test_page_one_of_an_empty_listing(refctl):
    refctl.cheap_hashes()
    page = refctl.must("users", "--operator", "--json").json
    assert page == {"count": 0, "next": None, "previous": None, "results": []}
    assert refctl.run("users", "--operator", "--page", "2").code == 3


@pytest.mark.parametrize("words, names", [
    (["--search", "BO"], ["Bob"]),
    (["--search", "EXAMPLE.com"], ["Ada", "Bob", "Cleo"]),
    (["--search", "ada4"], ["Ada"]),
    (["--referred-by", "ada@example.com"], ["Bob"]),
    (["--role", "admin"], []),
    (["--since", "1d"], ["Ada", "Bob", "Cleo"]),
    (["--until", "2020-01-01"], []),
])
def test_filters(ada, words, names):
    found = ada.must("users", "--operator", "--json", *words).json
    assert [user["name"] for user in found["results"]] == names
    assert ada.must("users", "--operator", "--count", *words).out == f"{len(names)}\n"


def test_every_format_has_the_same_data(ada):
    as_json = ada.must("users", "--operator", "--json").json["results"]
    lines = [json.loads(line) for line in ada.must("users", "--operator", "-o", "jsonl").out.splitlines()]
    assert lines == as_json
    rows = list(csv.DictReader(io.StringIO(ada.must("users", "--operator", "-o", "csv").out)))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert list(rows[0]) == list(as_json[0])
    assert rows[1]["referred_by"] == "1" and rows[0]["referred_by"] == ""
    table = ada.must("users", "--operator").out.splitlines()
    assert table[0].split() == [key.upper() for key in as_json[0]]
    assert "Ada (1)" in table[2]


def test_fields_selects_and_orders(ada):
    assert ada.must("users", "--operator", "-o", "csv", "--fields", "name,id").out == "name,id\nAda,1\nBob,2\nCleo,3\n"
    shown = ada.must("users", "show", "1", "--json", "--fields", "downline,id").json
    assert list(shown) == ["downline", "id"]
    assert ada.run("users", "--operator", "--fields", "password").code == 2


def test_own_referrals_and_those_of_others(ada):
    mine = ada.must("referrals", "--json").json
    assert mine["count"] == 1 and list(mine["results"][0]) == ["id", "name", "email", "registered_at"]
    assert mine["results"][0]["email"] == "b•••@example.com"
    assert ada.must("referrals", "--count").out == "1\n"
    assert ada.run("referrals", "bob@example.com").code == 4
    assert ada.must("referrals", "bob@example.com", "--operator", "-o", "csv", "--fields", "name").out == "name\nCleo\n"


def test_tree(ada):
    drawn = ada.must("referrals", "--tree", "--operator", "ADA42").out.splitlines()
    assert drawn[0].startswith("Ada (1)") and drawn[0].endswith("1 direct, 2 in all")
    assert drawn[1].startswith("└── Bob (2)") and drawn[2].startswith("    └── Cleo (3)")
    nested = ada.must("referrals", "ADA42", "--tree", "--operator", "--json").json
    assert nested["referrals"][0]["referrals"][0]["name"] == "Cleo"
    cut = ada.must("referrals", "ADA42", "--tree", "--depth", "1", "--operator").out
    assert "Cleo" not in cut and "… 1 more" in cut
    forest = ada.must("referrals", "--all-roots", "--tree", "--operator", "-o", "jsonl").out.splitlines()
    assert [json.loads(line)["level"] for line in forest] == [0, 1, 2]
    dot = ada.must("referrals", "ADA42", "--tree", "--format", "dot", "--operator").out
    assert dot.startswith("digraph") and "u1 -> u2;" in dot
    assert ada.must("referrals", "--tree").out.startswith("Ada (1)")
    assert ada.run("referrals", "ADA42", "--tree", "--as-of", "2020-01-01", "--operator").code == 3
    assert ada.must("referrals", "--all-roots", "--tree", "--as-of", "2020-01-01", "--operator", "--json").json == []


def test_path(ada):
    path = ada.must("referrals", "CLEO", "--path", "--operator", "--json").json
    assert [user["name"] for user in path["path"]] == ["Ada", "Bob", "Cleo"]
    related = ada.must("referrals", "CLEO", "--path", "BOB", "--operator", "--json").json
    assert related["common"]["name"] == "Bob"
    assert "1 level below Bob (2)" in ada.must("referrals", "CLEO", "--path", "BOB", "--operator").out


def test_edit(ada):
    edited = ada.must("users", "edit", "BOB", "--name", "Bobby", "--email", "bobby@example.com", "--json").json
    assert (edited["name"], edited["email"]) == ("Bobby", "bobby@example.com")
    assert ada.run("users", "edit", "BOB", "--email", "ada@example.com").code == 5
    assert ada.run("users", "edit", "BOB").code == 2
    assert ada.run("users", "edit", "BOB", "--enable", "--disable").code == 2
    changes = ada.must("audit", "--user", "bobby@example.com", "--json").json["results"][-1]["changes"]
    assert {"field": "name", "before": "Bob", "after": "Bobby"} in changes


def test_reattribution_asks_and_is_audited(ada):
    words = ("users", "edit", "CLEO", "--referred-by", "ADA42")
    assert ada.run(*words).code == 2  # without a reason
    assert ada.run(*words, "--reason", "ticket 1").code == 2  # no terminal to ask
    ada.must(*words, "--reason", "ticket 1", "--yes")
    assert ada.must("users", "show", "CLEO", "--operator", "--json").json["path"] == [1, 3]
    assert ada.run("users", "edit", "ADA42", "--referred-by", "BOB", "--reason", "x", "--yes").code == 6  # a loop
    ada.must("users", "edit", "CLEO", "--referred-by", "none", "--reason", "x", "--yes")


def test_delete_keeps_the_tree(ada):
    assert ada.run("users", "delete", "BOB").code == 2
    ada.must("users", "delete", "BOB", "--yes")
    assert ada.run("users", "show", "bob@example.com", "--operator").code == 3
    assert ada.must("users", "show", "CLEO", "--operator", "--json").json["path"] == [1, 2, 3]
    assert "erased (2)" in ada.must("referrals", "ADA42", "--tree", "--operator").out


def test_settings(refctl):
    refctl.cheap_hashes()
    assert refctl.must("config", "get", "security.argon2_memory_mib").out == "19\n"
    assert refctl.run("config", "set", "security.argon2_memory_mib", "18").code == 6
    for words in (["get", "security.argon_memory_mib"], ["set", "security.argon_memory_mib", "19"]):
        ran = refctl.run("config", *words)  # a word of the command line is wrong, not a value
        assert ran.code == 2 and "security.argon2_memory_mib" in ran.err
    refctl.must("config", "set", "security.argon2_memory_mib", "--default")
    assert refctl.must("config", "get", "security.argon2_memory_mib").out == "64\n"
    names = [one["name"] for one in refctl.must("config", "list", "--json").json["results"]]
    assert "members.see_email" in names


def test_keys(ada):
    first = ada.must("keys", "list", "--json").json["results"]
    ada.must("keys", "rotate")
    keys = ada.must("keys", "list", "--json").json["results"]
    assert len(keys) == len(first) + 1 and keys[-1]["signs"] and not keys[0]["signs"]
    ada.must("whoami")
    ada.must("keys", "revoke", keys[0]["kid"], "--yes")
    assert ada.run("whoami").code == 4


def test_fields_of_a_tree(ada):
    words = ("referrals", "ADA42", "--tree", "--operator", "--fields", "email,referral_points")
    assert ada.must(*words).out == "ada@example.com  1\n└── bob@example.com  1\n    └── cleo@example.com  0\n"
    nested = ada.must(*words, "--json").json
    assert list(nested) == ["email", "referral_points", "referrals"] and nested["referrals"][0]["email"] == "bob@example.com"
    assert ada.must(*words, "-o", "csv").out.splitlines()[1] == "ada@example.com,1"
    assert ada.must(*words, "-o", "jsonl").out.splitlines()[2] == '{"email":"cleo@example.com","referral_points":0}'
    for form in ("dot", "mermaid"):
        assert ada.run(*words, "--format", form).code == 2
    assert ada.run("referrals", "ADA42", "--tree", "--operator", "--fields", "nothing").code == 2
    hidden = ada.must("referrals", "ADA42", "--tree", "--operator", "--depth", "0", "--fields", "name").out
    assert hidden == "Ada\n└── … 1 more\n"


def test_a_user_named_null(ada):
    ada.must("import", "-", stdin='{"id":9,"name":"null","email":"n@example.com"}\n{"name":"X","email":"x@example.com","referred_by":9}\n')
    assert "null (9)" in ada.must("users", "--operator", "--search", "x@example").out
