"""Backups, restores, copies, repairs and purges, by the command line."""

import json
import pathlib
import shutil
import subprocess
import threading
import time
import urllib.request

import pytest


def export(refctl, *more) -> str:
    return refctl.must("export", "-", "--with-passwords", *more).out


def tree_of(folder: pathlib.Path) -> dict:
    """Returns the contents of a directory, except LMDB's lock file, which every open of a store changes."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None
            for p in folder.rglob("*") if p.name != "lock.mdb"}


@pytest.fixture
def backup(ada) -> pathlib.Path:
    ada.must("backup", "all.backup")
    return ada.home / "all.backup"


def test_a_backup_restores_everything(ada, backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    before = export(ada)
    ada.must("restore", backup, "--store", ada.home / "other")
    assert export(ada, "--store", ada.home / "other") == before
    assert ada.must("check", "--store", ada.home / "other").code == 0
    # The backup contains the session and the signing key.
    token = ada.must("token").out.strip()
    who = ada.must("whoami", "--json", "--store", ada.home / "other", env={"REFCTL_TOKEN": token}).json
    assert who["user"]["name"] == "Ada"
    log = ada.must("audit", "--json", "--store", ada.home / "other").json["results"]
    assert log[-1]["action"] == "store.restore"
    assert not (ada.home / "other/next").exists()


def test_the_summary_of_a_backup(ada):
    said = ada.must("backup", "x.backup", "--json").json
    assert list(said) == ["made_at", "users", "sessions", "audit_entries", "bytes", "digest"]
    assert (said["users"], said["sessions"]) == (3, 1)
    assert said["bytes"] == (ada.home / "x.backup").stat().st_size
    # Equal stores have equal digests, independent of the time of the backup.
    assert ada.must("backup", "y.backup", "--json").json["digest"] == said["digest"]
    ada.sign_up("Dan")
    assert ada.must("backup", "y.backup", "--json").json["digest"] != said["digest"]


def test_backup_and_restore_through_pipes(ada):
    piped = subprocess.run(ada.command("backup", "-"), capture_output=True, cwd=ada.home, env=ada.env, check=True)
    ada.must("restore", "-", "--store", ada.home / "other", stdin=piped.stdout)
    assert export(ada, "--store", ada.home / "other") == export(ada)


def test_a_store_with_users_is_replaced_only_on_request(ada, backup):
    ada.sign_up("Dan")
    before = tree_of(ada.store)
    ran = ada.run("restore", backup, "--json")
    assert (ran.code, ran.error["code"]) == (5, "store_not_empty")
    assert tree_of(ada.store) == before
    ada.must("restore", backup, "--force")
    assert ada.must("users", "--operator", "--count").out.strip() == "3"
    assert ada.must("check").code == 0
    assert not (ada.store / "next").exists()


@pytest.mark.parametrize("ruin, code", [
    (lambda data: b"\x5a" * 4096 + data[4096:], 7), (lambda data: bytes(len(data)), 5), (lambda data: b"", 5),
    (lambda data: data[:8192], 5), (lambda data: b"hello", 7)], ids=["first page", "zeroes", "empty", "cut", "text"])
def test_a_damaged_store_is_replaced_with_force(ada, backup, ruin, code):
    data = ada.store / "data.mdb"
    data.write_bytes(ruin(data.read_bytes()))
    assert ada.run("users", "--operator", "--count").code == 7
    assert ada.run("restore", backup).code == code
    ada.must("restore", backup, "--force")
    assert ada.must("users", "--operator", "--count").out.strip() == "3"
    ada.must("check")


@pytest.mark.parametrize("foreign, code", [(lambda data: data.replace(b"meta", b"mota"), 5), (lambda data: b"hello" * 2000, 7)],
                         ids=["LMDB file", "text"])
def test_a_file_of_another_program_is_not_replaced(ada, backup, foreign, code):
    """Other programs also use the file name data.mdb."""
    theirs = ada.home / "ldap/data.mdb"
    theirs.parent.mkdir(mode=0o700)
    theirs.write_bytes(foreign((ada.store / "data.mdb").read_bytes()))
    theirs.chmod(0o600)
    before = theirs.read_bytes()
    for words in (("restore", backup), ("restore", backup, "--force"), ("copy", ada.store, theirs.parent)):
        ran = ada.run(*words, "--store", theirs.parent)
        assert ran.code == (7 if "--force" in words else code), (words, ran)
    ran = ada.run("restore", backup, "--force", "--store", theirs.parent)
    assert ran.code == 7 and "not a refctl store" in ran.err and "move it away" in ran.err
    assert theirs.read_bytes() == before and not (theirs.parent / "next").exists()


def test_damaged_backups_are_refused_and_change_nothing(ada, backup):
    good = backup.read_bytes()
    before = tree_of(ada.store)
    mutilated = {"empty": b"", "foreign": b"PK\x03\x04" + good, "longer": good + b"x"}
    mutilated |= {f"cut at {n}": good[:n] for n in (3, 20, 47, 48, 60, len(good) // 2, len(good) - 74, len(good) - 1)}
    for at in (*range(8, 48, 5), *range(48, len(good), max(1, len(good) // 40)), len(good) - 1):
        mutilated[f"flipped at {at}"] = good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]
    for what, data in mutilated.items():
        backup.write_bytes(data)
        for target in (ada.store, ada.home / "fresh"):
            ran = ada.run("restore", backup, "--force", "--store", target)
            assert ran.code == (6 if what in ("empty", "foreign") else 7), (what, ran)
            assert len(ran.err.splitlines()) <= 2 and "backup" in ran.err, (what, ran.err)
        assert tree_of(ada.store) == before, what
        assert not (ada.home / "fresh").exists(), what
    backup.write_bytes(good)  # the negative control: the unchanged backup is accepted
    ada.must("restore", backup, "--force")


def test_a_missing_backup_file(ada):
    assert ada.run("restore", "nowhere.backup", "--force").code == 3
    assert ada.run("backup", "nowhere/x.backup").code == 3
    assert ada.run("backup").code == 2


def test_backups_during_sign_ups_are_consistent_prefixes(refctl):
    """Makes ten backups while another process signs users up: each restores to a sound store that has every user
    acknowledged before the backup began, no duplicate and no gap."""
    refctl.cheap_hashes()
    acknowledged, stop = [], threading.Event()

    def sign_up():
        while not stop.is_set():
            acknowledged.append(refctl.sign_up(f"u{len(acknowledged)}", "--referral-code", first["referral_code"])["id"])

    first = refctl.sign_up("First")
    writer = threading.Thread(target=sign_up)
    writer.start()
    try:
        backups = []
        for n in range(10):
            certain = len(acknowledged)
            refctl.must("backup", f"{n}.backup")
            backups.append((certain, len(acknowledged)))
            while len(acknowledged) < certain + 2 and writer.is_alive():
                time.sleep(0.005)
    finally:
        stop.set()
        writer.join()
    assert len(acknowledged) > 10
    for n, (least, most) in enumerate(backups):
        store = refctl.home / f"restored.{n}"
        refctl.must("restore", f"{n}.backup", "--store", store)
        ids = [json.loads(line)["id"] for line in refctl.must("export", "-", "--store", store).out.splitlines()]
        assert ids == list(range(1, len(ids) + 1))
        assert least <= len(ids) - 1 <= most + 1
        refctl.must("check", "--store", store)


def test_copy(ada):
    said = ada.must("copy", ada.store, ada.home / "copy", "--json").json
    assert said["digest"] == ada.must("backup", "x.backup", "--json", "--store", ada.home / "copy").json["digest"]
    assert export(ada, "--store", ada.home / "copy") == export(ada)
    assert ada.run("copy", ada.store, ada.home / "copy").code == 5
    assert ada.run("copy", ada.home / "none", ada.home / "copy2").code == 7
    assert not (ada.home / "copy2").exists()


def test_migrate_leaves_a_current_store_unchanged(ada):
    assert ada.must("migrate", "--json").json == {"format": 2, "migrated": False}
    ran = ada.run("migrate", "--store", ada.home / "none")
    assert ran.code == 7 and not (ada.home / "none").exists()


def take(kept: pathlib.Path, store: pathlib.Path) -> None:
    """Restores the file modes of a store, which git does not keep."""
    shutil.copytree(kept, store)
    store.chmod(0o700)
    for file in store.iterdir():
        file.chmod(0o600)


def test_a_store_of_format_1_is_upgraded(refctl):
    """Upgrades a store of format 1, stored in the repository since that release: it is refused with the next command as
    a hint, upgraded with a backup kept in its directory, then opened, checked, exported and written to."""
    kept = pathlib.Path(__file__).parent.parent / "data/stores/format-1"
    take(kept, refctl.store)
    before = tree_of(refctl.store)
    for words in (("users", "--operator"), ("signup", "--name", "X", "--email", "x@example.com", "--no-password"),
                  ("check",), ("backup", "x.backup"), ("copy", refctl.store, refctl.home / "copy")):
        ran = refctl.run(*words, "--json")
        assert (ran.code, ran.error["code"]) == (7, "store_older"), (words, ran)
        assert "refctl migrate" in ran.error["hint"], ran
    after = tree_of(refctl.store)
    assert after.pop("writers.lock", bytes(8)) == bytes(8)
    assert after == before

    said = refctl.must("migrate", "--json").json
    backup = pathlib.Path(said["backup"])
    assert (said["format"], said["from"], said["migrated"], said["faults"]) == (2, 1, True, 0)
    assert backup == refctl.store / "format-1.backup" and backup.stat().st_mode & 0o777 == 0o600
    refctl.must("check")
    assert refctl.must("status", "--json").json["format_version"] == 2
    assert export(refctl) == (kept.parent / "format-1.jsonl").read_text()
    assert refctl.must("audit", "--json").json["results"][-1]["action"] == "store.migrate"
    assert refctl.must("migrate", "--json").json == {"format": 2, "migrated": False}
    refctl.log_in("ada@example.com")
    refctl.sign_up("Dan", "--referral-code", "ADA42")
    assert refctl.must("explain", "dan@example.com", "--operator", "--json").json["history"]
    refctl.must("check")

    # A restore of the backup upgrades it, too.
    refctl.must("restore", backup, "--store", refctl.home / "restored")
    assert export(refctl, "--store", refctl.home / "restored") == (kept.parent / "format-1.jsonl").read_text()
    refctl.must("check", "--store", refctl.home / "restored")


def test_check_repairs_derived_data(ada):
    ran = ada.must("check", "--repair", "--json").json
    assert ran == {"sound": True, "repaired": [], "faults": []}
    before = export(ada)
    data = bytearray((ada.store / "data.mdb").read_bytes())
    # The value of the e-mail index: a byte with the width, then a pair for each user.
    addresses = ada.must("backup", "x.backup").code == 0 and (ada.home / "x.backup").read_bytes()
    at, emails = 48, None
    while addresses[at] != 0xff:
        key, size = int.from_bytes(addresses[at + 1:at + 3], "little"), int.from_bytes(addresses[at + 3:at + 7], "little")
        if addresses[at] == 5:
            emails = addresses[at + 7 + key:at + 7 + key + size]
        at += 7 + key + size
    assert emails and data.count(emails) >= 1
    at = -1
    while (at := data.find(emails, at + 1)) >= 0:
        data[at + 3] ^= 0x10
    (ada.store / "data.mdb").write_bytes(data)
    broken = ada.run("check", "--json")
    assert broken.code == 7 and not broken.json["sound"]
    assert any(fault["repair"] for fault in broken.json["faults"])
    assert ada.run("users", "show", "ada@example.com", "--operator").code == 7
    assert ada.run("backup", "y.backup").code == 7  # a damaged store is not backed up silently
    assert not (ada.home / "y.backup").exists()
    ran = ada.must("check", "--repair", "--json").json
    assert ran["sound"] and ran["repaired"] and not ran["faults"]
    assert export(ada) == before
    assert ada.must("users", "show", "ada@example.com", "--operator", "--json").json["id"] == 1
    assert ada.must("audit", "--json").json["results"][-1]["action"] == "store.repair"


def traces(refctl, *words: str) -> list[str]:
    found = []
    for file in refctl.store.rglob("*"):
        data = file.read_bytes().lower() if file.is_file() else b""
        found += [f"{word} in {file.name}" for word in words if word.lower().encode() in data]
    return found


def test_a_purge_leaves_no_byte_of_erased_data(ada):
    words = ("Zebedee Quixote", "zebedee@quixote.example", "ZEBCODE")
    ada.sign_up(words[0], "--code", words[2], email=words[1])
    for n in range(30):  # and copy his pages
        ada.sign_up(f"Other{n}")
    ada.must("users", "edit", "4", "--name", "Zebedee Quixote the Second")
    assert traces(ada, *words)
    ada.must("users", "delete", "4", "--yes")
    assert traces(ada, *words)  # the negative control: erased, but still in freed pages
    before = export(ada)
    ada.must("users", "delete", "4", "--purge", "--yes")
    assert traces(ada, *words) == []
    assert export(ada) == before
    assert ada.must("check").code == 0
    assert not (ada.store / "next").exists()
    ada.must("users", "delete", "cleo@example.com", "--purge", "--yes")
    assert traces(ada, "cleo") == []


def test_a_process_with_the_old_store_open_continues_with_the_new_one(ada, backup):
    """A server that is open during a restore writes to the new store afterwards, and nothing to the old file."""
    ready = ada.home / "ready"
    server = subprocess.Popen(ada.command("serve", "--listen", "127.0.0.1:0", "--ready-file", ready), cwd=ada.home,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ada.env)
    try:
        end = time.monotonic() + 60
        while not ready.exists():
            assert server.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        ada.sign_up("Dan")
        ada.must("restore", backup, "--force")
        body = json.dumps({"name": "Eve", "email": "eve@example.com", "password": "correct horse battery staple"})
        request = urllib.request.Request(f"{ready.read_text().strip()}/api/accounts/signup/", data=body.encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 201
        names = [user["name"] for user in ada.must("users", "--operator", "--json").json["results"]]
        assert names == ["Ada", "Bob", "Cleo", "Eve"]
        assert ada.must("check").code == 0
    finally:
        server.terminate()
        server.wait(timeout=120)
