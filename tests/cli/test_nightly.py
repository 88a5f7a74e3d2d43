"""Nightly backups: dated files that rotate, the verification of a backup file, the age of the last backup."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import threading

import pytest

NAME = re.compile(r"refctl-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-[0-9a-f]{8}\.backup")


@pytest.fixture
def nights(ada) -> pathlib.Path:
    folder = ada.home / "nights"
    folder.mkdir()
    return folder


def names(folder: pathlib.Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def contents(folder: pathlib.Path) -> dict:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def at(name: str, time: str) -> str:
    """The name of a backup of the same store made at another time."""
    return f"refctl-{time}{name[name.index('Z-') + 1:]}"


def test_a_dated_backup(ada, nights):
    ran = ada.must("backup", "--keep", "3", nights, "--json")
    assert list(ran.json) == ["made_at", "users", "sessions", "audit_entries", "bytes", "digest", "file", "kept", "removed"]
    [name] = names(nights)
    assert NAME.fullmatch(name) and (nights / name).stat().st_mode & 0o777 == 0o600
    assert ran.json["file"] == str(nights / name) and (ran.json["kept"], ran.json["removed"]) == (1, [])
    # The name says when it was made and of which store it is.
    status = ada.must("status", "--json").json
    assert name == f"refctl-{ran.json['made_at'].replace(':', '-')}-{status['store_id']}.backup"
    ada.must("restore", nights / name, "--store", "other")
    assert ada.must("status", "--json", "--store", "other").json["store_id"] == status["store_id"]


def test_the_newest_stay(ada, nights):
    made = [pathlib.Path(ada.must("backup", "--keep", "3", nights, "--json").json["file"]).name for _ in range(5)]
    assert made == sorted(made) and len(set(made)) == 5
    assert names(nights) == made[2:]
    assert ada.must("backup", "--keep", "2", nights, "--json").json["removed"] == made[2:4]
    ran = ada.must("backup", "--keep", "2", nights)
    assert f" to {nights}/refctl-" in ran.err and ran.err.endswith("\n2 backups kept, 1 removed\n") and ran.out == ""
    assert ada.must("backup", "--keep", "1", nights, "-q").err == ""
    assert len(names(nights)) == 1
    for name in names(nights):
        ada.must("check", nights / name)


def test_foreign_files_are_not_touched(ada, nights):
    name = pathlib.Path(ada.must("backup", "--keep", "1", nights, "--json").json["file"]).name
    whole = (nights / name).read_bytes()
    old = "2001-01-01T00-00-00.000Z"
    (nights / name).unlink()
    other_store = at(name, old)[:-len("00000000.backup")] + "00000000.backup"
    for foreign in ("notes.txt", "refctl.backup", at(name, old) + ".gpg", "x" + at(name, old), at(name, "2001-01-01"),
                    at(name, old.replace("-", ":")), at(name, old.upper().replace("1", "l")), other_store,
                    f".refctl-{name[-15:-7]}.x.tmp", ".refctl-00000000.1.tmp", f"refctl-{name[-15:-7]}.1.tmp"):
        (nights / foreign).write_bytes(whole)
    # Files with similar names that are not backups.
    (nights / at(name, "2001-01-02T00-00-00.000Z")).write_text("not a backup")
    (nights / at(name, "2001-01-03T00-00-00.000Z")).write_bytes(b"")
    (nights / at(name, "2001-01-04T00-00-00.000Z")).mkdir()
    (nights / at(name, "2001-01-05T00-00-00.000Z")).symlink_to(nights / "refctl.backup")
    before = names(nights)
    for _ in range(3):
        ada.must("backup", "--keep", "1", nights)
    assert set(before) < set(names(nights)) and len(names(nights)) == len(before) + 1
    # Negative control: with one more backup of this store, the oldest is removed.
    (nights / at(name, old)).write_bytes(whole)
    assert ada.must("backup", "--keep", "2", nights, "--json").json["removed"] == [at(name, old)]


def test_two_stores_share_a_directory(ada, nights):
    ada.must("seed", "--users", "10", "--store", "other")
    for _ in range(3):
        ada.must("backup", "--keep", "2", nights)
        ada.must("backup", "--keep", "2", nights, "--store", "other")
    ids = [ada.must("status", "--json", *more).json["store_id"] for more in ((), ("--store", "other"))]
    assert sorted(name[-15:-7] for name in names(nights)) == sorted(ids * 2)


def test_a_clock_that_was_set_back(ada, nights):
    name = pathlib.Path(ada.must("backup", "--keep", "9", nights, "--json").json["file"]).name
    for time in ("2098-01-01T00-00-00.000Z", "2099-01-01T00-00-00.000Z"):
        shutil.copy(nights / name, nights / at(name, time))
    ran = ada.must("backup", "--keep", "2", nights)
    assert "clock" in ran.err
    [new, later] = names(nights)  # the new backup is never the one that gives way
    assert name < new and later == at(name, "2099-01-01T00-00-00.000Z")


def test_two_at_once(ada, nights):
    """Two concurrent backups take turns: both are complete, and neither removes the other's."""
    codes = []
    threads = [threading.Thread(target=lambda: codes.append(ada.run("backup", "--keep", "4", nights, "-q").code))
               for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 8 and len(names(nights)) == 4
    for name in names(nights):
        assert NAME.fullmatch(name)
        ada.must("check", nights / name)


def test_a_failed_backup_removes_nothing(ada, nights):
    ada.must("backup", "--keep", "1", nights)
    before = contents(nights)
    data = ada.store / "data.mdb"
    whole = data.read_bytes()
    # Damages every page but the first ones, so that some record's checksum is wrong.
    data.write_bytes(whole[:8192] + bytes(byte ^ 0x55 for byte in whole[8192:]))
    assert ada.run("backup", "--keep", "1", nights).code == 7
    assert contents(nights) == before
    data.write_bytes(whole)
    ada.must("backup", "--keep", "1", nights)
    assert len(names(nights)) == 1 and contents(nights) != before


@pytest.mark.parametrize("words, code, said", [
    (("--keep", "0", "nights"), 2, "from 1 to"), (("--keep", "-1", "nights"), 2, "--keep"), (("--keep", "x", "nights"), 2, "--keep"),
    (("--keep", "3", "nowhere"), 3, "mkdir -m 700 nowhere"), (("--keep", "3", "file"), 2, "not a directory"),
    (("--keep", "3", "-"), 2, "directory"), (("nights",), 2, "backup --keep"), (("--keep", "3"), 2, "FILE")])
def test_what_is_refused(ada, nights, words, code, said):
    (ada.home / "file").write_text("mine")
    ran = ada.run("backup", *words)
    assert ran.code == code and said in ran.err and len(ran.err.splitlines()) <= 2, ran
    assert names(nights) == [] and (ada.home / "file").read_text() == "mine"


def test_the_age_of_the_last_backup(ada, nights):
    def last():
        status = ada.must("status", "--json").json
        return status["last_backup"], status["last_backup_age_seconds"]

    assert last() == (None, None)
    before = ada.must("backup", "x.backup", "--json").json
    made, age = last()
    assert made == before["made_at"] and isinstance(age, int) and age >= 0
    for words in (("--keep", "2", nights), ("y.backup",)):
        assert last()[0] < ada.must("backup", *words, "--json").json["made_at"] == last()[0]
    piped = subprocess.run(ada.command("backup", "-"), capture_output=True, cwd=ada.home, env=ada.env, check=True)
    (ada.home / "p.backup").write_bytes(piped.stdout)
    assert ada.must("check", "p.backup", "--json").json["made_at"] == last()[0]
    # The note is not part of the store: the backup of an unchanged store has the same digest, and does not carry it along.
    assert ada.must("backup", "z.backup", "--json").json["digest"] == before["digest"]
    ada.must("restore", "z.backup", "--store", "other")
    assert ada.must("status", "--json", "--store", "other").json["last_backup"] is None
    # A value that is not a time is ignored.
    for text in ("", "yesterday", "2026-03-01T12:00:00.000"):
        (ada.store / "last-backup").write_text(text)
        assert last() == (None, None)
    made = ada.must("backup", "y.backup", "--json").json["made_at"]
    assert last()[0] == made and (ada.store / "last-backup").stat().st_mode & 0o777 == 0o600
    # A failed backup does not count, and the age is never negative, even if the clock was set back.
    assert ada.run("backup", "nowhere/x.backup").code == 3
    assert last()[0] == made
    (ada.store / "last-backup").write_text("2999-01-01T00:00:00.000Z\n")
    assert last() == ("2999-01-01T00:00:00.000Z", 0)


def test_a_backup_needs_no_right_to_write(ada):
    """A store that can only be read is backed up, and the command says that `status` will not show the backup."""
    if os.geteuid() == 0:
        (ada.store / "last-backup").mkdir()  # root writes everywhere, but not to a directory
    else:
        ada.store.chmod(0o500)
    ran = ada.must("backup", "x.backup")
    assert "backed up 3 users" in ran.err and "`refctl status` will not show this backup" in ran.err
    ada.must("check", "x.backup")
    assert ada.must("status", "--json").json["last_backup"] is None
    ada.store.chmod(0o700)


def test_check_says_what_is_in_a_backup(ada):
    made = ada.must("backup", "x.backup", "--json").json
    ran = ada.must("check", "x.backup", "--json", env={"REFCTL_STORE": str(ada.home / "nowhere")})
    assert ran.json == {"sound": True, "faults": [], "store_id": ada.must("status", "--json").json["store_id"], **made}
    assert list(ran.json)[:3] == ["sound", "faults", "store_id"]
    text = ada.must("check", "x.backup").out.splitlines()
    assert text[0].startswith("sound: ")
    assert dict(line.split() for line in text[1:]) == {
        key.upper(): str(value) for key, value in ran.json.items() if key not in ("sound", "faults")}
    assert ada.must("check", "x.backup", "-q").out == ""
    assert ada.must("check", "-", "--json", stdin=(ada.home / "x.backup").read_bytes()).out == ran.out


def test_check_finds_every_damage(ada):
    ada.must("backup", "x.backup")
    file = ada.home / "x.backup"
    good = file.read_bytes()
    bad = {"empty": (b"", 6), "text": (b"hello", 6), "longer": (good + b"x", 7), "a store's": ((ada.store / "data.mdb").read_bytes(), 6)}
    bad |= {f"cut at {n}": (good[:n], 7) for n in (9, 48, 60, len(good) // 2, len(good) - 1)}
    for place in (*range(8, 48, 5), *range(48, len(good), max(1, len(good) // 40)), len(good) - 1):
        bad[f"flipped at {place}"] = (good[:place] + bytes([good[place] ^ 1]) + good[place + 1:], 7)
    scratch = ada.home / "scratch"
    scratch.mkdir()
    for what, (data, code) in bad.items():
        file.write_bytes(data)
        ran = ada.run("check", file, env={"TMPDIR": str(scratch)})
        assert ran.code == code and ran.out == "" and "backup" in ran.err and len(ran.err.splitlines()) <= 2, (what, ran)
        assert list(scratch.iterdir()) == [], what
    file.write_bytes(good)  # the negative control
    ada.must("check", file, env={"TMPDIR": str(scratch)})
    assert list(scratch.iterdir()) == []


def test_check_of_files_and_of_stores(ada):
    ada.must("backup", "x.backup")
    sound = "sound: every invariant of the store holds\n"
    assert ada.must("check").out == ada.must("check", ada.store).out == ada.must("check", f"lmdb:{ada.store}").out == sound
    for words, code, said in ((("nowhere",), 3, "cannot read nowhere"), ((ada.store, "-s", "other"), 2, "two stores"),
                              ((ada.home,), 7, "no store in"), ((ada.store / "data.mdb",), 6, "name the store's directory"),
                              (("--repair", "x.backup"), 2, "cannot be repaired"), (("http://localhost:1",), 2, "server")):
        ran = ada.run("check", *words)
        assert ran.code == code and said in ran.err and len(ran.err.splitlines()) <= 2, (words, ran)
    assert ada.must("check", "--repair", ada.store, "--json").json == {"sound": True, "repaired": [], "faults": []}


def with_other_values(backup: bytes, table: int, change) -> bytes:
    """Returns the backup with changed values in one table and with valid digests (FORMAT.md)."""
    entries, count, place = b"", 0, 48
    while backup[place] != 0xff:
        key, size = (int.from_bytes(backup[place + a:place + b], "little") for a, b in ((1, 3), (3, 7)))
        value = backup[place + 7 + key:place + 7 + key + size]
        entries += backup[place:place + 7 + key] + (change(value) if backup[place] == table else value)
        place += 7 + key + size
        count += 1

    def digest(data):
        return hashlib.blake2b(data, digest_size=32).digest()

    number, content = count.to_bytes(8, "little"), digest(entries)
    return backup[:48] + entries + b"\xff" + number + content + digest(backup[:48] + number + content)


def test_check_finds_an_unsound_store_under_a_digest_that_holds(ada):
    ada.must("backup", "x.backup")
    file = ada.home / "x.backup"
    good = file.read_bytes()
    assert with_other_values(good, 5, lambda value: value) == good
    emails = 5
    file.write_bytes(with_other_values(good, emails, lambda value: value[:3] + bytes([value[3] ^ 0x10]) + value[4:]))
    ran = ada.run("check", file, "--json")
    assert ran.code == 7 and not ran.json["sound"] and ran.json["users"] == 3
    assert [fault["invariant"] for fault in ran.json["faults"]] and ran.error["code"] == "store_damaged"
    ran = ada.run("check", file)
    assert ran.code == 7 and ran.out.startswith("INVARIANT") and "check an older one" in ran.err
    assert ada.run("restore", file, "--store", "other").code == 7 and not (ada.home / "other").exists()
