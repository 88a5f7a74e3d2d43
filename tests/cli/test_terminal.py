"""At a terminal: questions, passwords without echo, Ctrl-C and Ctrl-Z, tables cut to its width."""

import json
import os
import pty
import re
import signal
import termios
import unicodedata

import pexpect
import pytest
from conftest import PASSWORD, Refctl


def echoes(child) -> bool:
    return bool(termios.tcgetattr(child.child_fd)[3] & termios.ECHO)


def spawn(refctl, *words, columns=100):
    command = refctl.command(*words)
    return pexpect.spawn(command[0], command[1:], env=refctl.env, cwd=str(refctl.home), timeout=60, encoding="utf-8",
                         dimensions=(24, columns))


def finish(child) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus if child.exitstatus is not None else -child.signalstatus


def test_a_new_password_is_asked_for_twice_without_echo(refctl):
    refctl.cheap_hashes()
    child = spawn(refctl, "signup", "--name", "Ada", "--email", "ada@example.com")
    child.expect_exact("Password: ")
    assert not echoes(child)
    child.sendline(PASSWORD)
    child.expect_exact("Repeat the password: ")
    assert not echoes(child)
    child.sendline(PASSWORD)
    code = finish(child)
    assert code == 0 and PASSWORD not in child.before
    refctl.log_in("ada@example.com")


def test_two_different_passwords_change_nothing(refctl):
    refctl.cheap_hashes()
    child = spawn(refctl, "signup", "--name", "Ada", "--email", "ada@example.com")
    child.expect_exact("Password: ")
    child.sendline(PASSWORD)
    child.expect_exact("Repeat the password: ")
    child.sendline(PASSWORD + "x")
    assert finish(child) == 2
    assert "differ" in child.before
    assert refctl.must("users", "--operator", "--count").out == "0\n"


def test_login_asks_for_missing_values(ada):
    child = spawn(ada, "login")
    child.expect_exact("E-mail: ")
    assert echoes(child)
    child.sendline("bob@example.com")
    child.expect_exact("Password: ")
    assert not echoes(child)
    child.sendline(PASSWORD)
    assert finish(child) == 0
    assert "logged in to" in child.before


def shell(refctl, columns=100):
    """Starts a shell with job control, from which the program is run as by a person."""
    child = pexpect.spawn("/bin/bash", ["--norc", "--noprofile", "-i"], env=refctl.env | {"PS1": "ready> "},
                          cwd=str(refctl.home), timeout=60, encoding="utf-8", dimensions=(24, columns))
    child.expect_exact("ready> ")
    # The shell's line editor also changes the terminal settings; without it only the program's changes are seen.
    child.sendline("set +o emacs +o vi; stty sane; alias refctl=; echo $((40+2))")
    child.expect_exact("42")
    child.expect_exact("ready> ")
    return child


def start(child, refctl, *words):
    child.sendline(" ".join(refctl.command(*words)))


def test_ctrl_c_restores_the_terminal_and_exits_130(ada):
    child = shell(ada)
    start(child, ada, "login", "bob@example.com")
    child.expect_exact("Password: ")
    assert not echoes(child)
    child.sendintr()
    child.expect_exact("ready> ")
    assert echoes(child)
    child.sendline("echo code=$?")
    child.expect(r"code=130")
    child.close(force=True)


def test_ctrl_z_restores_the_terminal_and_fg_resumes_the_prompt(ada):
    child = shell(ada)
    start(child, ada, "login", "bob@example.com")
    child.expect_exact("Password: ")
    child.sendcontrol("z")
    child.expect_exact("ready> ")
    assert echoes(child)
    child.sendline("fg")
    child.expect_exact("Password: ")
    assert not echoes(child)
    child.sendline(PASSWORD)
    child.expect_exact("logged in to")
    child.expect_exact("ready> ")
    assert PASSWORD not in child.before
    child.close(force=True)


