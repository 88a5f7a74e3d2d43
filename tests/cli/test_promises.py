"""Exit codes, streams and error texts: the documented behaviour that scripts depend on."""

import os
import signal
import subprocess

import pytest
from conftest import PASSWORD


def test_help_needs_no_home_and_no_store(refctl):
    for words in ([], ["--help"], ["-h"], ["help"], ["users", "--help"], ["help", "users", "edit"], ["--version"]):
        ran = refctl.run(*words, env={"HOME": "/nonexistent"})
        assert ran.code == 0 and ran.out and not ran.err
    assert not any(refctl.home.iterdir())


def test_help_has_the_requested_width(refctl):
    assert max(map(len, refctl.run("--help").out.splitlines())) <= 100


@pytest.mark.parametrize("words, hint", [
    (["usres"], "did you mean `refctl users`?"),
    (["users", "--serach", "x"], "did you mean `--search`?"),
    (["users", "--role", "amin"], "did you mean `admin`?"),
    (["users", "shwo", "1"], "did you mean `refctl users show`?"),
])
def test_a_mistyped_word_is_exit_2_and_names_the_nearest(refctl, words, hint):
    ran = refctl.run(*words)
    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first.startswith("refctl: ") and second == f"hint: {hint}"
    assert len(refctl.run("-q", *words).err.splitlines()) == 1


def test_only_writers_create_a_missing_store(refctl):
    for words in (["users", "--operator"], ["export"], ["check"], ["audit"], ["login", "a@example.com"],
                  ["users", "edit", "1", "--name", "x"]):
        ran = refctl.run(*words, "-o", "jsonl")
        assert (ran.code, ran.error["code"]) == (7, "store_missing"), words
    assert not refctl.store.exists()
    ran = refctl.run("status", "--json")
    assert ran.code == 7 and ran.json["target"] == f"lmdb:{refctl.store}"


def test_targets(refctl, home):
    refctl.must("-s", "lmdb:here", "signup", "--name", "A", "--email", "a@example.com", "--no-password")
    assert (home / "here/data.mdb").exists()
    assert refctl.must("-s", "here", "users", "--operator", "--count").out == "1\n"
    assert refctl.must("users", "--operator", "--count", env={"REFCTL_STORE": "here"}).out == "1\n"
    assert refctl.must("users", "--count", env={"REFCTL_STORE": str(home / "here"), "REFCTL_OPERATOR": "1"}).out == "1\n"
    assert refctl.run("-s", "http://127.0.0.1:9", "users").code == 7
    for words in (["check"], ["config", "list"], ["keys", "rotate"], ["backup", "-"], ["seed", "--users", "1"]):
        ran = refctl.run("-s", "http://127.0.0.1:9", *words, "-o", "jsonl")
        assert (ran.code, ran.error["code"]) == (2, "not_offered"), words
        assert f"`refctl {' '.join(words[:2] if words[0] in ('config', 'keys') else words[:1])} --store" in ran.error["hint"]
    assert refctl.run("-s", "mysql://x/y", "users", "--operator").code == 2
    ran = refctl.run("-s", "postgresql://u:secret@h/d", "users", "--operator")
    assert ran.code == 2 and "secret" not in ran.err
    assert refctl.must("users", "--operator", "--count", env={"XDG_DATA_HOME": str(home / "x"), "REFCTL_STORE": "here"}).code == 0


def test_a_directory_that_is_not_a_store(refctl, home):
    (home / "text").mkdir(mode=0o700)
    (home / "text/data.mdb").write_text("this is no store\n" * 1000)
    (home / "text/data.mdb").chmod(0o600)
    ran = refctl.run("-s", "text", "users", "--operator")
    assert ran.code == 7 and ran.err.startswith("refctl: ") and ran.out == ""
    (home / "file").write_text("x")
    assert refctl.run("-s", "file", "users", "--operator").code == 7


def test_a_store_that_is_a_link_is_refused(ada, home):
    (home / "link").symlink_to(ada.store)
    for path in ("link", "link/", "./link"):
        ran = ada.run("-s", path, "users", "--operator")
        assert ran.code == 7 and "link" in ran.err
    (home / "way").symlink_to(ada.store.parent)
    assert ada.run("-s", f"way/{ada.store.name}", "users", "--operator", "--count").code == 0


