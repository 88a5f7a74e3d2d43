"""Import and export: formats, faults, rejects, and exports of imported users."""

import json
import os
import pathlib
import stat
import subprocess
import threading

import pytest
from conftest import ROOT

SHARED = ROOT.parent / "shared" / "data"
SUMMARY_KEYS = ["read", "added", "updated", "unchanged", "skipped", "refused", "warnings", "seconds", "users_per_second", "rejects"]


def lines(*records: dict) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


ADA = {"id": 7, "name": "Ada", "email": "ada@example.com", "referral_code": "ADA42",
       "registered_at": "2026-01-02T03:04:05.678Z"}
BOB = {"id": 3, "name": "Bob", "email": "bob@example.com", "referral_code": "BOB", "referred_by": "ada42",
       "registered_at": "2026-01-03T00:00:00Z"}


def test_the_summary_has_exactly_these_keys(refctl):
    ran = refctl.must("import", "-", "--json", stdin=lines(ADA, BOB))
    assert list(ran.json) == SUMMARY_KEYS
    assert (ran.json["read"], ran.json["added"], ran.json["refused"], ran.json["rejects"]) == (2, 2, 0, None)
    assert ran.err == ""
    assert refctl.must("users", "show", "3", "--operator", "--json").json["path"] == [7, 3]
    table = refctl.must("import", "-", "--on-conflict", "skip", stdin=lines(ADA, BOB)).out
    assert table.splitlines()[3].split() == ["UNCHANGED", "0"]
    assert table.splitlines()[4].split() == ["SKIPPED", "2"]


def test_csv_and_renamed_columns(refctl, home):
    (home / "people.csv").write_text("Mail,name,referred_by\na@example.com,\"A, B\",\nb@example.com,'=x,a@example.com\n")
    refctl.must("import", "people.csv", "--map", "email=Mail")
    users = refctl.must("users", "--operator", "--json").json["results"]
    assert [user["name"] for user in users] == ["A, B", "=x"]
    assert users[1]["referred_by"]["id"] == 1
    assert refctl.run("import", "people.csv", "--map", "email").code == 2


def test_a_refused_file_adds_nothing_and_reports_every_fault_by_line(refctl):
    broken = lines(ADA) + "{not json\n" + lines({"name": "X", "email": "nonsense"}, BOB | {"referred_by": "NOBODY"})
    ran = refctl.run("import", "-", stdin=broken)
    assert (ran.code, ran.out) == (6, "")
    for place in ("line 2", "line 3", "line 4"):
        assert place in ran.err
    assert refctl.run("users", "--operator", "--count").out in ("0\n", "")
    errors = refctl.run("import", "-", "--json", stdin=broken).error
    assert errors["code"] == "import_refused"


def test_conflicts_alone_are_exit_5(refctl):
    refctl.must("import", "-", stdin=lines(ADA))
    ran = refctl.run("import", "-", "--json", stdin=lines(ADA | {"id": 8}))
    assert (ran.code, ran.error["code"]) == (5, "import_conflicts")
    assert refctl.must("import", "-", "--on-conflict", "update", "--json",
                       stdin=lines(ADA | {"name": "Ada L."})).json["updated"] == 1


def test_skip_invalid_imports_the_rest_and_writes_rejects(refctl, home):
    (home / "users.jsonl").write_text(lines(ADA, {"name": "X", "email": "nonsense", "password": "hunter2hunter2"}))
    ran = refctl.run("import", "users.jsonl", "--skip-invalid", "--json")
    assert ran.code == 6 and ran.json["added"] == 1 and ran.json["refused"] == 1
    assert ran.json["rejects"] == "users.jsonl.rejects.jsonl"
    rejects = home / "users.jsonl.rejects.jsonl"
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert "hunter2" not in rejects.read_text()
    mended = rejects.read_text().replace("nonsense", "x@example.com")
    refctl.must("import", "-", stdin=mended)
    assert refctl.must("users", "--operator", "--count").out == "2\n"


def test_stdin_has_its_own_rejects_file(refctl, home):
    assert refctl.run("import", "-", "--skip-invalid", stdin="{}\n").code == 6
    assert (home / "import.rejects.jsonl").exists()
    assert refctl.run("import", "-", "--skip-invalid", "--rejects", "mine", stdin="{}\n").code == 6
    assert (home / "mine").exists()
    assert refctl.run("import", "-", "--rejects", "mine", stdin="").code == 2


SOUND_AND_FAULTY = "Full Name,Mail\nAda,ada@example.com\nBob,bad\n"
SKIPPING = ("--map", "name=Full Name", "--map", "email=Mail", "--skip-invalid")


