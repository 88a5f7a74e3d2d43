"""Changing users at the command line: confirmations, the last admin, an unchanged referrer."""

import pexpect
import pytest


def at_a_terminal(refctl, words, answer) -> tuple[int, str]:
    """Returns the exit code and the screen of a command whose single question gets this answer; None closes the
    input."""
    command = refctl.command(*words)
    child = pexpect.spawn(command[0], command[1:], env=refctl.env, cwd=str(refctl.home), timeout=60, encoding="utf-8",
                          dimensions=(24, 200))
    child.expect_exact("[y/N] ")
    asked = child.before
    if answer is None:
        child.sendeof()
    else:
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, asked + child.before


def asking(ada) -> dict[str, tuple]:
    """Returns every command that asks, each with one question."""
    ada.must("users", "edit", "ADA42", "--role", "admin")
    kid = ada.must("keys", "list", "--json").json["results"][0]["kid"]
    return {
        "users delete": ("users", "delete", "CLEO"),
        "users edit, referrer": ("users", "edit", "CLEO", "--referred-by", "ADA42", "--reason", "ticket 1"),
        "users edit, last admin": ("users", "edit", "ADA42", "--disable"),
        "keys revoke": ("keys", "revoke", kid),
    }


QUESTIONS = ("users delete", "users edit, referrer", "users edit, last admin", "keys revoke")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("answer", ["n", "", "nein", None])
def test_no_is_exit_1_and_changes_nothing(ada, question, answer):
    words = asking(ada)[question]
    assert set(asking(ada)) == set(QUESTIONS)
    before = (ada.must("export", "-").out, ada.must("audit", "--json").out, ada.must("keys", "list", "--json").out)
    code, screen = at_a_terminal(ada, words, answer)
    assert code == 1 and "nothing was changed" in screen
    assert before == (ada.must("export", "-").out, ada.must("audit", "--json").out, ada.must("keys", "list", "--json").out)
    ada.must("whoami")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_without_a_terminal_is_exit_2_with_a_hint(ada, question):
    words = asking(ada)[question]
    before = ada.must("audit", "--json").out
    ran = ada.run(*words)
    assert ran.code == 2 and "confirmation needed" in ran.err and "--yes" in ran.err
    assert ada.must("audit", "--json").out == before
    ada.must(*words, "--yes")
    assert ada.must("audit", "--json").out != before


def test_a_declined_question_in_json(ada):
    code, screen = at_a_terminal(ada, ("users", "delete", "CLEO", "--json"), "n")
    assert code == 1 and '"code":"declined"' in screen


@pytest.mark.parametrize("change", [("--disable",), ("--role", "support"), ("--role", "member", "--name", "Ada L.")])
def test_the_operator_may_remove_the_last_admin_with_yes(ada, change):
    ada.must("users", "edit", "ADA42", "--role", "admin")
    ada.must("users", "edit", "BOB", "--role", "admin")
    ada.must("users", "edit", "BOB", *change)  # Ada is still an admin
    assert ada.run("users", "edit", "ADA42", *change).code == 2
    assert ada.must("users", "show", "ADA42", "--operator", "--json").json["role"] == "admin"
    ada.must("users", "edit", "ADA42", *change, "--yes")
    assert ada.must("users", "--role", "admin", "--operator", "--json").json["count"] == (2 if change == ("--disable",) else 0)


def test_erasing_the_last_admin_asks_twice(ada):
    ada.must("users", "edit", "ADA42", "--role", "admin")
    command = ada.command("users", "delete", "ADA42")
    child = pexpect.spawn(command[0], command[1:], env=ada.env, cwd=str(ada.home), timeout=60, encoding="utf-8")
    child.expect_exact("for good? [y/N] ")
    child.sendline("y")
    child.expect_exact("This is the last admin")
    child.sendline("n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    ada.must("users", "show", "ada@example.com", "--operator")
    ada.must("users", "delete", "ADA42", "--yes")
    assert ada.run("users", "show", "ada@example.com", "--operator").code == 3


def test_setting_the_current_referrer_moves_nobody(ada):
    before = (ada.must("export", "-").out, ada.must("audit", "--json").out)
    for user, referrer in (("CLEO", "BOB"), ("CLEO", "bob@example.com"), ("ADA42", "none")):
        ran = ada.must("users", "edit", user, "--referred-by", referrer, "--reason", "a ticket read twice")
        assert "nothing moves" in ran.err and "moves " + user not in ran.err
    assert before == (ada.must("export", "-").out, ada.must("audit", "--json").out)
    ran = ada.must("users", "edit", "CLEO", "--referred-by", "BOB", "--reason", "the same", "--name", "Clea")
    entry = ada.must("audit", "--user", "CLEO", "--json").json["results"][-1]
    assert [change["field"] for change in entry["changes"]] == ["name"]