def test_results_on_stdout_everything_else_on_stderr(ada):
    ran = ada.must("users", "--operator", "--page-size", "1")
    assert len(ran.out.splitlines()) == 2
    assert ran.err == "page 1 of 3, 3 in all; next: --page 2\n"
    assert ada.must("users", "--operator", "--page-size", "1", "-q").err == ""
    assert ada.must("users", "--operator", "-v", "--count").err.startswith("refctl: target lmdb:")


def test_a_full_disk_behind_stdout_is_exit_1(ada):
    with open("/dev/full", "w") as full:
        done = subprocess.run(ada.command("users", "--operator"), stdout=full, stderr=subprocess.PIPE, env=ada.env)
    assert done.returncode == 1 and b"cannot write the output" in done.stderr


def test_a_closed_pipe_ends_it_silently(refctl, home):
    lines = "".join(f'{{"name":"u{i}","email":"u{i}@example.com"}}\n' for i in range(20000))
    refctl.must("import", "-", stdin=lines)
    for words in (["users", "--operator", "--all"], ["export"], ["referrals", "--all-roots", "--tree", "--operator"]):
        reader = subprocess.Popen(refctl.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=refctl.env)
        reader.stdout.readline()
        reader.stdout.close()
        assert reader.stderr.read() == b""
        assert reader.wait(timeout=60) == 0


def test_without_a_terminal_nothing_is_asked(refctl):
    refctl.cheap_hashes()
    for words in (["signup", "--name", "A", "--email", "a@example.com"], ["login", "a@example.com"], ["login"]):
        ran = refctl.run(*words)
        assert ran.code == 2 and "--password-stdin" in ran.err, words


def test_interrupting_leaves_nothing_behind(refctl, home):
    reading, writing = os.pipe()
    running = subprocess.Popen(refctl.command("import", "-"), stdin=reading, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=refctl.env, cwd=home)
    os.close(reading)
    # More than a pipe holds: once it is all written, the program is reading.
    os.write(writing, b'{"name":"A","email":"a@example.com"}\n' + b" " * 200_000)
    running.send_signal(signal.SIGINT)
    running.send_signal(signal.SIGINT)
    os.close(writing)
    assert running.wait(timeout=60) == 130
    assert refctl.run("users", "--operator", "--count").out in ("0\n", "")
    assert not list(home.glob("*.tmp"))


def test_hostile_names_in_every_format(ada):
    name = "\x1b]0;owned\x07\u202e日本\u200b\n=cmd|' /C calc'!A0"
    ada.sign_up(name, email="evil@example.com")
    for words in (["users", "--operator"], ["users", "show", "evil@example.com", "--operator"],
                  ["referrals", "evil@example.com", "--tree", "--operator"],
                  ["referrals", "evil@example.com", "--tree", "--operator", "--format", "dot"],
                  ["referrals", "evil@example.com", "--path", "--operator"], ["audit"]):
        out = ada.must(*words).out
        assert not set(out) & set("\x1b\x07\u202e\u200b"), words
    found = ada.must("users", "--operator", "--search", "owned", "--json").json["results"]
    assert found[0]["name"] == name
    ada.must("users", "edit", "evil@example.com", "--name", "=1+1")
    assert ada.must("users", "--operator", "--search", "1+1", "-o", "csv", "--fields", "name").out == "name\n'=1+1\n"


def test_arguments_that_are_not_text(refctl):
    for hostile in (b"\xff\xfe", b"\x1b[2J", b"a" * 100_000):
        done = subprocess.run([*refctl.command(), hostile], capture_output=True, env=refctl.env)
        assert done.returncode == 2
        assert b"\x1b" not in done.stderr and b"\xff" not in done.stderr
    ran = refctl.run("signup", "--name", "x", "--email", "x@example.com", "--no-password", "--code", "-bad")
    assert ran.code == 6


def test_two_processes_sign_up_the_same_address(refctl):
    refctl.cheap_hashes()
    for i in range(5):
        both = [subprocess.Popen(refctl.command("signup", "--name", n, "--email", f"same{i}@example.com", "--password-stdin"),
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=refctl.env)
                for n in ("A", "B")]
        for one in both:
            one.stdin.write(PASSWORD.encode() + b"\n")
            one.stdin.close()
        assert sorted(one.wait(timeout=60) for one in both) == [0, 5]
    assert refctl.must("users", "--operator", "--count").out == "5\n"
    refctl.must("check")