def test_a_password_is_read_from_the_terminal_not_from_stdin(ada):
    """If stdin is a pipe nothing is asked, even with a terminal."""
    child = pexpect.spawn("/bin/sh", ["-c", f"echo x | {ada.command('login', 'bob@example.com')[0]} login bob@example.com"],
                          env=ada.env, timeout=60, encoding="utf-8")
    child.expect_exact("--password-stdin")
    assert finish(child) == 2


@pytest.mark.parametrize("answer, code", [("n", 1), ("", 1), ("y", 0)])
def test_deleting_asks(ada, answer, code):
    child = spawn(ada, "users", "delete", "CLEO")
    child.expect_exact("Erase the personal data of Cleo <cleo@example.com> (3) for good? [y/N] ")
    child.sendline(answer)
    assert finish(child) == code
    assert ("nothing was changed" in child.before) == (code == 1)
    gone = ada.run("users", "show", "cleo@example.com", "--operator").code == 3
    assert gone == (code == 0)


def on_a_screen(refctl, *words, columns) -> list[str]:
    """The lines that a terminal of that width shows, without colours."""
    refctl.env["REFCTL_PAGER"] = "cat"
    child = spawn(refctl, *words, columns=columns)
    assert finish(child) == 0, child.before
    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in child.before.split("\r\n") if line]


