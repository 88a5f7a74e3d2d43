"""Passwords and tokens: where they may appear and where they must not."""

import fcntl
import json
import os
import stat
import subprocess
import time

import pytest

CANARY = "canary-6f1d-wren-tangerine"


def everything_in(folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_a_password_is_in_no_output_and_no_file(refctl):
    refctl.cheap_hashes()
    seen = ""
    steps = [
        (["signup", "--name", "Ada", "--email", "ada@example.com", "--password-stdin"], CANARY),
        (["login", "ada@example.com", "--password-stdin", "-v"], CANARY),
        (["login", "nobody@example.com", "--password-stdin"], CANARY),
        (["signup", "--name", "A", "--email", CANARY, "--password-stdin"], CANARY),
        (["passwd", "--password-stdin"], CANARY + "\n" + CANARY + "2"),
        (["audit", "--json"], ""), (["users", "--json", "--operator"], ""), (["export"], ""), (["status"], ""),
    ]
    for words, stdin in steps:
        ran = refctl.run(*words, stdin=stdin + "\n")
        if CANARY not in words:
            seen += ran.out + ran.err
    assert CANARY not in seen
    assert CANARY.encode() not in everything_in(refctl.home)


def test_no_option_takes_a_secret(refctl):
    words = refctl.must("--help").out
    for command in ("signup", "login", "passwd", "users edit", "import"):
        words += refctl.must(*command.split(), "--help").out
    for line in words.splitlines():
        if line.strip().startswith("--password") or "--token" in line:
            assert "--password-stdin" in line, line


def test_no_core_dump_while_a_password_is_in_memory(refctl):
    """Inspects the process while it waits for the second line and has the first one in memory."""
    refctl.cheap_hashes()
    refctl.sign_up("Ada", password=CANARY)
    refctl.log_in("ada@example.com", CANARY)
    waiting = subprocess.Popen(refctl.command("passwd", "--password-stdin"), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=refctl.env)
    waiting.stdin.write(CANARY.encode() + b"\n")
    waiting.stdin.flush()
    deadline = time.monotonic() + 60
    # The kernel changes the owner of /proc/PID to root for a non-dumpable process.
    while os.stat(f"/proc/{waiting.pid}/environ").st_uid != 0 or os.geteuid() == 0:
        if os.geteuid() == 0:
            break
        assert time.monotonic() < deadline
    assert CANARY.encode() not in pathlib_read(f"/proc/{waiting.pid}/cmdline")
    waiting.stdin.close()
    assert waiting.wait(timeout=60) == 2


def pathlib_read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def test_only_its_owner_can_read_the_session_file(ada):
    assert stat.S_IMODE(ada.session_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(ada.session_file.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in ada.session_file.parent.iterdir()] == ["config.json"]
    content = json.loads(ada.session_file.read_text())
    assert list(content) == ["last", "sessions"]


def refused(refctl, words=("whoami",)):
    ran = refctl.run(*words)
    assert ran.code == 4 and "refusing" in ran.err and "hint: " in ran.err, ran
    return ran


def test_a_session_file_that_others_can_read_is_refused(ada):
    for mode in (0o640, 0o604, 0o660):
        ada.session_file.chmod(mode)
        assert "chmod 600" in refused(ada).err
    ada.session_file.chmod(0o600)
    ada.must("whoami")


def test_a_session_file_that_is_a_link_is_refused(ada):
    real = ada.session_file.with_name("real.json")
    ada.session_file.rename(real)
    ada.session_file.symlink_to(real)
    refused(ada)
    before = real.read_bytes()
    refused(ada, ("login", "bob@example.com", "--operator"))
    assert real.read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_session_file_of_another_owner_is_refused(ada):
    os.chown(ada.session_file, 12345, 12345)
    assert "REFCTL_ALLOW_FOREIGN_OWNER" in refused(ada).err
    ada.must("whoami", env={"REFCTL_ALLOW_FOREIGN_OWNER": "1"})


def test_a_directory_that_others_can_write_is_refused(ada):
    ada.session_file.parent.chmod(0o777)
    refused(ada, ("login", "bob@example.com", "--operator"))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sessions":[]}', '{"sessions":{"x":{"token":""}}}', "[" * 100000,
                                     '{"sessions":{},"sessions":{}}'])
def test_a_malformed_session_file_is_reported(ada, content):
    ada.session_file.write_text(content)
    ran = ada.run("whoami")
    assert ran.code == 6 and "no session file" in ran.err and "hint: " in ran.err


def test_concurrent_log_ins_are_both_kept(ada):
    stores = [ada.home / f"s{i}" for i in range(6)]
    for store in stores:
        ada.must("-s", store, "signup", "--name", "A", "--email", "a@example.com", "--no-password")
    running = [subprocess.Popen(ada.command("-s", store, "login", "a@example.com", "--operator"), env=ada.env,
                                stdout=subprocess.DEVNULL) for store in stores]
    assert [one.wait(timeout=60) for one in running] == [0] * len(stores)
    for store in stores:
        ada.must("-s", store, "whoami", "-q")


def test_temporary_files_of_killed_log_ins_are_removed(ada):
    """They contain tokens. One that a living process is writing stays."""
    left = ada.session_file.with_name("config.json.99999.tmp")
    in_use = ada.session_file.with_name("config.json.99998.tmp")
    others = ada.session_file.with_name("config.json.old.tmp")
    for file in (left, in_use, others):
        file.write_text("a token")
    with in_use.open() as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        ada.must("login", "bob@example.com", "--operator")
    assert (left.exists(), in_use.exists(), others.exists()) == (False, True, True)
