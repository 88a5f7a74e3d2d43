"""Test data that is the same everywhere, and the figures of a store."""

import csv
import io
import json

import pytest

METRICS_KEYS = ["users", "referred", "organic", "referral_share", "active_referrers", "participation",
                "referrals_per_referrer", "k_factor", "time_to_first_referral_seconds", "depth", "concentration",
                "top_referrers", "periods", "cohorts"]
USER_KEYS = ["direct", "downline", "downline_depth", "rank", "time_to_first_referral_seconds", "last_30_days"]


@pytest.fixture
def shop(refctl, home):
    refctl.must("seed", "--users", 500, "--expect", "truth.json")
    return refctl


@pytest.mark.parametrize("shape", ["natural", "chain", "star", "balanced", "hostile"])
def test_the_same_numbers_give_the_same_bytes(refctl, shape):
    for store in ("a", "b"):
        refctl.must("-s", store, "seed", "--users", 200, "--seed", 7, "--shape", shape)
    exported = refctl.must("-s", "a", "export").out
    assert exported == refctl.must("-s", "b", "export").out and exported.count("\n") == 200
    for words in (["users", "--all"], ["referrals", "--all-roots", "--tree"], ["metrics"]):
        out = refctl.must("-s", "a", "--operator", *words).out
        assert not set(out) & set("\x1b\x07\u202e\u2066\u200b\x85"), words


def test_a_store_with_users_is_not_seeded_by_habit(shop):
    ran = shop.run("seed", "--users", 5, "--json")
    assert (ran.code, ran.error["code"]) == (5, "store_not_empty")
    assert shop.must("seed", "--users", 5, "--append", "--json").json["added"] == 5
    assert shop.run("seed").code == 2
    assert shop.run("seed", "--users", 5, "--append", "--since", "2026-01-01", "--until", "2025-01-01").code == 2


def test_one_password_for_all_of_them(refctl):
    refctl.cheap_hashes()
    refctl.must("seed", "--users", 3, "--password-stdin", stdin="the shared password\n")
    for user in refctl.must("users", "--operator", "--json").json["results"]:
        refctl.log_in(user["email"], "the shared password")
    assert "password" in refctl.must("status", "--json").json["test_tag"]


def test_metrics_are_what_the_generator_knows(shop, home):
    truth = json.loads((home / "truth.json").read_text())
    metrics = shop.must("metrics", "--operator", "--until", truth["seed"]["until"], "--json").json
    assert list(metrics) == METRICS_KEYS
    assert metrics == truth["metrics"]


def test_metrics_in_other_forms(shop, home):
    drawn = shop.must("metrics", "--operator").out
    assert "Top referrers" in drawn and "█" in drawn
    metrics = shop.must("metrics", "--operator", "--json", "--by", "week", "--top", 3).json
    assert len(metrics["top_referrers"]) == 3
    rows = list(csv.DictReader(io.StringIO(shop.must("metrics", "--operator", "-o", "csv", "--by", "week", "--fields", "periods").out)))
    assert [int(row["signups"]) for row in rows] == [row["signups"] for row in metrics["periods"]]
    flat = dict(csv.reader(io.StringIO(shop.must("metrics", "--operator", "-o", "csv").out)))
    assert flat["users"] == "500" and float(flat["k_factor.value"]) == metrics["k_factor"]["value"]
    shop.must("metrics", "--operator", "--html", "report.html")
    assert (home / "report.html").read_text().lower().startswith("<!doctype html>")


def test_metrics_of_one(shop):
    leader = shop.must("metrics", "--operator", "--top", 1, "--json").json["top_referrers"][0]
    own = shop.must("metrics", leader["user"]["id"], "--operator", "--json").json
    assert list(own) == USER_KEYS
    assert (own["direct"], own["downline"], own["rank"]) == (leader["direct"], leader["downline"], 1)
    assert shop.run("metrics", "1", "--top", "3", "--operator").code == 2


def test_metrics_help_has_the_definitions(refctl):
    assert "gini" in refctl.must("metrics", "--help").out


def test_explain(ada):
    ada.must("users", "edit", "BOB", "--name", "Bobby")
    told = ada.must("explain", "BOB", "--operator").out
    for fact in ("Bobby (2)", "referred by   Ada (1) with the code", "1 directly, 1 in all", "argon2id", "name: Bob -> Bobby"):
        assert fact in told
    known = ada.must("explain", "--json").json
    assert known["name"] == "Ada" and len(known["sessions"]) == 1
    assert ada.run("explain", "BOB").code == 4
    assert ada.run("explain", "--operator").code == 2
