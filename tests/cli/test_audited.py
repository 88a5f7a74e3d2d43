"""Every use case that writes leaves an audit entry about its subject: a table of all use cases of
store/referrals.hpp."""

import json
import re

import pytest
from conftest import PASSWORD, ROOT

# Use cases that change no stored data. The audit log must be as long after them as before.
READS = {
    "who_am_i": ("whoami",),
    "sessions_of": ("users", "sessions", "BOB"),
    "users": ("users", "--operator"),
    "each_user": ("users", "--operator", "--all"),
    "user": ("users", "show", "BOB", "--operator"),
    "explain": ("explain", "BOB", "--operator"),
    "preview_referrer": ("users", "edit", "BOB", "--referred-by", "ADA42", "--reason", "the same", "--yes"),
    "referrals_of": ("referrals",),
    "each_referral": ("referrals", "--all"),
    "tree_of": ("referrals", "--tree"),
    "path_of": ("referrals", "--path"),
    "metrics": ("metrics", "--operator"),
    "metrics_of": ("metrics", "BOB", "--operator"),
    "may_import": ("import", "users.jsonl", "--on-conflict", "skip", "--dry-run"),
    "scans_users": ("users", "--search", "bob", "--operator"),
    "export_users": ("export", "-"),
    "audit": ("audit",),
    "each_audit_entry": ("audit", "-o", "jsonl"),
    "check": ("check",),
    "repair": ("check", "--repair"),  # of an intact store; tests/fault has the others
    "backup": ("backup", "x.backup"),
    "note_backup": ("backup", "y.backup"),  # beside the store, in no transaction
    "status": ("status",),
    "settings": ("config", "list"),
    "keys": ("keys", "list"),
    "purge": ("users", "delete", "id:4", "--purge", "--yes"),  # already erased: the file is rewritten, no record changes
}

# Use cases that write: the commands that call them, with the entries that they add: (action, subject). A session that
# its own user opens or ends does not change the user; `users sessions` shows it.
WRITES = {
    "sign_up": [(("signup", "--name", "Eve", "--email", "eve@example.com", "--no-password"), [("user.sign_up", 5)])],
    "log_in": [(("login", "bob@example.com", "--operator"), [("session.open_by_operator", 2)]),
               (("login", "bob@example.com", "--password-stdin"), [])],
    "log_out": [(("logout",), []), (("logout", "--all"), [("sessions.end", 1)])],
    "change_password": [(("passwd", "BOB", "--password-stdin"), [("password.change", 2)])],
    "end_sessions": [(("users", "sessions", "ADA42", "--end"), [("sessions.end", 1)])],
    "edit_user": [(("users", "edit", "BOB", "--name", "Bobby", "--disable"), [("user.edit", 2)])],
    "erase_user": [(("users", "delete", "BOB", "--yes"), [("user.erase", 2)])],
    "import_users": [(("import", "users.jsonl", "--on-conflict", "update"), [("user.edit", 2), ("import", None)])],
    "seed_users": [(("seed", "--users", 3, "--append"), [("seed", None)])],
    "set_setting": [(("config", "set", "members.see_email", "true"), [("config.set", None)])],
    "rotate_keys": [(("keys", "rotate"), [("keys.rotate", None)])],
    "revoke_key": [(("keys", "revoke", "KID", "--yes"), [("keys.revoke", None)])],
}

# Use cases without a command. probe_write changes nothing: /readyz, in tests/serve.
SERVER_ONLY = {"probe_write"}


def use_cases() -> set[str]:
    """Returns the names of all use cases, parsed from the interface."""
    header = (ROOT / "store/referrals.hpp").read_text(encoding="utf-8")
    return set(re.findall(r"^  virtual Result<.*?> (\w+)\(", header, re.MULTILINE))


def entries(refctl) -> list[dict]:
    return [json.loads(line) for line in refctl.must("audit", "-o", "jsonl").out.splitlines()]


@pytest.fixture
def populated(ada):
    """Ada, Bob and Cleo; Dan, who is erased; a file that changes Bob and adds Finn."""
    ada.sign_up("Dan")
    ada.must("users", "delete", "dan@example.com", "--yes")
    users = [{"name": "Robert", "email": "bob@example.com"}, {"name": "Finn", "email": "finn@example.com"}]
    (ada.home / "users.jsonl").write_text("".join(json.dumps(user) + "\n" for user in users))
    return ada


def test_every_use_case_is_in_one_of_the_tables():
    found = use_cases()
    assert {"sign_up", "edit_user", "import_users", "revoke_key"} <= found  # the header was parsed correctly
    assert found == set(READS) | set(WRITES) | SERVER_ONLY
    assert not set(READS) & set(WRITES)


@pytest.mark.parametrize("use_case", READS)
def test_a_read_leaves_no_entry(populated, use_case):
    before = entries(populated)
    populated.must(*READS[use_case])
    assert entries(populated) == before


@pytest.mark.parametrize("use_case", WRITES)
def test_a_write_leaves_an_entry_about_its_subject(populated, use_case):
    kid = populated.must("keys", "list", "--json").json["results"][0]["kid"]
    for words, expected in WRITES[use_case]:
        if use_case == "log_out":
            populated.log_in("ada@example.com")
        before = entries(populated)
        populated.must(*(kid if word == "KID" else word for word in words), stdin=PASSWORD + "\n")
        after = entries(populated)
        # An erasure removes values from older entries; it removes no entry.
        assert [entry["number"] for entry in after[:len(before)]] == [entry["number"] for entry in before]
        assert [(entry["action"], entry["user"]) for entry in after[len(before):]] == expected, words