def width(line: str) -> int:
    """Counts columns like a terminal: marks above and below a letter take none, vowel signs next to it do."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


LONG = "Marie-Antoinette Dubois-Lefèvre de la Fontaine"


@pytest.fixture(scope="module")
def many_scripts(tmp_path_factory):
    """A store with names of many scripts, one of them long, a deep tree, a disabled and an erased user."""
    refctl = Refctl(tmp_path_factory.mktemp("scripts"))
    refctl.must("seed", "--users", 60, "--since", "2026-01-01", "--until", "2026-10-01", "-q")
    chain = [{"id": i, "name": f"Node {i} रोहन मिश्रा", "email": f"node{i}@example.com", "referred_by": i - 1} for i in range(61, 101)]
    refctl.must("import", "-", "-q", stdin=json.dumps(chain))
    refctl.must("users", "edit", 5, "--name", LONG, "--email", "marie-antoinette.dubois-lefevre@subdomain.example-company.com")
    refctl.must("users", "edit", 6, "--role", "support", "--disable")
    refctl.must("users", "edit", 9, "--referred-by", "1", "--reason", "ticket 4711: the shop gave a wrong code", "--yes")
    refctl.must("users", "delete", 12, "--yes")
    return refctl


SHOWN = [["users"], ["users", "--all"], ["users", "show", 5], ["users", "show", 100], ["users", "sessions", 5], ["audit"],
         ["referrals", 1], ["referrals", 1, "--tree"], ["referrals", "--all-roots"], ["referrals", 100, "--path"],
         ["referrals", 100, "--path", 5], ["referrals", 60, "--tree", "--fields", "name,email,registered_at,downline"],
         ["explain", 5], ["explain", 5, "--fields", "password,history"], ["config", "list"], ["keys", "list"], ["status"],
         ["check"], ["metrics"], ["metrics", "--by", "day"], ["metrics", 1], ["metrics", "--fields", "k_factor,depth,cohorts"],
         ["metrics", "--fields", "top_referrers"], ["help", "metrics"], ["help", "import"], ["help", "exit-codes"], ["--help"]]


@pytest.mark.parametrize("columns", [44, 80, 200])
@pytest.mark.parametrize("words", SHOWN, ids=lambda words: " ".join(map(str, words)))
def test_no_line_is_wider_than_the_terminal(many_scripts, words, columns):
    lines = on_a_screen(many_scripts, *words, "--operator", columns=columns)
    # Examples in the help are commands to be copied, so they are not wrapped.
    wide = [line for line in lines if width(line) > columns and not re.match("  (refctl|python) |  # |usage: ", line)]
    assert wide == []


# Commands that change something, with the text instead of the table on stderr: the sentences there are wrapped by the
# terminal, so that paths in them can be copied.
HASH = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
FOLDED = [["whoami"], ["signup", "--name", LONG, "--no-password", "--email"], ["users", "edit", 5, "--name", LONG], ["keys", "rotate"],
          ["import", "long.csv", "--on-conflict", "update"], ["seed", "--users", 3, "--append"], ["check", "a.backup"],
          ["hash", "detect", HASH], ["config", "get", "security.argon2_memory_mib"], ["config", "set", "security.argon2_memory_mib", 64],
          ["hash", "--help"], ["users", "--help"], ["keys", "--help"], ["config", "--help"]]
# Commands that print no table, tree or screen: a sentence, a file's contents, a token, or nothing.
NO_TABLE = {"login", "logout", "token", "passwd", "users delete", "export", "backup", "restore", "copy", "migrate", "keys revoke", "serve",
            "hash verify", "completion"}


@pytest.mark.parametrize("columns", [44, 80, 200])
@pytest.mark.parametrize("words", FOLDED, ids=lambda words: " ".join(map(str, words[:2])))
def test_no_line_of_a_change_is_wider_than_the_terminal(many_scripts, words, columns):
    (many_scripts.home / "long.csv").write_text(f"email,name\n{'x' * 60}@subdomain.example-company.com,{LONG}\n", encoding="utf-8")
    if not (many_scripts.home / "a.backup").exists():
        many_scripts.must("backup", "a.backup")
        many_scripts.must("login", "marie-antoinette.dubois-lefevre@subdomain.example-company.com", "--operator")
    words = [*words, f"{'y' * 50}{columns}@subdomain.example-company.com"] if words[0] == "signup" else words
    program = [*many_scripts.command(), *map(str, words)]
    child = pexpect.spawn("/bin/sh", ["-c", '"$@" 2>stderr.txt', "sh", *program], env=many_scripts.env, cwd=str(many_scripts.home),
                          timeout=60, encoding="utf-8", dimensions=(24, columns))
    assert finish(child) == 0, (child.before, (many_scripts.home / "stderr.txt").read_text())
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in child.before.split("\r\n") if line]
    # Examples and the names of commands stay whole.
    assert lines and [line for line in lines if width(line) > columns and not re.match("usage: | +refctl ", line)] == []


def test_every_command_is_shown_on_three_terminals(refctl):
    """A new command is either among the screens above or said to print no table."""
    known = set()
    for word in re.findall(r"^  ([a-z]+)  ", refctl.must("--help").out, re.MULTILINE):
        parts = refctl.must("help", word).out
        below = re.findall(r"^  ([a-z]+)  ", parts, re.MULTILINE) if f"usage: refctl {word} COMMAND" in parts else []
        # What is among the more of a command that may stand alone: `refctl users`.
        below += re.findall(rf"^  refctl {word} ([a-z]+)  ", parts, re.MULTILINE)
        known |= {f"{word} {one}" for one in below} | ({word} if f"usage: refctl {word} COMMAND" not in parts else set())
    shown = {" ".join(map(str, words)) for words in [*SHOWN, *FOLDED]}
    covered = {command for command in known if any(text == command or text.startswith(command + " ") for text in shown)}
    assert len(known) > 30 and known - covered == NO_TABLE


def test_narrow_tables_keep_what_matters(many_scripts):
    users = on_a_screen(many_scripts, "users", "--operator", columns=80)
    assert users[0].split() == ["ID", "NAME", "EMAIL", "REFERRED_BY", "REGISTERE…"]
    assert "left out for lack of room: role, referral_code, disabled (see --fields)" in users
    assert any(re.match(r" *5  Marie-Antoinette D…  marie-antoinette\.dubo…", line) for line in users)
    assert on_a_screen(many_scripts, "users", "--operator", columns=44)[0].split() == ["ID", "NAME", "EMAIL"]
    assert len(on_a_screen(many_scripts, "users", "--operator", columns=200)[0].split()) == 8

    picked = on_a_screen(many_scripts, "users", "--operator", "--fields", "id,name,email,role,disabled", columns=60)
    assert picked[0].split() == ["ID", "NAME", "EMAIL", "ROLE", "DISABLED"]  # what was asked for stays

    for columns in (44, 80):
        audit = " ".join(" ".join(on_a_screen(many_scripts, "audit", "--operator", columns=columns)).split())
        assert "ticket 4711:" in audit and "user.edit" in audit and "support" in audit
    reason = " ".join(line[-20:].strip() for line in on_a_screen(many_scripts, "audit", "--operator", columns=44))
    assert "the shop gave a" in reason  # goes on in further lines


def test_quiet_does_not_say_what_was_left_out(many_scripts):
    assert not any("left out" in line for line in on_a_screen(many_scripts, "users", "--operator", "-q", columns=44))


def test_narrow_trees_keep_names_and_counts(many_scripts):
    lines = on_a_screen(many_scripts, "referrals", 60, "--tree", "--operator", columns=44)
    assert "1 direct, 40 in all" in lines[0]
    assert not any("@" in line for line in lines)  # an e-mail is shown only where the counts are
    assert any(re.match(r" +\+\d+ └── Node \d+ ", line) for line in lines)  # deeper than there is room for branches


def test_tables_are_cut_to_the_terminal(ada):
    lines = on_a_screen(ada, "users", "--operator", "--fields", "id,name,email,role,referral_code,disabled", columns=44)
    assert len(lines) == 4 and max(map(len, lines)) <= 44
    assert any("…" in line for line in lines)


def test_only_terminals_get_colour(ada):
    words = ("referrals", "ADA42", "--tree", "--operator")
    def printed(*more, env=None):
        command = ada.command(*words, *more)
        child = pexpect.spawn(command[0], command[1:], env=ada.env | (env or {}), timeout=60, encoding="utf-8")
        finish(child)
        return child.before
    assert "\x1b[1m" in printed()
    assert "\x1b" not in printed("--color", "never")
    assert "\x1b" not in printed(env={"NO_COLOR": "1"})
    assert "\x1b" not in printed(env={"TERM": "dumb"})
    assert "\x1b" not in ada.must(*words).out
    assert "\x1b[1m" in ada.must(*words, "--color", "always").out


def test_end_of_input_at_the_prompt(ada):
    child = spawn(ada, "login", "bob@example.com")
    child.expect_exact("Password: ")
    child.sendeof()
    assert finish(child) == 1
    assert "no answer was given" in child.before


@pytest.mark.parametrize("columns", [80, 120])
def test_lines_of_a_tree_do_not_wrap(refctl, columns):
    """Names and addresses of any length are cut so that the counts stay visible."""
    users = [{"id": i, "name": name, "email": email, "referred_by": i - 1 or None, "registered_at": "2026-01-01"}
             for i, (name, email) in enumerate([("W" * 200, "ada@example.com"), ("龘" * 200, "x" * 60 + "@example.com"), ("Bob", "bob@example.com"),
                                                ("Cy", "y" * 60 + "@example.org"), ("Di", "di@example.com")], start=1)]
    refctl.must("import", "-", stdin=json.dumps(users))
    child = spawn(refctl, "--operator", "referrals", "1", "--tree", columns=columns)
    assert finish(child) == 0
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in child.before.split("\r\n") if line]
    assert len(lines) == 5
    assert all(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) <= columns for line in lines)
    assert "1 direct, 4 in all" in lines[0] and "…" in lines[0]
    assert "1 direct, 3 in all" in lines[1]
    assert "bob@example.com" in lines[2] and "1 direct, 2 in all" in lines[2]