@pytest.mark.parametrize("alias", ["users.csv", "./users.csv", "link.csv", "hard.csv", "folder/../users.csv"])
def test_rejects_never_replace_the_input(refctl, home, alias):
    source = home / "users.csv"
    source.write_text(SOUND_AND_FAULTY)
    (home / "folder").mkdir()
    (home / "link.csv").symlink_to("users.csv")
    (home / "hard.csv").hardlink_to(source)
    for file in ("users.csv", "link.csv"):
        for more in ((), ("--dry-run",)):
            ran = refctl.run("import", file, *SKIPPING, "--rejects", alias, *more)
            assert (ran.code, ran.out) == (2, "") and "the file to import" in ran.err
    with source.open("rb") as stdin:
        ran = subprocess.run(refctl.command("import", "-", *SKIPPING, "--rejects", alias), stdin=stdin, cwd=home,
                             env=refctl.env, capture_output=True)
    assert ran.returncode == 2
    assert source.read_text() == SOUND_AND_FAULTY
    assert not refctl.store.exists()


def test_rejects_of_an_earlier_import_stay(refctl, home):
    (home / "users.csv").write_text(SOUND_AND_FAULTY)
    assert refctl.run("import", "users.csv", *SKIPPING).code == 6
    first = home / "users.csv.rejects.jsonl"
    mended = first.read_text().replace("bad", "bob@example.com")
    first.write_text(mended)
    for number in (2, 3):
        ran = refctl.run("import", "users.csv", *SKIPPING, "--on-conflict", "skip", "--json")
        assert (ran.code, ran.json["rejects"]) == (6, f"users.csv.rejects.{number}.jsonl")
        assert (home / ran.json["rejects"]).exists()
        assert first.read_text() == mended
    ran = refctl.run("import", "users.csv", *SKIPPING, "--on-conflict", "skip", "--rejects", first)
    assert ran.code == 2 and "exists" in ran.err and first.read_text() == mended
    refctl.must("import", first)
    assert not list(home.glob("*.tmp"))


def test_rejects_may_go_to_an_empty_file_or_a_pipe(refctl, home):
    (home / "users.csv").write_text(SOUND_AND_FAULTY)
    (home / "empty").touch()
    ran = refctl.run("import", "users.csv", *SKIPPING, "--rejects", "empty", "--json")
    assert (ran.code, ran.json["rejects"]) == (6, "empty") and "bad" in (home / "empty").read_text()
    ran = refctl.run("import", "users.csv", *SKIPPING, "--on-conflict", "skip", "--rejects", "/dev/null")
    assert ran.code == 6
    ran = refctl.run("import", "users.csv", *SKIPPING, "--on-conflict", "skip", "--rejects", "/dev/stderr")
    assert ran.code == 6 and '"reasons"' in ran.err


def test_rejects_of_a_pipe_have_the_same_name_as_those_of_stdin(refctl, home):
    os.mkfifo(home / "pipe")
    writer = threading.Thread(target=lambda: (home / "pipe").write_text(SOUND_AND_FAULTY))
    writer.start()
    ran = refctl.run("import", "pipe", *SKIPPING, "--json")
    writer.join()
    assert (ran.code, ran.json["rejects"]) == (6, "import.rejects.jsonl")
    assert (home / "import.rejects.jsonl").exists()


def test_a_dry_run_writes_nothing(refctl, home):
    ran = refctl.must("import", "-", "--dry-run", "--json", stdin=lines(ADA, BOB))
    assert ran.json["added"] == 2
    assert not refctl.store.exists()
    refctl.must("import", "-", stdin=lines(ADA))
    assert refctl.must("import", "-", "--dry-run", "--json", stdin=lines(BOB)).json["added"] == 1
    assert refctl.must("users", "--operator", "--count").out == "1\n"
    assert refctl.run("import", "-", "--dry-run", "--skip-invalid", stdin="{}\n").code == 6
    assert not list(home.glob("*rejects*"))


def test_roles_are_imported_only_with_trust_roles(refctl):
    ran = refctl.must("import", "-", stdin=lines(ADA | {"role": "admin"}))
    assert "1" in ran.err
    assert refctl.must("users", "show", "7", "--operator", "--json").json["role"] == "member"
    refctl.must("import", "-", "--trust-roles", stdin=lines(BOB | {"role": "admin"}))
    assert refctl.must("users", "show", "3", "--operator", "--json").json["role"] == "admin"


def test_files_that_cannot_be_read(refctl, home):
    assert refctl.run("import", "nowhere.jsonl").code == 3
    (home / "folder").mkdir()
    assert refctl.run("import", "folder").code == 3
    assert refctl.run("import").code == 2
    assert not refctl.store.exists()


