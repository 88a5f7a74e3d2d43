"""import --on-conflict update changes users by the rule of every change, and leaves users unchanged who equal their
record."""

import json

import pytest
from conftest import PASSWORD

NEW = PASSWORD + " anew"


def update(refctl, *users, name="changes.jsonl", more=()):
    path = refctl.home / name
    path.write_text("".join(json.dumps(user) + "\n" for user in users))
    return refctl.run("import", path, "--on-conflict", "update", "--json", *more)


def entries(refctl, *words) -> list[dict]:
    return [json.loads(line) for line in refctl.must("audit", "-o", "jsonl", *words).out.splitlines()]


def counts(ran) -> dict:
    assert ran.code == 0, ran
    return {key: ran.json[key] for key in ("read", "added", "updated", "unchanged", "skipped", "refused")}


def test_each_changed_user_has_an_entry(ada):
    before = len(entries(ada))
    ran = update(ada, {"name": "Robert", "email": "bob@example.com"}, {"name": "Cleo", "email": "cleo@example.com", "referred_by": "ADA42"},
                 {"name": "Ada", "email": "ada@example.com"})
    assert counts(ran) == {"read": 3, "added": 0, "updated": 2, "unchanged": 1, "skipped": 0, "refused": 0}
    bob, cleo, whole = entries(ada)[before:]
    assert (bob["action"], bob["user"]) == ("user.edit", 2)
    assert bob["changes"] == [{"field": "name", "before": "Bob", "after": "Robert"}]
    assert (cleo["action"], cleo["user"]) == ("user.edit", 3)
    assert cleo["changes"] == [{"field": "referred_by", "before": "2", "after": "1"},
                               {"field": "reason", "before": None, "after": "import of changes.jsonl"}]
    values = {change["field"]: change["after"] for change in whole["changes"]}
    assert whole["action"] == "import" and values["file"] == "changes.jsonl"
    assert (values["updated"], values["unchanged"]) == ("2", "1") and "added_ids" not in values
    ada.must("check")


def test_disabling_ends_the_sessions_for_good(ada):
    ada.log_in("bob@example.com")
    bob = {"name": "Bob", "email": "bob@example.com"}
    ada.must("whoami")
    assert counts(update(ada, bob | {"disabled": True}))["updated"] == 1
    assert ada.run("whoami").code == 4
    assert counts(update(ada, bob | {"disabled": False}))["updated"] == 1
    assert ada.run("whoami").code == 4


def test_a_new_password_ends_the_sessions_and_the_same_one_does_not(ada):
    ada.log_in("bob@example.com")
    bob = {"name": "Bob", "email": "bob@example.com"}
    before = entries(ada)
    for more in ((), ("--dry-run",)):
        assert counts(update(ada, bob | {"password": PASSWORD}, more=more))["unchanged"] == 1
    ada.must("whoami")
    assert [entry["action"] for entry in entries(ada)[len(before):]] == ["import"]
    assert counts(update(ada, bob | {"password": NEW}, more=("--dry-run",)))["updated"] == 1
    ada.must("whoami")
    assert counts(update(ada, bob | {"password": NEW}))["updated"] == 1
    assert ada.run("whoami").code == 4
    ada.log_in("bob@example.com", NEW)
    assert entries(ada, "--user", "BOB")[-1]["action"] == "password.change"


def test_explain_names_the_code_that_was_used_at_the_sign_up(ada):
    assert counts(update(ada, {"name": "Bob", "email": "bob@example.com", "referral_code": "ROBERT"}))["updated"] == 1
    assert ada.must("explain", "CLEO", "--operator", "--json").json["referred_with"] == "BOB"


def test_an_import_does_not_leave_a_store_without_an_admin(ada):
    ada.must("users", "edit", "ADA42", "--role", "admin")
    demoted = {"name": "Ada", "email": "ada@example.com", "role": "member"}
    promoted = {"name": "Cleo", "email": "cleo@example.com", "role": "admin"}
    before = ada.must("export", "-").out
    ran = update(ada, demoted, more=("--trust-roles",))
    assert ran.code == 5 and ran.error["code"] == "last_admin" and "--yes" in ran.error["hint"]
    assert ada.must("export", "-").out == before
    # The order of the records does not matter.
    assert counts(update(ada, demoted, promoted, more=("--trust-roles",)))["updated"] == 2
    assert counts(update(ada, promoted | {"role": "member"}, more=("--trust-roles", "--yes")))["updated"] == 1
    assert ada.must("users", "--role", "admin", "--operator", "--count").out == "0\n"


def test_nothing_is_written_for_users_who_equal_their_record(ada):
    for form in (("-",), ("users.csv",)):
        before = ada.must("export", "-").out
        exported = ada.must("export", *form).out
        log = entries(ada)
        ran = ada.must("import", "-" if form == ("-",) else "users.csv", "--on-conflict", "update", "--trust-roles", "--json", stdin=exported)
        assert counts(ran) == {"read": 3, "added": 0, "updated": 0, "unchanged": 3, "skipped": 0, "refused": 0}
        assert ada.must("export", "-").out == before
        assert [entry["action"] for entry in entries(ada)[len(log):]] == ["import"]


