"""The metrics of a store, compared with a slow computation in Python and by hand."""

import csv
import io
import json
import os
import pathlib
import re
import stat
import sys
from datetime import datetime, timezone

import pytest
from conftest import PASSWORD
from test_terminal import finish, spawn

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "oracle"))
import metrics as oracle

METRICS_KEYS = ["users", "referred", "organic", "referral_share", "active_referrers", "participation",
                "referrals_per_referrer", "k_factor", "time_to_first_referral_seconds", "depth", "concentration",
                "top_referrers", "periods", "cohorts"]
USER_KEYS = ["direct", "downline", "downline_depth", "rank", "time_to_first_referral_seconds", "last_30_days"]
ASKED = [["--until", "2026-02-01"], ["--by", "week", "--until", "2025-09-01T12:00:00Z", "--top", 3],
         ["--by", "day", "--since", "2025-03-10", "--until", "2026-01-01", "--top", 0]]

# User, time and referrer. Small enough to be counted by hand.
TEN = [(1, "2023-01-01", None), (2, "2023-01-02", 1), (3, "2023-01-05", 1), (4, "2023-01-20", 2), (5, "2023-02-01", None),
       (6, "2023-02-10", 1), (7, "2023-02-11", 5), (8, "2023-03-01", 7), (9, "2023-03-02", 8), (10, "2023-03-03", None)]


@pytest.fixture
def ten(refctl):
    lines = [json.dumps({"id": uid, "name": f"User {uid}", "email": f"u{uid}@example.com", "referral_code": f"CODE{uid}",
                         "referred_by": by, "registered_at": day}) for uid, day, by in TEN]
    refctl.must("import", "-", stdin="\n".join(lines))
    return refctl


@pytest.fixture
def seeded(refctl):
    refctl.must("seed", "--users", 500)
    return refctl


def of_all(refctl, *words) -> dict:
    return refctl.must("metrics", "--operator", "--json", *words).json


def expected_by_oracle(refctl, home, words) -> dict:
    (home / "export.jsonl").write_text(refctl.must("export").out)
    asked = {"--by": "month", "--top": 10} | dict(zip(words[::2], words[1::2]))
    since, until = (datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=timezone.utc) if text else None
                    for text in (asked.get("--since"), asked.get("--until")))
    now = until or datetime.now(timezone.utc)
    return oracle.measure(oracle.read_users(home / "export.jsonl", until), asked["--by"], since, now, asked["--top"])


def assert_agrees(refctl, home, words):
    assert list(oracle.differences(expected_by_oracle(refctl, home, words), of_all(refctl, *words))) == []


@pytest.mark.parametrize("shape, users", [("natural", 1500), ("chain", 300), ("star", 600), ("balanced", 700), ("hostile", 900)])
def test_every_shape_agrees_to_the_last_digit(refctl, home, shape, users):
    refctl.must("seed", "--users", users, "--shape", shape, "--seed", 11)
    for words in ASKED:
        assert_agrees(refctl, home, words)


def test_a_store_that_people_changed_agrees(refctl, home):
    refctl.must("seed", "--users", 120, "--seed", 2)
    leader = of_all(refctl)["top_referrers"][0]["user"]["id"]
    refctl.must("users", "delete", leader, "--yes")
    refctl.sign_up("Late")
    assert_agrees(refctl, home, [])
    top = of_all(refctl)["top_referrers"][0]
    assert top["user"] == {"id": leader, "name": None, "referral_code": None}  # erased users count
    assert f"{leader}" in refctl.must("metrics", "--operator").out


def test_cohorts_whose_windows_are_not_over_are_marked(ten):
    shown = ten.must("metrics", "--operator", "--until", "2023-03-10").out
    assert "≥ where those days are not over yet" in shown
    assert re.search(r"2023-01 +4 +25.0 % +50.0 % +≥ 50.0 %", shown)
    assert re.search(r"2023-02 +3 +0 % +≥ 66.7 % +≥ 66.7 %", shown)
    assert re.search(r"2023-03 +3 +≥ 33.3 % +≥ 33.3 % +≥ 33.3 %", shown)
    assert "≥" not in ten.must("metrics", "--operator", "--until", "2024-01-01").out


