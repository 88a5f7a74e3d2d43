"""Long listings and trees on a terminal use the pager; other output does not."""

import os
import pathlib
import signal
import termios

import pexpect
import pytest

USERS = 300
MARK = "sed s/^/PAGED:/"  # a pager that marks its output


@pytest.fixture
def many(refctl):
    refctl.must("seed", "--users", str(USERS), "--seed", "1")
    return refctl


def spawn(refctl, *words, rows=24, columns=120, without=(), **env):
    command = refctl.command(*words)
    environment = {k: v for k, v in (refctl.env | env).items() if k not in without}
    return pexpect.spawn(command[0], command[1:], env=environment, cwd=str(refctl.home), timeout=60, encoding="utf-8",
                         dimensions=(rows, columns))


def finish(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus if child.exitstatus is not None else -child.signalstatus


def shown(refctl, *words, **env):
    child = spawn(refctl, *words, **env)
    assert finish(child) == 0
    return child.before


ALL = ("--operator", "users", "--all")
LONG = [ALL, ("--operator", "referrals", "--all-roots"), ("--operator", "metrics", "--fields", "top_referrers", "--top", "50")]


@pytest.mark.parametrize("words", LONG, ids=" ".join)
def test_output_longer_than_the_screen_is_paged(many, words):
    text = shown(many, *words, PAGER=MARK)
    assert text.count("\n") > 24 and text.count("PAGED:") == text.count("\n")


def test_output_that_fits_on_the_screen_is_not_paged(many):
    words = ("--operator", "users", "--page-size", "20")
    assert "PAGED:" not in shown(many, *words, PAGER=MARK)
    assert "PAGED:" in shown(many, *words, PAGER=MARK, rows=21)
    # A tree's lines are cut to the terminal's width, so that a narrow terminal needs no more rows.
    tree = ("--operator", "referrals", "--all-roots", "--depth", "0")
    rows = shown(many, *tree, PAGER="cat").count("\n") + 2
    assert "PAGED:" not in shown(many, *tree, PAGER=MARK, rows=rows)
    assert "PAGED:" not in shown(many, *tree, PAGER=MARK, rows=rows, columns=20)


@pytest.mark.parametrize("words", [("-o", "jsonl"), ("-o", "csv"), ("--json",), ("-q", "--count")], ids=" ".join)
def test_output_for_programs_and_single_values_are_not_paged(many, words):
    assert "PAGED:" not in shown(many, *ALL, *words, PAGER=MARK)


def test_output_to_a_pipe_is_not_paged(many):
    ran = many.must(*ALL, env={"PAGER": "false", "REFCTL_PAGER": "false"})
    assert ran.out.count("\n") == USERS + 1


def test_refctl_pager_precedes_pager(many):
    assert "PAGED:" in shown(many, *ALL, PAGER="false", REFCTL_PAGER=MARK)
    for nothing in ("", "cat", "  "):
        assert "PAGED:" not in shown(many, *ALL, PAGER=MARK, REFCTL_PAGER=nothing)
        assert "PAGED:" not in shown(many, *ALL, PAGER=nothing)


def test_a_dumb_terminal_has_no_default_pager(many):
    assert shown(many, *ALL, TERM="dumb").count("\n") == USERS + 1


def test_less_gets_its_options(many):
    assert "less FRX, lv -c" in shown(many, *ALL, PAGER='echo "less $LESS, lv $LV"; cat >/dev/null')
    assert "less -R i" in shown(many, *ALL, PAGER='echo "less $LESS"; cat >/dev/null', LESS="i")


def test_colour_reaches_the_pager(many):
    tree = ("--operator", "referrals", "--all-roots")
    assert "\x1b[1m" in shown(many, *tree, PAGER="cat -")
    assert "\x1b[" not in shown(many, *tree, PAGER="cat -", NO_COLOR="1")


def test_remarks_come_after_the_pager(many):
    text = shown(many, "--operator", "users", "--page-size", "100", PAGER="cat -; sleep 0.2; echo THE END OF THE PAGER")
    assert text.index("THE END OF THE PAGER") < text.index("page 1 of 3, 300 in all; next: --page 2")


def test_a_pager_left_early_is_no_error(many):
    many.must("seed", "--append", "--users", "5000", "--seed", "2")
    text = shown(many, *ALL, PAGER="head -n 3")
    assert text.count("\n") == 3 and "refctl:" not in text


def test_the_exit_code_is_that_of_the_command(many):
    assert shown(many, *ALL, PAGER="cat -; exit 3").count("\n") == USERS + 1


def test_a_missing_pager(many):
    child = spawn(many, *ALL, PAGER="no-such-pager -x")
    assert finish(child) == 0
    assert "the pager no-such-pager is not there" in child.before and child.before.count("\n") == USERS + 2
    child = spawn(many, *ALL, PAGER="/no/such/pager")
    assert finish(child) == 1
    assert "the pager could not be run" in child.before and "REFCTL_PAGER=cat" in child.before


def less(refctl, *words, **env):
    if not pathlib.Path("/usr/bin/less").exists():
        pytest.skip("less is not installed")
    child = spawn(refctl, *words, without=("LESS",), **env)
    child.expect_exact(":")
    return child


def test_less_restores_the_terminal(many):
    child = less(many, *ALL)
    assert not termios.tcgetattr(child.child_fd)[3] & termios.ECHO
    child.send("q")
    assert finish(child) == 0
    child = pexpect.spawn("/bin/sh", env=many.env | {"PS1": "ready> "}, timeout=60, encoding="utf-8", dimensions=(24, 100))
    child.expect_exact("ready> ")
    child.sendline(" ".join(many.command(*ALL)))
    child.expect_exact(":")
    child.send("q")
    child.expect_exact("ready> ")
    assert termios.tcgetattr(child.child_fd)[3] & termios.ECHO
    child.close(force=True)


def test_ctrl_c_goes_to_the_pager(many):
    child = less(many, *ALL)
    child.sendintr()
    child.send("G")
    child.expect(r"\(END\)")
    child.send("q")
    assert finish(child) == 0


def test_a_signal_waits_for_the_pager(many):
    child = less(many, *ALL)
    os.kill(child.pid, signal.SIGTERM)
    child.send("G")
    child.expect(r"\(END\)")
    child.send("q")
    assert finish(child) == 128 + signal.SIGTERM


def test_the_store_is_not_locked_while_the_pager_is_open(many):
    """No read transaction is open while the pager waits: later rows show later changes."""
    many.must("seed", "--append", "--users", "20000", "--seed", "2")
    child = less(many, *ALL, "--fields", "id,name,email,referral_code,registered_at")
    many.must("users", "edit", "id:20300", "--name", "Changed Meanwhile")
    child.send("G")
    child.expect_exact("Changed Meanwhile")
    child.send("q")
    assert finish(child) == 0


def test_the_pager_inherits_no_ignored_signals(many):
    """SIGPIPE has its default action in the programs of a pipeline."""
    text = shown(many, *ALL, PAGER="grep SigIgn /proc/self/status; cat >/dev/null")
    ignored = int(text.split("SigIgn:")[1].split()[0], 16)
    assert not ignored & (1 << (signal.SIGPIPE - 1))