# The fields of Bob's record (id 2, referred by Ada, id 1), and whether Bob already has them.
SAYINGS = {
    "nothing but who": ({}, True),
    "his id": ({"id": 2}, True),
    "another id": ({"id": 77}, True),
    "somebody else's id": ({"id": 3}, True),
    "another name": ({"name": "Bobby"}, False),
    "another spelling of his e-mail": ({"email": "BOB@example.com"}, False),
    "his code": ({"referral_code": "BOB"}, True),
    "another spelling of his code": ({"referral_code": "bob"}, False),
    "another code": ({"referral_code": "ROBERT"}, False),
    "his referrer by id": ({"referred_by": 1}, True),
    "his referrer by code": ({"referred_by": "ADA42"}, True),
    "his referrer by e-mail": ({"referred_by": "ada@example.com"}, True),
    "another referrer": ({"referred_by": "DAN", "id": 2}, False),
    "no referrer": ({"referred_by": None}, True),  # an omitted field changes nothing
    "his role": ({"role": "member"}, True),
    "another role": ({"role": "support"}, False),
    "his state": ({"disabled": False}, True),
    "another state": ({"disabled": True}, False),
    "another time": ({"registered_at": "2020-01-01T00:00:00Z"}, False),
}


@pytest.mark.parametrize("saying", SAYINGS)
def test_unchanged_and_updated(ada, saying):
    says, same = SAYINGS[saying]
    ada.sign_up("Dan", "--code", "DAN")
    before, log = ada.must("export", "-").out, entries(ada, "--user", "BOB")
    for more in (("--dry-run",), ()):
        ran = update(ada, {"name": "Bob", "email": "bob@example.com"} | says, more=("--trust-roles", *more))
        assert counts(ran)["unchanged"] == int(same) and counts(ran)["updated"] == int(not same)
    assert (ada.must("export", "-").out == before) == same
    assert (entries(ada, "--user", "bob@example.com") == log) == same
    ada.must("check")


def test_a_new_user_as_referrer_is_a_change(ada):
    ran = update(ada, {"name": "Ada", "email": "ada@example.com", "referred_by": "eve@example.com"}, {"name": "Eve", "email": "eve@example.com"})
    assert counts(ran) == {"read": 2, "added": 1, "updated": 1, "unchanged": 0, "skipped": 0, "refused": 0}
    assert ada.must("users", "show", "ADA42", "--operator", "--json").json["path"] == [4, 1]


def test_loops_are_found_among_changed_and_unchanged_users(ada):
    """Ada > Bob > Cleo: Ada below Cleo would be a loop, whether or not the file contains Bob and Cleo."""
    ada_below = {"name": "Ada", "email": "ada@example.com", "referred_by": "CLEO"}
    rest = [{"name": "Bob", "email": "bob@example.com", "referred_by": "ADA42"}, {"name": "Cleo", "email": "cleo@example.com", "referred_by": "BOB"}]
    for users in ([ada_below], [ada_below, *rest], [*rest, ada_below]):
        ran = update(ada, *users)
        assert ran.code == 6 and "loop" in ran.err, ran
    # With Cleo moved to a new root there is no loop, and Ada can go below her.
    turned = [ada_below, {"name": "Cleo", "email": "cleo@example.com", "referred_by": "dan@example.com"}, {"name": "Dan", "email": "dan@example.com"}]
    assert counts(update(ada, *turned))["updated"] == 2
    ada.must("check")


def history(refctl, user) -> list[dict]:
    return refctl.must("explain", user, "--operator", "--json").json["history"]


def test_an_import_is_in_the_history_of_its_users(ada):
    users = [{"name": f"N{i}", "email": f"n{i}@example.com"} | ({"id": i} if i % 3 else {}) for i in range(10, 30)]
    assert counts(update(ada, *users, name="people.jsonl"))["added"] == 20
    log = entries(ada)
    assert log[-1]["action"] == "import" and log[-2]["action"] != "import"  # one entry for all users
    for i in (10, 11, 29):
        first = history(ada, f"n{i}@example.com")[0]
        values = {change["field"]: change["after"] for change in first["changes"]}
        assert (first["action"], first["number"], first["actor"]) == ("imported", log[-1]["number"], "operator:root")
        assert values == {"file": "people.jsonl", "sha256": next(c["after"] for c in log[-1]["changes"] if c["field"] == "sha256")}
    assert [entry["action"] for entry in history(ada, "BOB")] == ["user.sign_up"]
    # A user who signs up later was not in the file.
    after = ada.sign_up("Zoe")
    assert [entry["action"] for entry in history(ada, f"id:{after['id']}")] == ["user.sign_up"]
    assert "imported" in ada.must("explain", "n10@example.com", "--operator").out


def test_the_import_that_added_a_user_is_distinguished_from_others(refctl):
    """A later import may use ids that an earlier one left free; both entries list exactly their own users."""
    def ids(name, *numbers):
        users = [{"id": i, "name": f"N{i}", "email": f"n{i}@example.com"} for i in numbers]
        assert counts(update(refctl, *users, name=name))["added"] == len(users)

    ids("even.jsonl", *range(2, 400, 2))
    ids("third.jsonl", *range(3, 400, 6))
    ids("late.jsonl", *range(1, 400, 6))
    for i, name in ((2, "even"), (398, "even"), (3, "third"), (9, "third"), (399, "third"), (1, "late"), (397, "late")):
        first = history(refctl, f"id:{i}")[0]
        assert first["action"] == "imported" and first["changes"][0]["after"] == f"{name}.jsonl", i


def test_a_seed_is_in_the_history_of_its_users(refctl):
    refctl.must("seed", "--users", 20)
    first = history(refctl, "id:7")[0]
    assert first["action"] == "seeded" and {change["field"] for change in first["changes"]} == {"shape", "seed"}