def test_ten_users_by_hand(ten):
    figures = of_all(ten, "--until", "2023-03-10")
    assert list(figures) == METRICS_KEYS
    assert figures == {
        "users": 10, "referred": 7, "organic": 3, "referral_share": 0.7, "active_referrers": 5, "participation": 0.5,
        "referrals_per_referrer": {"mean": 1.4, "median": 1, "p90": 3, "max": 3},
        "k_factor": {"window_days": 30, "cohort": 5, "referrals": 4, "value": 0.8},
        "time_to_first_referral_seconds": {"median": 10 * 86400, "p90": 18 * 86400, "never_share": 0.5},
        "depth": {"max": 3, "mean": 1.1, "generations": [3, 4, 2, 1]},
        "concentration": {"top_1_percent_share": 3 / 7, "gini": 8 / 35},
        "top_referrers": [{"user": {"id": uid, "name": f"User {uid}", "referral_code": f"CODE{uid}"}, "direct": direct,
                           "downline": downline}
                          for uid, direct, downline in [(1, 3, 4), (5, 1, 3), (7, 1, 2), (2, 1, 1), (8, 1, 1)]],
        "periods": [{"start": f"2023-{month}-01T00:00:00.000Z", "signups": signups, "referred": referred, "organic": 1}
                    for month, signups, referred in [("01", 4, 3), ("02", 3, 2), ("03", 3, 2)]],
        "cohorts": [{"month": f"2023-{month}", "users": users, "referred_within_7": seven, "referred_within_30": thirty,
                     "referred_within_90": ninety}
                    for month, users, seven, thirty, ninety in [("01", 4, 1, 2, 2), ("02", 3, 0, 2, 2), ("03", 3, 1, 1, 1)]],
    }
    weeks = of_all(ten, "--by", "week")["periods"]
    assert [row["start"][:10] for row in weeks][:3] == ["2022-12-26", "2023-01-02", "2023-01-09"]  # Mondays
    assert [row["signups"] for row in weeks] == [1, 2, 0, 1, 0, 1, 2, 0, 0, 3]
    later = of_all(ten, "--since", "2023-02-01", "--until", "2023-03-02")
    assert (later["users"], later["referred"], later["organic"]) == (4, 3, 1)
    one = ten.must("metrics", "5", "--operator", "--json").json
    assert one == {"direct": 1, "downline": 3, "downline_depth": 3, "rank": 2, "time_to_first_referral_seconds": 864000,
                   "last_30_days": 0}
    nobody = ten.must("metrics", "code:CODE10", "--operator", "--json").json
    assert nobody == {"direct": 0, "downline": 0, "downline_depth": 0, "rank": 10, "time_to_first_referral_seconds": None,
                      "last_30_days": 0}


def test_an_empty_store(refctl):
    refctl.must("config", "set", "security.password_min", "9")
    figures = of_all(refctl)
    assert (figures["users"], figures["referral_share"], figures["k_factor"]["value"]) == (0, 0, 0)
    assert figures["time_to_first_referral_seconds"] == {"median": None, "p90": None, "never_share": 0}
    assert refctl.must("metrics", "--operator").out.startswith("0 users")
    refctl.must("metrics", "--operator", "--html", "report.html")
    assert refctl.must("metrics", "--operator", "-o", "csv", "--fields", "periods").out.strip() == "start,signups,referred,organic"


def test_permissions(ada):
    ran = ada.run("metrics", "--json")
    assert (ran.code, ran.error["code"], ran.error["hint"]) == (4, "forbidden", "`refctl metrics 1` shows your own")
    assert list(ada.must("metrics", "1", "--json").json) == USER_KEYS
    assert ada.run("metrics", "2").code == 4
    assert ada.run("metrics", "nobody@example.com").code == 4
    for role in ("support", "admin"):
        ada.must("users", "edit", "1", "--role", role)
        assert ada.must("metrics", "--json").json["users"] == 3
        assert ada.must("metrics", "bob@example.com", "--json").json["direct"] == 1
    ada.must("logout")
    assert ada.run("metrics").code == 4
    assert ada.run("metrics", "99", "--operator").code == 3


