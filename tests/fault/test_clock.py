"""A wall clock that is set back by a day, and one that is a year ahead: no user is locked out, no data is lost, and
orders are kept."""

import json
import time

PASSWORD = "correct horse battery"
DAY = 86_400


def test_set_back(ada, faults):
    ada.sign_up("Dan", "--referral-code", "ADA42", password=PASSWORD)
    faults.set(f"stopped {int(time.time())}")  # on a slow machine the delays would be over before the next try
    for _ in range(6):  # five free failures and one more: Dan is throttled
        ada.run("login", "dan@example.com", "--password-stdin", stdin="wrong\n")
    throttled = ada.run("login", "dan@example.com", "--password-stdin", "--json", stdin="wrong\n")
    assert throttled.code == 4 and throttled.error["code"] == "throttled"
    faults.set(f"clock {-DAY}")
    # Sessions from the future stay valid; sign-ups and both ways of logging in work.
    assert ada.must("whoami", "--json").json["user"]["name"] == "Ada"
    ada.sign_up("Eve", "--referral-code", "ADA42", password=PASSWORD)
    ada.log_in("eve@example.com")
    assert ada.must("whoami", "--json").json["user"]["name"] == "Eve"
    # The remaining delay is neither extended by a day nor cleared.
    ran = ada.run("login", "dan@example.com", "--password-stdin", "--json", stdin=PASSWORD + "\n")
    assert ran.code == 4 and ran.error["code"] == "throttled", ran
    assert int(ran.error["hint"].split("in ")[-1].split()[0].rstrip("s")) <= 30, ran.error
    faults.set(f"clock {-DAY + 60}")
    ada.log_in("dan@example.com")
    ada.must("keys", "rotate")
    ada.log_in("ada@example.com")
    # Referrals are in order of their recorded times, the audit log in order of events.
    names = [one["name"] for one in ada.must("referrals", "--json").json["results"]]
    assert names == ["Eve", "Bob", "Dan"]
    log = [json.loads(line) for line in ada.must("audit", "-o", "jsonl").out.splitlines()]
    assert [entry["number"] for entry in log] == list(range(1, len(log) + 1))
    assert [entry["at"] for entry in log] != sorted(entry["at"] for entry in log)
    ada.must("check")
    faults.none()
    assert ada.run("whoami").code == 4  # a session of twelve hours, opened a day ago
    ada.log_in("ada@example.com")
    ada.must("backup", "x.backup")
    ada.must("check")


def test_a_year_ahead_and_corrected(ada, faults):
    faults.set(f"clock {365 * DAY}")
    assert ada.run("whoami").code == 4  # expired, a year from now
    ada.log_in("bob@example.com")
    ada.sign_up("Dan")
    for _ in range(7):
        ada.run("login", "cleo@example.com", "--password-stdin", stdin="wrong\n")
    faults.none()
    # An account throttled while the clock was a year ahead is not throttled for a year.
    ada.must("passwd", "cleo@example.com", "--password-stdin", stdin=PASSWORD + "\n")
    faults.set("clock 60")
    ada.log_in("cleo@example.com")
    ada.log_in("ada@example.com")
    assert ada.must("referrals", "--json").json["count"] == 1
    ada.must("check")