def test_an_imported_export_exports_the_same_bytes(refctl, home):
    refctl.must("import", "-", "--trust-roles", stdin=lines(ADA | {"role": "support"}, BOB | {"name": "=\"é\x1b\n,"}))
    refctl.must("users", "edit", "3", "--disable")
    for name in ("all.jsonl", "all.csv"):
        refctl.must("export", name)
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
        refctl.must("-s", f"copy-{name}", "import", name, "--trust-roles")
        again = "csv" if name.endswith("csv") else "jsonl"
        assert refctl.must("-s", f"copy-{name}", "export", "-o", again).out == (home / name).read_text()
        refctl.must("-s", f"copy-{name}", "check")
    assert "argon" not in refctl.must("export", "--with-passwords").out
    exported = refctl.must("export").out.splitlines()
    array = refctl.must("export", "--json").out
    assert array == refctl.must("export", "--format", "json").out == "[" + ",\n".join(exported) + "]\n"
    refctl.must("-s", "copy-array", "import", "-", "--trust-roles", stdin=array)
    assert refctl.must("-s", "copy-array", "export").out.splitlines() == exported
    assert refctl.must("export", "--json", "--search", "no such user").out == "[]\n"
    assert refctl.run("export", "--json", "--verify", "all.json").code == 2
    assert refctl.run("export", "/nonexistent/file").code == 3
    refctl.must("export", "/dev/null")
    assert pathlib.Path("/dev/null").is_char_device()


@pytest.mark.skipif(not (SHARED / "django-dump.json").exists(), reason="the shared Django dump is not at hand")
class TestDjango:
    """A dump written by Django 3.2."""

    DUMP = SHARED / "django-dump.json"

    @pytest.fixture
    def moved(self, refctl, home):
        ran = refctl.run("import", self.DUMP, "--skip-invalid", "--rejects", home / "rejects.jsonl", "--json")
        assert ran.code == 6
        self.summary = ran.json
        return refctl

    def test_a_plain_import_is_refused_with_the_conflict(self, refctl):
        ran = refctl.run("import", self.DUMP)
        assert ran.code == 5
        assert "record 12" in ran.err and "record 1" in ran.err
        assert refctl.must("users", "--operator", "--count").out == "0\n"

    def test_skip_invalid_imports_the_others(self, moved, home):
        assert self.summary["added"] == 49
        assert self.summary["refused"] == 1
        assert "pbkdf2" in (home / "rejects.jsonl").read_text()
        table = [row.split("\t") for row in (SHARED / "django-dump.expected.tsv").read_text().splitlines()]
        expected = {int(row[0]): dict(zip(table[0], row)) for row in table[1:]}
        seen = {user["id"]: user for user in moved.must("users", "--operator", "--all", "--json").json["results"]}
        assert len(seen) == 49
        for ident, user in seen.items():
            row = expected[ident]
            joined = row["date_joined"]
            assert user["registered_at"] == (joined if "." in joined else joined.replace("Z", ".000Z"))
            assert user["referred_by"] is None if row["referrer_pk"] == "" else user["referred_by"]["id"] == int(row["referrer_pk"])
            assert user["disabled"] == (row["is_active"] == "0")
            if row["referral"]:
                assert user["referral_code"] == row["referral"]

    def test_passwords_work_and_are_rehashed_as_argon2id(self, moved):
        moved.cheap_hashes()
        rows = [row.split("\t") for row in (SHARED / "django-passwords.txt").read_text().splitlines()]
        for name, password, verdict in rows:
            email = "boss@example.com" if name == "boss" else name
            ran = moved.run("login", email, "--password-stdin", stdin=password + "\n")
            # The twelfth record's e-mail equals the first one's except for case: the record was refused, so its
            # password does not work.
            good = verdict.startswith("ok") and email.lower() != "user01@example.com" or email == rows[0][0]
            assert ran.code == (0 if good else 4), email
        shown = moved.must("explain", rows[0][0], "--operator", "--json").json
        assert shown["password"] == {"scheme": "argon2id", "outdated": False}


def test_export_with_filters_and_with_verify(refctl, home):
    (home / "u.jsonl").write_text(
        '{"id":1,"name":"Anna","email":"a@b.org","role":"admin","registered_at":"2025-01-01"}\n'
        '{"id":2,"name":"Bob","email":"b@b.org","referred_by":1,"registered_at":"2025-02-01","password":"hunter two"}\n'
        '{"id":3,"erased":true,"referred_by":1,"registered_at":"2025-03-01"}\n'
    )
    refctl.must("import", "--trust-roles", "u.jsonl")

    def ids(*options):
        return [json.loads(line)["id"] for line in refctl.must("export", *options).out.splitlines()]

    assert ids() == [1, 2, 3]
    assert ids("--since", "2025-02-01") == [2, 3]
    assert ids("--until", "2025-02-01") == [1]
    assert ids("--referred-by", "a@b.org") == [2, 3]
    assert ids("--role", "admin") == [1]
    assert ids("--search", "bo") == [2]
    for name in ("all.jsonl", "all.csv"):
        done = refctl.must("export", "--with-passwords", "--verify", name)
        assert "verified" in done.err
    assert refctl.run("export", "--verify").code == 2
    assert refctl.run("export", "--verify", "--role", "admin", "x.jsonl").code == 2
    assert refctl.run("export", "--verify", "--format", "django", "x.json").code == 2