def test_reading_creates_no_store(refctl):
    assert refctl.run("metrics", "--operator").code == 7
    assert not refctl.store.exists()


@pytest.mark.parametrize("wrong", [["1", "--top", "3"], ["1", "--html", "x.html"], ["--by", "year"], ["--top", "-1"],
                                   ["--since", "2026-01-01", "--until", "2025-01-01"], ["--fields", "users,nothing"],
                                   ["--fields", "nothing", "-o", "csv"], ["--html", "-", "--json"], ["--since", "someday"]])
def test_a_wrong_command_line(seeded, wrong):
    assert seeded.run("metrics", "--operator", *wrong).code == 2


def test_csv(seeded):
    figures = of_all(seeded, "--by", "week")
    table = seeded.must("metrics", "--operator", "--by", "week", "-o", "csv", "--fields", "periods").out
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["start"], int(row["signups"]), int(row["organic"])) for row in rows] == [
        (row["start"], row["signups"], row["organic"]) for row in figures["periods"]]
    leaders = list(csv.DictReader(io.StringIO(seeded.must("metrics", "--operator", "-o", "csv", "--fields", "top_referrers").out)))
    assert [(int(row["user"]), int(row["direct"])) for row in leaders] == [
        (row["user"]["id"], row["direct"]) for row in figures["top_referrers"]]
    flat = dict(csv.reader(io.StringIO(seeded.must("metrics", "--operator", "-o", "csv").out)))
    assert flat["metric"] == "value" and flat["users"] == "500"
    assert float(flat["k_factor.value"]) == figures["k_factor"]["value"]
    assert int(flat["depth.generations.0"]) == figures["depth"]["generations"][0]
    assert seeded.must("metrics", "--operator", "-o", "csv", "--fields", "organic,users").out.split()[1:] == [
        f"organic,{figures['organic']}", "users,500"]


def test_the_output_for_people(seeded):
    drawn = seeded.must("metrics", "--operator", "--by", "day", "--top", 4).out
    for word in ("500 users", "referred", "k-factor", "Sign-ups by day", "Cohorts", "Depth", "Top referrers", "█", "░"):
        assert word in drawn
    assert re.search("[▁▂▃▄▅▆▇]{10}", drawn)
    assert re.search(r"… \d+ earlier", drawn)  # omitted rows are reported
    assert "from 2025-06-01" in seeded.must("metrics", "--operator", "--since", "2025-06-01").out
    leader = of_all(seeded)["top_referrers"][0]
    own = seeded.must("metrics", leader["user"]["id"], "--operator").out
    assert re.search(rf"direct +{leader['direct']}\b", own) and re.search(r"rank +1\b", own)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_hostile_names_at_a_terminal(refctl, columns):
    refctl.must("seed", "--users", 600, "--shape", "hostile")
    child = spawn(refctl, "--operator", "metrics", "--top", "50", "--color", "never", columns=columns)
    assert finish(child) == 0
    lines = child.before.split("\r\n")
    assert len(lines) > 50 and not set("".join(lines)) & set("\x1b\x07\r\n\u202e\u2066\u200b\x85")


def test_help_has_the_definitions(refctl):
    told = " ".join(refctl.must("metrics", "--help").out.split())
    for word in ("k_factor", "nearest-rank", "gini", "Monday", "never_share", "last_30_days", "Erased users count"):
        assert word in told


