"""The README's table of `import --on-conflict update`, line by line: what a missing column, an empty cell and another
value do to a user who exists."""

import csv
import io
import json
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFCTL = os.environ["REFCTL_BINARY"]
PASSWORD = "a long walk by the river"

BOB = {"id": 2, "name": "Bob", "email": "bob@example.com", "referral_code": "BOB", "referred_by": 1,
       "registered_at": "2026-02-01T00:00:00.000Z", "role": "support", "disabled": False}
OTHERS = [{"id": 1, "name": "Ada", "email": "ada@example.com", "referral_code": "ADA", "role": "admin"},
          {"id": 3, "name": "Dan", "email": "dan@example.com", "referral_code": "DAN", "referred_by": 2}]
HASH = "$2b$04$" + "abcdefghijklmnopqrstuu" + "KKh0hlMvKzQe8lMzFcWbqlBXLUiCLaW"


@pytest.fixture
def store(tmp_path):
    """A store with Bob, who is logged in, and two others."""

    def refctl(*words, stdin="", code=0, operator="1"):
        env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "REFCTL_STORE": str(tmp_path / "store")}
        env |= {"REFCTL_OPERATOR": operator} if operator else {}
        done = subprocess.run([REFCTL, *words], env=env, input=stdin, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == code, done
        return done

    refctl("config", "set", "security.argon2_memory_mib", "19")
    users = [BOB | {"password": PASSWORD}, *OTHERS]
    refctl("import", "-", "--trust-roles", stdin="".join(json.dumps(user) + "\n" for user in users))
    refctl("login", "bob@example.com", "--password-stdin", stdin=PASSWORD + "\n", operator=None)
    return refctl


def users_of(store) -> dict:
    rows = [json.loads(line) for line in store("export", "-", "--with-passwords").stdout.splitlines()]
    return {row["id"]: row for row in rows}


def update(store, *more, code=0, **cells):
    text = io.StringIO()
    csv.writer(text).writerows([cells.keys(), cells.values()])
    return store("import", "-", "--format", "csv", "--on-conflict", "update", "--json", *more, stdin=text.getvalue(), code=code)


def table() -> dict:
    text = (ROOT / "README.md").read_text()
    rows = re.search(r"^\| field \| empty or missing \| another value \|\n\|---\|---\|---\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    return {cells[0].strip("` "): tuple(cell.strip() for cell in cells[1:])
            for cells in (line.strip("|").split(" | ") for line in rows[1].splitlines())}


# Another value of each field, and which field of Bob's it changes.
OTHER = {"id": ("77", None), "name": ("Robert", "name"), "referral_code": ("ROB", "referral_code"), "referred_by": ("", None),
         "registered_at": ("2020-01-01", "registered_at"), "role": ("member", "role"), "disabled": ("true", "disabled"),
         "password": ("another walk by the sea", "password_hash"), "password_hash": (HASH, "password_hash")}


def test_every_field_has_a_line():
    assert list(table()) == ["email", *OTHER]


@pytest.mark.parametrize("field", OTHER)
def test_a_field_that_is_empty_or_missing_changes_nothing(store, field):
    assert table()[field][0].startswith("no change")
    before = users_of(store)
    given = {"email": "bob@example.com"} | {key: str(value).lower() if key == "disabled" else value for key, value in BOB.items()}
    for cells in ({key: value for key, value in given.items() if key != field}, given | {field: ""}, given | {field: "NULL"}):
        if field in ("name", "password") and cells.get(field) == "NULL":
            continue  # a name and a password like any other
        assert json.loads(update(store, "--trust-roles", **cells).stdout)["unchanged"] == 1
        assert users_of(store) == before
    store("whoami", operator=None)


@pytest.mark.parametrize("field", [field for field in OTHER if field != "referred_by"])
def test_another_value(store, field):
    value, changes = OTHER[field]
    before = users_of(store)
    update(store, "--trust-roles", **{"email": "bob@example.com", "name": "Bob", field: value})
    after = users_of(store)
    assert {key for key in after[2] if after[2][key] != before[2].get(key)} == ({changes} if changes else set())
    assert {1: after[1], 3: after[3]} == {1: before[1], 3: before[3]} and len(after) == 3
    said = table()[field][1]
    assert said.startswith("changed" if changes else "no change")
    ended = "sessions" in said
    assert ended == (field in ("disabled", "password", "password_hash"))
    store("whoami", operator=None, code=4 if ended else 0)


def test_the_line_of_the_email(store):
    assert table()["email"] == ("the record is refused", "an unknown address is a new user; a known one in other upper and lower case is changed to it")
    update(store, email="", name="Bob", code=6)
    update(store, email="BOB@example.com")
    assert users_of(store)[2]["email"] == "BOB@example.com" and users_of(store)[2]["name"] == "Bob"
    update(store, email="eve@example.com")
    new = users_of(store)[4]
    when = new.pop("registered_at")
    assert re.fullmatch("[0-9A-Z]{10}", new.pop("referral_code")) and when > "2026-02-01"
    assert new == {"id": 4, "name": "eve", "email": "eve@example.com", "referred_by": None, "role": "member", "disabled": False}


def test_what_else_the_lines_say(store):
    lines = table()
    assert "another user's code: nothing is imported, exit 5" in lines["referral_code"][1]
    update(store, email="bob@example.com", referral_code="DAN", code=5)
    assert lines["referred_by"][1] == "the user moves with everybody below; unknown, or a loop: refused"
    update(store, email="bob@example.com", referred_by="NOBODY", code=6)
    update(store, email="bob@example.com", referred_by="DAN", code=6)
    store("signup", "--name", "Gil", "--email", "gil@example.com", "--code", "GIL", "--no-password")
    update(store, email="bob@example.com", referred_by="GIL")
    assert json.loads(store("users", "show", "DAN", "--json").stdout)["path"] == [4, 2, 3]
    assert "`users edit USER --referred-by none`" in lines["referred_by"][0]
    store("users", "edit", "BOB", "--referred-by", "none", "--reason", "test", "--yes")
    assert users_of(store)[2]["referred_by"] is None
    assert lines["role"][1] == "changed with `--trust-roles`, else ignored; the last admin stays, exit 5"
    update(store, email="bob@example.com", role="admin")
    assert users_of(store)[2]["role"] == "support"
    update(store, "--trust-roles", email="ada@example.com", role="member", code=5)
    assert lines["password"][1].endswith("the password that they have already is no change")
    assert json.loads(update(store, email="bob@example.com", password=PASSWORD).stdout)["unchanged"] == 1
    assert lines["password_hash"][0] == "no change; so are `!`, `*` and `x`"
    before = users_of(store)
    for none in "!*x":
        update(store, email="bob@example.com", password_hash=none)
    assert users_of(store) == before
    store("whoami", operator=None)


def test_hashes_of_a_nightly_file_come_back(store):
    """Why the README says to leave them out, and that both ways of doing so work."""
    dump = ROOT / "tests/data/django-small.json"
    store("import", dump)
    login = ("login", "anna@example.com", "--password-stdin")
    store(*login, stdin="Winter-Garden-81\n", operator=None)
    options = ("--model", "accounts.projectuser", "--ignore", "password")
    assert " ".join(options) in " ".join((ROOT / "README.md").read_text().split())
    again = ("import", dump, "--on-conflict", "update", "--json")
    assert json.loads(store(*again, *options).stdout)["unchanged"] == 12
    store("whoami", operator=None)
    assert json.loads(store(*again).stdout)["updated"] == 1  # the negative control
    store("whoami", operator=None, code=4)
    assert json.loads(update(store, "--ignore", "password_hash", email="bob@example.com", password_hash=HASH).stdout)["unchanged"] == 1
