"""`audit`: filters, the newest entries, names in tables, and who used sudo."""

import json
import os

import pytest


def rows(refctl, *words, **more) -> list[dict]:
    return [json.loads(line) for line in refctl.must("audit", *words, "-o", "jsonl", **more).out.splitlines()]


def numbers(refctl, *words) -> list[int]:
    return [row["number"] for row in rows(refctl, *words)]


@pytest.fixture
def log(ada):
    """Ada is an admin who changed Bob; the operator changed Cleo."""
    ada.must("users", "edit", "ada@example.com", "--role", "admin", "--yes")
    ada.must("users", "edit", "cleo@example.com", "--name", "Cleo C.")
    ada.must("passwd", "--password-stdin", stdin="correct horse battery\nanother horse battery 9\n")
    return ada


def test_filters(log):
    everything = numbers(log)
    assert everything == list(range(1, len(everything) + 1))
    own = numbers(log, "--actor", "ada@example.com")
    assert own and own == numbers(log, "--actor", "user:1") == numbers(log, "--actor", "id:1")
    operators = numbers(log, "--actor", "operator")
    assert operators and not set(own) & set(operators)
    assert [row["action"] for row in rows(log, "--action", "user.edit")] == ["user.edit", "user.edit"]
    assert set(numbers(log, "--action", "user")) >= set(numbers(log, "--action", "user.edit"))
    moment = rows(log)[-1]["at"]
    assert numbers(log, "--until", moment) + numbers(log, "--since", moment) == everything
    assert numbers(log, "--user", "cleo@example.com", "--actor", "operator", "--action", "user.edit") == [operators[-1]]
    assert log.must("audit", "--action", "user.edit", "--json").json["count"] == 2


def test_the_newest_come_oldest_first(log):
    everything = numbers(log)
    assert numbers(log, "--limit", 2) == everything[-2:]
    assert numbers(log, "--limit", 1000) == everything
    assert numbers(log, "--limit", 1, "--action", "user.edit") == numbers(log, "--action", "user.edit")[-1:]
    for limit in ("0", "-1", "x"):
        assert log.run("audit", "--limit", limit).code == 2


@pytest.mark.parametrize("words, code", [
    (["--since", "2026-01-02", "--until", "2026-01-01"], 2), (["--until", "never"], 2), (["--action", ""], 2),
    (["--actor", "user:x"], 2), (["--actor", ""], 2), (["--actor", "zoe@example.com"], 3)])
def test_a_wrong_option_is_refused(log, words, code):
    ran = log.run("audit", *words)
    assert ran.code == code and not ran.out, ran.err


def test_a_code_that_is_a_word_for_actors_is_ambiguous(log):
    log.must("users", "edit", "cleo@example.com", "--code", "operator")
    ran = log.run("audit", "--actor", "operator", "--json")
    assert ran.code == 2 and "code:operator" in ran.error["hint"] and "operator:" in ran.error["hint"]
    assert numbers(log, "--actor", "code:operator") == []
    assert numbers(log, "--actor", "operator:") == [row["number"] for row in rows(log) if row["actor"].startswith("operator:")]


def test_a_table_has_names_beside_the_ids(log):
    """JSON has keys of their own for them; an erased user has no name."""
    cleo = log.must("users", "show", "cleo@example.com", "--operator", "--json").json["id"]
    found = rows(log, "--action", "user.edit", "--limit", 1)[0]
    assert (found["user"], found["user_name"], found["actor_name"]) == (cleo, "Cleo C.", None)
    assert f"{cleo} Cleo C." in log.must("audit", "--action", "user.edit").out
    own = log.must("audit", "--actor", "user:1").out
    assert "user:1 Ada" in own and own.splitlines()[0].split()[:3] == ["NUMBER", "AT", "ACTOR"]
    assert rows(log, "--actor", "user:1")[0]["actor_name"] == "Ada"
    log.must("users", "delete", "cleo@example.com", "--yes")
    assert "Cleo" not in log.must("audit").out
    assert rows(log, "--user", f"id:{cleo}")[-1]["user_name"] is None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs uid 0, as under sudo")
def test_the_account_that_used_sudo_is_recorded(ada):
    sudo = {"SUDO_USER": "alice"}
    ada.must("users", "edit", "bob@example.com", "--name", "Bobby", env=sudo)
    assert rows(ada)[-1]["actor"] == "operator:root (sudo alice)"
    assert ada.must("explain", "bob@example.com", "--operator", "--json").json["history"][-1]["actor"] == "operator:root (sudo alice)"
    newest = numbers(ada, "--limit", 1)
    for actor in ("operator", "operator:root", "operator:root (sudo alice)"):
        assert numbers(ada, "--actor", actor)[-1:] == newest
    for ignored in ("", "root", "a) (b", "a b", "a\nb", "x" * 300):
        ada.must("users", "edit", "bob@example.com", "--name", f"Bob {len(ignored)} {ignored[:1].strip()}", env={"SUDO_USER": ignored})
        assert rows(ada)[-1]["actor"] == "operator:root"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs uid 0, as under sudo")
def test_a_restore_records_who_used_sudo(ada):
    ada.must("backup", "x.backup")
    ada.must("restore", "x.backup", "--store", ada.home / "other", env={"SUDO_USER": "alice"})
    entry = rows(ada, "--store", ada.home / "other", "--limit", 1)[0]
    assert (entry["action"], entry["actor"]) == ("store.restore", "operator:root (sudo alice)")