def test_the_page_is_self_contained(refctl, home):
    refctl.must("seed", "--users", 400, "--shape", "hostile")
    ran = refctl.must("metrics", "--operator", "--top", 100, "--html", "report.html")
    assert ran.out == "" and "report.html" in ran.err
    assert stat.S_IMODE(os.stat(home / "report.html").st_mode) == 0o600
    page = (home / "report.html").read_text()
    assert page.startswith("<!doctype html>") and page.count("<svg") >= 4
    assert not re.search(r"<(script|img|link|iframe|object|embed|base|form|a)\b|\s(src|href|srcset|on[a-z]+)\s*=|url\(|@import", page)
    # Names may contain addresses; the page contains no others.
    assert "default-src 'none'" in page and "https://" not in re.sub(r"<bdi>.*?</bdi>", "", page)
    assert not set(page) & set("\x1b\x07\u202e\u2066\u200b\x85")
    assert "What these figures mean" in page and "gini runs from 0" in page and "<details" not in page  # printed, too
    assert re.search(r"<title>Referral performance · \d{4}-\d\d-\d\d</title>", page)
    refctl.must("metrics", "--operator", "--html", "report.html", "--title", "Figures of <Ada & Co>")
    assert "<h1>Figures of &lt;Ada &amp; Co&gt;</h1>" in (home / "report.html").read_text()
    assert refctl.run("metrics", "--operator", "--title", "x").code == 2
    again = refctl.must("metrics", "--operator", "--top", 100, "--html", "report.html", "--json")
    assert again.json["users"] == 400
    assert refctl.must("metrics", "--operator", "--html", "-").out.startswith("<!doctype html>")
    assert refctl.run("metrics", "--operator", "--html", "no/such/folder/x.html").code == 3


def test_fields_that_are_objects_show_their_fields(seeded):
    """Regression: such objects were treated as users and shown as `erased (null)`."""
    figures = of_all(seeded)
    shown = seeded.must("metrics", "--operator", "--fields", "k_factor").out
    assert [line.split() for line in shown.splitlines()] == [
        ["K_FACTOR.WINDOW_DAYS", "30"], ["K_FACTOR.COHORT", str(figures["k_factor"]["cohort"])],
        ["K_FACTOR.REFERRALS", str(figures["k_factor"]["referrals"])], ["K_FACTOR.VALUE", f"{figures['k_factor']['value']:.4f}".rstrip("0")]]
    for field in METRICS_KEYS:
        for form in ("table", "csv"):
            shown = seeded.must("metrics", "--operator", "--fields", f"users,{field}", "-o", form).out
            assert "erased" not in shown and "null" not in shown
    both = seeded.must("metrics", "--operator", "--fields", "users,periods").out
    assert "\nPERIODS\nSTART " in both and f"2025-01-01T00:00:00.000Z  " in both


def test_explain_shows_objects_and_lists(ada):
    shown = ada.must("explain", "1", "--fields", "password,sessions,history").out
    assert "erased" not in shown and "null" not in shown
    assert re.search(r"^PASSWORD\.SCHEME +argon2id$", shown, re.MULTILINE)
    assert re.search(r"^PASSWORD\.OUTDATED +no$", shown, re.MULTILINE)
    assert re.search(r"^SESSIONS\nID +ISSUED_AT +EXPIRES_AT +LABEL$", shown, re.MULTILINE)
    alone = ada.must("explain", "1", "--fields", "history").out
    assert alone.startswith("NUMBER ") and "user.sign_up" in alone


def test_one_is_singular(refctl):
    rows = ["name,email,referral_code,referred_by,registered_at", "A,a@example.com,AAA,,2023-01-01", "B,b@example.com,BBB,AAA,2023-01-02"]
    (refctl.home / "two.csv").write_text("\n".join([*rows, ""]))
    refctl.must("import", "two.csv")
    shown = refctl.must("metrics", "--operator", "--until", "2023-01-31T12:00:00Z", "--html", "page.html")
    assert "1 referral by 1 user in 30 days" in refctl.must("metrics", "--operator", "--until", "2023-01-31T12:00:00Z").out, shown
    page = (refctl.home / "page.html").read_text()
    assert "have referred somebody: 1 user<" in page and "1 sign-ups" not in page
    (refctl.home / "one.csv").write_text("\n".join([*rows[:2], ""]))
    refctl.must("--store", "one", "import", "one.csv")
    assert "exported 1 user to one.jsonl" in refctl.must("--store", "one", "export", "one.jsonl").err
