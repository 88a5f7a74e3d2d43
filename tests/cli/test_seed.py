"""Test data that is the same on every machine."""

import json
import os
import stat

import pytest

SHAPES = ["natural", "chain", "star", "balanced", "hostile"]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_seed_gives_the_same_bytes(refctl, shape):
    for store, seed in (("a", 7), ("b", 7), ("c", 8)):
        refctl.must("-s", store, "seed", "--users", 300, "--seed", seed, "--shape", shape)
        assert refctl.must("-s", store, "check").code == 0
    exported = refctl.must("-s", "a", "export").out
    assert exported == refctl.must("-s", "b", "export").out and exported.count("\n") == 300
    assert exported != refctl.must("-s", "c", "export").out
    for words in (["users", "--all"], ["referrals", "--all-roots", "--tree"], ["metrics"]):
        out = refctl.must("-s", "a", "--operator", *words).out
        assert not set(out) & set("\x1b\x07\r\u202e\u2066\u200b\x85"), words


def test_the_shapes_match_their_names(refctl):
    def depths(shape):
        refctl.must("-s", shape, "seed", "--users", 111, "--shape", shape)
        return refctl.must("-s", shape, "--operator", "metrics", "--json").json["depth"]["generations"]

    assert depths("chain") == [1] * 111
    assert depths("star") == [1, 110]
    assert depths("balanced") == [1, 10, 100]


def test_all_register_within_the_period(refctl):
    refctl.must("seed", "--users", 50, "--since", "2020-02-01", "--until", "2020-02-02")
    for line in refctl.must("export").out.splitlines():
        assert json.loads(line)["registered_at"].startswith("2020-02-01T")
    assert refctl.run("seed", "--users", 5, "--append", "--since", "2026-01-01", "--until", "2025-01-01").code == 2


def test_a_store_with_users_is_not_seeded_by_accident(refctl):
    refctl.must("seed", "--users", 20)
    before = refctl.must("export").out
    ran = refctl.run("seed", "--users", 5, "--json")
    assert (ran.code, ran.error["code"]) == (5, "store_not_empty") and "--append" in ran.error["hint"]
    assert refctl.must("export").out == before
    added = refctl.must("seed", "--users", 5, "--append", "--json").json
    assert (added["added"], added["first"], added["last"]) == (5, 21, 25)
    after = refctl.must("export").out
    assert after.startswith(before) and after.count("\n") == 25
    refctl.must("check")


def test_the_last_login_does_not_select_the_store_to_seed(ada, home):
    ada.must("-s", "elsewhere", "seed", "--users", 3, "--password-stdin", stdin="the shared password\n")
    email = ada.must("-s", "elsewhere", "--operator", "users", "--json").json["results"][0]["email"]
    ada.must("-s", "elsewhere", "login", email, "--password-stdin", stdin="the shared password\n")
    assert ada.run("seed", "--users", 5).code == 5  # the default store, which has users
    assert ada.must("-s", "elsewhere", "--operator", "users", "--count").out == "3\n"


@pytest.mark.parametrize("wrong", [[], ["--users", 0], ["--users", -1], ["--users", "many"], ["--users", 3, "--shape", "flat"],
                                   ["--users", 3, "--seed", "x"], ["--users", 3, "--since", "someday"]])
def test_a_wrong_command_line_creates_no_store(refctl, wrong):
    assert refctl.run("seed", *wrong).code == 2
    assert not refctl.store.exists()


def test_one_password_for_all_users(refctl):
    refctl.cheap_hashes()
    refctl.must("seed", "--users", 3, "--password-stdin", stdin="the shared password\n")
    for user in refctl.must("users", "--operator", "--json").json["results"]:
        refctl.log_in(user["email"], "the shared password")
    hashes = {json.loads(line)["password_hash"] for line in refctl.must("export", "--with-passwords").out.splitlines()}
    assert len(hashes) == 1 and hashes.pop().startswith("$argon2id$")  # hashed once
    tag = refctl.must("status", "--json").json["test_tag"]
    assert "3 users seeded" in tag and "one and the same password" in tag
    told = " ".join(refctl.must("seed", "--help").out.split())
    assert "ALL of them get this one password" in told and "refctl status" in told


def test_without_a_password_nobody_logs_in(refctl):
    refctl.must("seed", "--users", 3)
    user = refctl.must("users", "--operator", "--json").json["results"][0]
    assert refctl.run("login", user["email"], "--password-stdin", stdin="\n").code == 4
    assert "without passwords" in refctl.must("status", "--json").json["test_tag"]
    for password in ("", "x" * 1025):
        ran = refctl.run("-s", "other", "seed", "--users", 3, "--password-stdin", stdin=password + "\n")
        assert ran.code == 6 and (not password or password not in ran.err)


def test_seeding_is_in_the_audit_log(refctl):
    refctl.must("seed", "--users", 30, "--seed", 5, "--shape", "star")
    entry = refctl.must("audit", "--json").json["results"][-1]
    changes = {change["field"]: change["after"] for change in entry["changes"]}
    assert entry["action"] == "seed" and changes == {"added": "30", "added_ids": "1-30", "shape": "star", "seed": "5"}


@pytest.mark.parametrize("shape", SHAPES)
def test_expected_answers_equal_the_stores_answers(refctl, home, shape):
    refctl.must("seed", "--users", 700, "--shape", shape, "--seed", 3, "--expect", "truth.json")
    assert stat.S_IMODE(os.stat(home / "truth.json").st_mode) == 0o600
    truth = json.loads((home / "truth.json").read_text())
    assert truth["seed"] == {"users": 700, "seed": 3, "shape": shape, "since": "2025-01-01T00:00:00.000Z",
                             "until": "2026-01-01T00:00:00.000Z"}
    assert (truth["users"], truth["first"], truth["last"]) == (700, 1, 700)
    metrics = refctl.must("metrics", "--operator", "--until", truth["seed"]["until"], "--top", 100, "--json").json
    assert truth["levels"] == metrics["depth"]["generations"]
    assert truth["leaderboard"] == [{**row["user"], "direct": row["direct"], "downline": row["downline"]}
                                    for row in metrics["top_referrers"]]
    metrics["top_referrers"] = metrics["top_referrers"][:10]
    assert truth["metrics"] == metrics


def test_an_unwritable_answers_file_is_refused_before_any_write(refctl):
    assert refctl.run("seed", "--users", 3, "--expect", "no/such/folder/truth.json").code == 3
    assert not refctl.store.exists()
