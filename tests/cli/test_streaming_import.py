"""A large file is streamed into the store while it is still being read, and read again if a record needs a decision; a
pipe is never streamed. Both ways must have the same result."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

import pytest
from conftest import Refctl

USERS = 40_000  # enough bytes that the file is streamed
FIRST = 101     # the stored users have smaller ids
LAST = FIRST + USERS - 1
STREAMED = 16 << 20
HASH = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"


def user(uid: int, **fields) -> dict:
    """Returns a user's record; a value of ... omits the field."""
    record = {"id": uid, "name": f"User {uid} {'x' * 180}", "email": f"{uid * 7919 % 1_000_003}.{uid}@example.com",
              "referral_code": f"CODE{uid:07d}", "referred_by": uid - uid // 3 if uid > FIRST * 2 else None,
              "registered_at": 1_700_000_000_000 + uid % 1_000_000 * 1000, "password_hash": HASH} | fields
    return {field: value for field, value in record.items() if value is not ...}


def as_lines(records) -> bytes:
    return "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records).encode()


class World:
    """The set-up of the tests: files, and home directories with an empty store and one with a few users."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.lines = as_lines(user(uid) for uid in range(FIRST, LAST + 1))
        assert len(self.lines) > STREAMED
        self.filled = Refctl(folder / "filled")
        self.filled.home.mkdir()
        self.filled.cheap_hashes()
        few = [user(uid, referred_by=None) for uid in (*range(1, 21), 100)]
        self.filled.must("import", "-", "--trust-roles", stdin=as_lines(few))

    def home(self, name: str, filled: bool) -> Refctl:
        refctl = Refctl(self.folder / name)
        if filled:
            shutil.copytree(self.filled.home, refctl.home)
        else:
            refctl.home.mkdir()
        return refctl


@pytest.fixture(scope="module")
def all_tests():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="refctl-streaming-"))
    yield World(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def world(all_tests):
    yield all_tests
    for left in all_tests.folder.iterdir():
        if left != all_tests.filled.home:
            shutil.rmtree(left)


def stored(refctl, *without: str) -> str:
    """Returns the complete contents of the store, optionally without random fields."""
    if not refctl.store.exists():
        return ""
    text = refctl.must("export", "-", "--with-passwords").out
    for field in without:
        text, found = re.subn(f'"{field}":"[^"]*",?', "", text)
        assert found >= USERS
    return text


def digests(refctl) -> list[str]:
    """Returns the digests of the imported files, the newest first."""
    entries = [json.loads(line) for line in refctl.must("audit", "-o", "jsonl").out.splitlines()]
    entries.sort(key=lambda entry: -entry["number"])
    return [change["after"] for entry in entries if entry["action"] == "import"
            for change in entry["changes"] if change["field"] == "sha256"]


def answer(ran) -> tuple:
    """Returns code and message, and the report without its times."""
    try:
        report = {field: value for field, value in ran.json.items() if "second" not in field}
    except json.JSONDecodeError:
        report = ran.out
    return ran.code, ran.err, report


BY_CHANCE = {"a made code": ["referral_code"], "a plain password": ["password_hash"]}
# The end of the file, the exit code, and the options of an import into a store with a few users.
ENDS = {
    "nothing special": ([], 0),
    "an e-mail that occurs twice": ([user(LAST + 1, email=user(FIRST + 9)["email"].upper())], 5),
    "a code that occurs twice": ([user(LAST + 1, referral_code=user(FIRST + 9)["referral_code"].lower())], 5),
    "an id that occurs twice": ([user(LAST + 1), user(LAST + 1, email="other@example.com", referral_code="OTHER")], 0),
    "a malformed line": (b'{"id": 77, not json\n', 6),
    "a line that is cut off": (as_lines([user(LAST + 1)])[:-20], 6),
    "a wrong field": ([user(LAST + 1, email="nonsense"), user(LAST + 2)], 6),
    "an unknown referrer": ([user(LAST + 1, referred_by=LAST + 2)], 6),
    "a referrer whom nobody ever was": ([user(LAST + 1, referred_by=50)], 6),
    "its own referrer": ([user(LAST + 1, referred_by=LAST + 1)], 6),
    "a loop": ([user(LAST + 1, referred_by=LAST + 2), user(LAST + 2, referred_by=LAST + 1)], 6),
    "a referrer behind it": ([user(LAST + 1, referred_by=LAST + 2), user(LAST + 2)], 0),
    "a stored referrer": ([user(LAST + 1, referred_by=7)], 0),
    "a referrer by code": ([user(LAST + 1, referred_by=user(FIRST + 9)["referral_code"])], 0),
    "a stored referrer by code": ([user(LAST + 1, referred_by=user(7)["referral_code"])], 0),
    "a referrer by e-mail": ([user(LAST + 1, referred_by=user(FIRST + 9)["email"])], 0),
    "a referrer by digits": ([user(LAST + 1, referred_by=str(FIRST + 9))], 0),
    "an id out of order": ([user(LAST + 5), user(LAST + 3)], 0),
    "an id far above": ([user(1 << 40, referred_by=7)], 0),
    "an id above all that there are": ([user(1 << 53, referred_by=7)], 6),
    "no id": ([user(LAST + 1, id=...)], 0),
    "a made code": ([user(LAST + 1, referral_code=...)], 0),
    "a plain password": ([user(LAST + 1, password_hash=..., password="by the river")], 0),
    "no password": ([user(LAST + 1, password_hash=...)], 0),
    "an erased user": ([{"id": LAST + 1, "erased": True, "referred_by": 7, "registered_at": 1_700_000_000_000}], 0),
    "a field that nobody knows": ([user(LAST + 1, shoe_size=44)], 0),
    "a role": ([user(LAST + 1, role="admin")], 0),
    "a trusted role": ([user(LAST + 1, role="admin")], 0, "--trust-roles"),
    "a stored e-mail": ([user(LAST + 1, email=user(7)["email"])], 5),
    "a stored e-mail, skipped": ([user(LAST + 1, email=user(7)["email"])], 0, "--on-conflict", "skip"),
    "a stored e-mail, updated": ([user(LAST + 1, email=user(7)["email"])], 0, "--on-conflict", "update"),
    "a stored code": ([user(LAST + 1, referral_code=user(7)["referral_code"])], 5),
    "a stored id": ([user(7, email="other@example.com", referral_code="OTHER")], 0),
    "a stored id, kept": ([user(7, email="other@example.com", referral_code="OTHER")], 5, "--keep-ids"),
    "an id between the stored ones": ([user(50, referred_by=7)], 0),
    "nothing that is skipped": ([], 0, "--on-conflict", "skip"),
    "nothing that is updated": ([], 0, "--on-conflict", "update"),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_file_has_the_result_of_a_pipe(world, end):
    last, code, *options = ENDS[end]
    data = world.lines + (last if isinstance(last, bytes) else as_lines(last))
    import_both_ways(world, data, True, options, code, BY_CHANCE.get(end, []))


@pytest.mark.parametrize("first", ["nothing special", "an id between the stored ones", "a plain password"])
def test_a_file_whose_first_record_is_special(world, first):
    last, code, *options = ENDS[first]
    import_both_ways(world, as_lines(last) + world.lines, True, options, code, BY_CHANCE.get(first, []))


@pytest.mark.parametrize("end", ["nothing special", "a loop", "a made code"])
def test_a_file_for_an_empty_store(world, end):
    last, code, *options = ENDS[end]
    import_both_ways(world, world.lines + as_lines(last), False, options, code, BY_CHANCE.get(end, []))


def test_a_file_without_ids_and_codes(world):
    records = [user(uid, id=..., referral_code=..., referred_by=uid % 20 + 1) for uid in range(FIRST, LAST + 5000)]
    import_both_ways(world, as_lines(records), True, [], 0, ["referral_code"])


def code_of(uid: int) -> str:
    return user(uid)["referral_code"].lower()


def address_of(uid: int) -> str:
    return user(uid)["email"].upper()


BY_NAME = {
    "all before": (lambda name: [], 0),
    "one of the store": (lambda name: [user(LAST + 1, referred_by=name(7)), user(LAST + 2, referred_by=7)], 0),
    "one behind": (lambda name: [user(LAST + 1, referred_by=name(LAST + 2)), user(LAST + 2)], 0),
    "itself": (lambda name: [user(LAST + 1, referred_by=name(LAST + 1))], 6),
    "nobody": (lambda name: [user(LAST + 1, referred_by=name(50))], 6),
    "a referrer that occurs twice": (lambda name: [user(LAST + 1, referred_by=name(LAST)), user(LAST)], 5),
}


@pytest.mark.parametrize("end", BY_NAME)
@pytest.mark.parametrize("name", [code_of, address_of])
def test_a_file_that_names_referrers(world, name, end):
    """Referrers are given by code or by address, in any case, from the first record on."""
    last, code = BY_NAME[end]
    data = as_lines(user(uid, referred_by=name(user(uid)["referred_by"] or 7)) for uid in range(FIRST, LAST + 1))
    import_both_ways(world, data + as_lines(last(name)), True, [], code, [])


@pytest.mark.parametrize("name", [code_of, address_of])
def test_a_file_whose_first_users_have_no_referrer(world, name):
    """All keys are known before the first referrer is named."""
    records = [user(uid, referred_by=name(uid - 2900) if uid > FIRST + 3000 else None) for uid in range(FIRST, LAST + 1)]
    import_both_ways(world, as_lines(records), True, [], 0, [])


def test_a_file_that_names_referrers_without_ids(world):
    records = [user(uid, id=..., referred_by=code_of(uid - uid // 3) if uid > FIRST * 2 else None)
               for uid in range(FIRST, LAST + 5000)]
    import_both_ways(world, as_lines(records), False, [], 0, [])


def test_a_csv_file(world):
    fields = list(user(FIRST))
    rows = (",".join(str("" if value is None else value if field != "password_hash" else f'"{value}"')
                     for field, value in user(uid).items()) for uid in range(FIRST, LAST + 8000))
    data = (",".join(fields) + "\n" + "\n".join(rows) + "\n").encode()
    import_both_ways(world, data, True, [], 0, [])
    again = data + data.splitlines()[-1] + b"\n"
    import_both_ways(world, again, True, [], 5, [], "again")


def import_both_ways(world, data: bytes, filled: bool, options, code: int, without, name: str = "") -> None:
    """Imports the same bytes as a file and through a pipe."""
    assert len(data) > STREAMED
    by_file, by_pipe = world.home(f"file{name}", filled), world.home(f"pipe{name}", filled)
    before = stored(by_file)
    (by_file.home / "users").write_bytes(data)
    ran = by_file.run("import", "users", "--json", *options)
    assert ran.code == code, ran.err[:2000]
    assert answer(ran) == answer(by_pipe.run("import", "-", "--json", *options, stdin=data))
    if code == 0:
        assert stored(by_file, *without) == stored(by_pipe, *without)
        assert digests(by_file)[0] == digests(by_pipe)[0] == hashlib.sha256(data).hexdigest()
    else:
        assert stored(by_file) == before
        # Data of an abandoned stream does not remain on the disk.
        assert by_file.store.exists() is False or (by_file.store / "data.mdb").stat().st_blocks * 512 < 2 << 20
    by_file.must("check")


def test_a_file_on_stdin_is_read_from_its_current_position(world):
    """The second reading begins at the same position."""
    for kind, end in (("taken", b""), ("read again", as_lines([user(LAST + 1, id=...)]))):
        refctl = world.home(kind, True)
        (refctl.home / "users").write_bytes(b"read by somebody else\n" + world.lines + end)
        with open(refctl.home / "users", "rb") as users:
            os.lseek(users.fileno(), len(b"read by somebody else\n"), os.SEEK_SET)
            done = subprocess.run(refctl.command("import", "-"), stdin=users, env=refctl.env, cwd=refctl.home,
                                  capture_output=True, check=True)
        assert done.stderr == b""
        assert digests(refctl)[0] == hashlib.sha256(world.lines + end).hexdigest()
        assert stored(refctl).count("\n") == 21 + USERS + (end != b"")
        refctl.must("check")


class StoppedImport:
    """An import that is stopped in the middle of its file, after it has begun to write."""

    def __init__(self, refctl, data: bytes):
        self.refctl = refctl
        self.file = refctl.home / "users"
        self.file.write_bytes(data)
        written = (refctl.store / "data.mdb").stat
        begun = written().st_mtime_ns
        self.process = subprocess.Popen(refctl.command("import", "users"), env=refctl.env, cwd=refctl.home,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while written().st_mtime_ns == begun:
            assert self.process.poll() is None
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        assert self.is_reading(), "it was read before it was written"

    def is_reading(self) -> bool:
        for fd in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            if fd.resolve() == self.file.resolve():
                place = pathlib.Path(f"/proc/{self.process.pid}/fdinfo/{fd.name}").read_text().split()[1]
                return 0 < int(place) < self.file.stat().st_size
        return False

    def resume(self, number=signal.SIGCONT) -> tuple[int, str]:
        """Continues it; returns its exit code and output."""
        self.process.send_signal(number)
        self.process.send_signal(signal.SIGCONT)
        _, output = self.process.communicate(timeout=120)
        return self.process.returncode, output


@pytest.fixture
def stopped(world):
    """Starts it in a store with a few users; `fields` are further fields of the last record."""
    running = []

    def start(refctl, **fields) -> StoppedImport:
        more = as_lines(user(uid) for uid in range(LAST + 1, LAST + USERS))
        running.append(StoppedImport(refctl, world.lines + more + as_lines([user(LAST + USERS, **fields)])))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def works_afterwards(one: StoppedImport, before: str) -> None:
    """The store is unchanged, and the next imports work, whether or not they are streamed."""
    refctl = one.refctl
    refctl.must("check")
    assert stored(refctl) == before
    for data, users in ((as_lines([user(101, referred_by=7)]), 1), (one.file.read_bytes(), 2 * USERS)):
        aside = refctl.home / "aside"
        shutil.copytree(refctl.store, aside)
        (refctl.home / "next").write_bytes(data)
        refctl.must("-s", str(aside), "import", "next")
        refctl.must("-s", str(aside), "check")
        assert refctl.must("-s", str(aside), "users", "--operator", "--count").out == f"{21 + users}\n"
        shutil.rmtree(aside)


def test_an_interrupted_import_leaves_no_trace(world, stopped):
    refctl = world.home("home", True)
    before = stored(refctl)
    one = stopped(refctl)
    code, output = one.resume(signal.SIGINT)
    assert code == 130 and "nothing was changed" in output
    works_afterwards(one, before)


def test_a_killed_import_leaves_no_trace(world, stopped):
    """At one moment for certain; tests/fault kills it at many."""
    refctl = world.home("home", True)
    before = stored(refctl)
    one = stopped(refctl)
    code, _ = one.resume(signal.SIGKILL)
    assert code == -signal.SIGKILL
    works_afterwards(one, before)


def test_during_the_import_readers_see_the_old_store_and_writers_wait(world, stopped):
    refctl = world.home("home", True)
    before = stored(refctl)
    one = stopped(refctl)
    assert stored(refctl) == before
    refctl.must("check")
    command = refctl.command("signup", "--name", "Zoe", "--email", "zoe@example.com", "--no-password", "--json")
    with subprocess.Popen(command, env=refctl.env, cwd=refctl.home, stdout=subprocess.PIPE) as other:
        assert one.resume() == (0, "")
        assert json.loads(other.communicate(timeout=120)[0])["id"] == LAST + USERS + 1
    refctl.must("check")
    assert stored(refctl).count("\n") == 21 + 2 * USERS + 1


def test_others_may_write_before_the_file_is_read_again(world, stopped):
    """A plain password prevents streaming."""
    refctl = world.home("home", True)
    one = stopped(refctl, password="by the river", password_hash=...)
    command = refctl.command("import", "-", "--json")
    with subprocess.Popen(command, env=refctl.env, cwd=refctl.home, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdin.write(as_lines([user(LAST + USERS + 1, referred_by=7)]))
        other.stdin.close()
        assert one.resume() == (0, "")
        assert json.loads(other.stdout.read())["added"] == 1
    refctl.must("check")
    assert stored(refctl).count("\n") == 21 + 2 * USERS + 1


def test_a_file_that_changes_is_refused(world, stopped):
    refctl = world.home("home", True)
    before = stored(refctl)
    one = stopped(refctl)
    one.file.write_bytes(as_lines([user(500, referred_by=7), user(501, referred_by=500)]))
    code, output = one.resume()
    assert code == 6 and "was changed while it was read; nothing was imported" in output
    assert stored(refctl) == before
    refctl.must("check")


@pytest.mark.parametrize("by", ["itself", "another"])
def test_a_store_may_be_replaced_while_a_pipe_is_read(world, by):
    """Replaces it by its own earlier state, or by a store that packs users in another way."""
    refctl = world.home("home", True)
    refctl.must("backup", "itself")
    other = world.home("other", False)
    other.must("import", "-", stdin=as_lines([user(1, referred_by=None)]))
    other.must("backup", refctl.home / "another")
    refctl.must("import", "-", stdin=as_lines([user(101, referred_by=7)]))
    command = refctl.command("import", "-")
    with subprocess.Popen(command, env=refctl.env, cwd=refctl.home, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        reader.stdin.write(world.lines[:STREAMED])  # more than a pipe holds, so the import is reading
        refctl.must("restore", by, "--force")
        restored = stored(refctl)
        reader.stdin.write(world.lines[STREAMED:])
        reader.stdin.close()
        output = reader.stderr.read().decode()
    if by == "itself":
        assert reader.returncode == 0 and stored(refctl).count("\n") == 21 + USERS
    else:
        assert reader.returncode == 7 and "was replaced while users were being read" in output, (reader.returncode, output)
        assert "nothing was changed" in output and stored(refctl) == restored
    refctl.must("check")


def test_a_large_file_of_one_e_mail_address(refctl):
    """Every record but the first is a conflict. A table of keys must not compare each record with all before it: that
    took hours for 300 MB."""
    count = 500_000
    lines = '{"name":"N","email":"n@example.com"}\n' * count
    assert len(lines) > STREAMED
    (refctl.home / "same.jsonl").write_text(lines)
    ran = refctl.run("import", "same.jsonl", "--json")
    assert ran.code == 5 and f"{count - 1} of {count} records" in ran.error["message"]
    assert refctl.run("users", "--operator", "--count").out in ("", "0\n")


def test_a_referrer_is_named_late_in_a_large_file(refctl):
    """So many records name nobody that their keys are no longer indexed: the file is read again, and the referrer found."""
    count = 520_000
    lines = "".join(f'{{"name":"N","email":"n{i}@example.com"}}\n' for i in range(count))
    assert len(lines) > STREAMED
    last = '{"name":"Last","email":"last@example.com","referred_by":"n7@example.com"}\n'
    (refctl.home / "late.jsonl").write_text(lines + last)
    assert refctl.must("import", "late.jsonl", "--json").json["added"] == count + 1
    shown = refctl.must("users", "show", "last@example.com", "--operator", "--json").json
    assert shown["path"] == [8, count + 1]
