"""Locations of a store: read-only directories and files, unsuitable file systems."""

import os
import subprocess

import pytest

NOBODY = 65534


@pytest.fixture
def plain(refctl):
    """A filled store that belongs to an unprivileged user, because file modes do not restrict root."""
    if os.geteuid() == 0:
        refctl.home.chmod(0o755)
        os.chown(refctl.home, NOBODY, NOBODY)
        run = refctl.run
        refctl.run = lambda *words, **more: run(*words, user=NOBODY, group=NOBODY, extra_groups=[], **more)
        # The unprivileged user must be able to execute the program.
        probe = refctl.run("--version")
        if probe.code != 0:
            pytest.skip("the program lies where only root may go")
    refctl.sign_up("Ada")
    refctl.sign_up("Bob")
    refctl.must("backup", "all.backup")
    yield refctl
    for path in (refctl.store, refctl.store / "data.mdb"):
        path.chmod(0o700 if path.is_dir() else 0o600)


READS = [("users", "--operator", "--count"), ("check",), ("export", "-"), ("backup", "-"), ("audit",)]
WRITES = [("signup", "--name", "Dan", "--email", "dan@example.com", "--no-password"),
          ("restore", "all.backup", "--force"), ("check", "--repair"), ("seed", "--users", "5", "--append"),
          ("users", "delete", "2", "--purge", "--yes")]


def denied(ran) -> None:
    assert ran.code == 7, ran
    assert "Permission denied" in ran.err and len(ran.err.splitlines()) == 2, ran.err


def test_a_read_only_file_is_read_and_not_written(plain):
    (plain.store / "data.mdb").chmod(0o400)
    for words in READS:
        plain.must(*words)
    for words in WRITES:
        if words[0] != "restore":  # restore replaces the file
            denied(plain.run(*words))
    assert plain.must("users", "--operator", "--count").out == "2\n"


def test_a_read_only_directory_is_read_and_what_stays_in_its_files_is_written(plain):
    plain.store.chmod(0o500)
    for words in READS:
        plain.must(*words)
    plain.sign_up("Dan")
    denied(plain.run("restore", "all.backup", "--force"))
    ran = plain.run("users", "delete", "2", "--purge", "--yes")
    denied(ran)
    assert "user 2 is erased" in ran.err and "--purge" in ran.err  # reports what was done and what was not
    assert plain.must("users", "--operator", "--count").out == "3\n"
    plain.store.chmod(0o700)
    plain.must("users", "delete", "2", "--purge", "--yes")
    plain.must("check")


def test_a_store_all_read_only_is_read_without_its_locks(plain):
    """Reads a store that nobody can write to, like sqlite does."""
    for file in plain.store.iterdir():
        file.chmod(0o400)
    plain.store.chmod(0o500)
    for words in READS:
        plain.must(*words)
    for words in WRITES:
        denied(plain.run(*words))
    plain.must("copy", plain.store, "copy")
    (plain.store / "data.mdb").chmod(0o600)  # negative control: a writable store needs locks
    for words in READS:
        denied(plain.run(*words))
    for file in plain.store.iterdir():
        file.chmod(0o600)
    plain.must("check")


def test_a_directory_that_cannot_be_written_to(plain):
    folder = plain.home / "closed"
    folder.mkdir(mode=0o500)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    for words in (("signup", "--name", "A", "--email", "a@example.com", "--no-password"), ("restore", "all.backup")):
        denied(plain.run(*words, "--store", folder / "s"))
    denied(plain.run("copy", plain.store, folder / "s"))
    ran = plain.run("backup", folder / "x.backup")
    assert ran.code == 1 and "Permission denied" in ran.err
    assert list(folder.iterdir()) == []


def test_network_file_systems_are_refused(ada, faults):
    faults.set("nfs")
    for words in (("users", "--operator", "--count"), ("check",),
                  ("signup", "--name", "Dan", "--email", "dan@example.com", "--no-password"),
                  ("copy", ada.store, "new"), ("seed", "--users", "5", "--store", "other")):
        ran = ada.run(*words)
        assert ran.code == 7 and "lies on a network file system" in ran.err and "refctl serve" in ran.err, ran
    faults.none()
    ada.must("check")


def test_the_files_of_a_store_are_refused_as_output(ada):
    """`backup STORE/data.mdb` would replace the store by the backup."""
    before = ada.must("export", "-", "--with-passwords").out
    (ada.home / "link").symlink_to(ada.store / "data.mdb")
    for name in ("data.mdb", "lock.mdb", "writers.lock"):
        for words in (("backup", ada.store / name), ("export", ada.store / name),
                      ("metrics", "--operator", "--html", ada.store / name)):
            ran = ada.run(*words)
            assert ran.code == 2 and "part of a store" in ran.err, (words, ran)
    assert ada.run("backup", "link").code == 2
    assert ada.must("export", "-", "--with-passwords").out == before
    ada.must("check")
    assert subprocess.run(["ls", "-A", ada.store], capture_output=True, text=True, check=True).stdout.split() == [
        "data.mdb", "lock.mdb", "writers.lock"]
