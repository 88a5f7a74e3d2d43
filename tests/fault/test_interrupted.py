"""Commands on the complete store that are interrupted or killed, at every moment between two changes of what is on the
disk: nothing is half there, the old store or the new one stands complete, and no leftovers outlive the next writer.
The short run takes some of the moments, ./dev soak all of them."""

import pathlib
import shutil
import signal

import pytest
from conftest import some_moments

FEW = 5
SIGNALS = pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
USERS = 4000  # more than one piece of a backup


@pytest.fixture
def filled(refctl, faults):
    refctl.must("seed", "--users", str(USERS))
    refctl.must("backup", "all.backup")
    refctl.must("users", "edit", "1", "--name", "Changed")
    refctl.faults = faults
    return refctl


def interrupt(refctl, words, moment: int, how: int) -> int:
    """Runs a command that gets a signal at the moment, and returns its exit code."""
    refctl.faults.signal_at(moment, how)
    ran = refctl.run(*words)
    assert refctl.faults.reached(), (moment, ran)
    refctl.faults.none()
    # After its last moment a command finishes in spite of Ctrl-C.
    assert ran.code in ({130, 0} if how == signal.SIGINT else {-signal.SIGKILL}), (moment, ran)
    return ran.code


def ends_before(refctl, words, moment: int) -> None:
    """The negative control: a signal at a moment that is never reached."""
    refctl.faults.signal_at(moment, signal.SIGKILL)
    refctl.must(*words)
    assert not refctl.faults.reached()
    refctl.faults.none()


def names(folder: pathlib.Path) -> set[str]:
    return {p.name for p in folder.iterdir() if not p.name.startswith("faults")}


def remove(path: pathlib.Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("words", [("backup", "x.backup"), ("export", "x.jsonl"), ("check", "all.backup"),
                                   ("restore", "--force", "all.backup"), ("restore", "all.backup", "--store", "new"),
                                   ("copy", ".local/share/refctl", "new"), ("check", "--repair"), ("migrate",),
                                   ("users", "delete", "7", "--purge", "--yes")], ids=" ".join)
@SIGNALS
def test_interrupted_at_any_moment(filled, words, how, figure):
    refctl = filled
    before = refctl.must("export", "-").out
    entries = names(refctl.home)

    def begin():
        refctl.must("restore", "--force", "all.backup")
        refctl.must("users", "edit", "1", "--name", "Changed")
        for name in names(refctl.home) - entries:
            remove(refctl.home / name)

    begin()
    total = refctl.faults.moments_of(lambda: refctl.must(*words))
    codes = set()
    moments = some_moments(total, FEW)
    for moment in moments:
        begin()
        code = interrupt(refctl, words, moment, how)
        codes.add(code)
        refctl.must("check")
        now = refctl.must("export", "-").out
        if words[:2] == ("restore", "--force"):
            assert now == before or '"name":"Changed"' not in now.splitlines()[0], moment
        elif words[0] == "users":
            assert now.splitlines()[:6] == before.splitlines()[:6] and len(now.splitlines()) == USERS, moment
        else:
            assert now == before, moment
        refctl.sign_up("Next")  # the next writer
        refctl.must("check")
        assert not (refctl.store / "next").exists(), moment
        made = names(refctl.home) - entries
        if how == signal.SIGINT:
            assert made <= ({"new"} if "new" in words else {words[1]} if words[0] in ("backup", "export") else set()), moment
        if "x.backup" in made:
            refctl.must("check", "x.backup")
        if "x.jsonl" in made:
            assert (refctl.home / "x.jsonl").read_text() == before, moment
        if (refctl.home / "new/data.mdb").exists():
            refctl.must("check", "--store", "new")
        elif "new" in made:
            assert how == signal.SIGKILL, moment
            refctl.must("restore", "all.backup", "--store", "new")
            assert not (refctl.home / "new/next").exists(), moment
    begin()
    ends_before(refctl, words, total + 1)
    # An upgrade that is not needed has no moment, and a purge is not interrupted.
    assert codes - {0} or words[0] in ("migrate", "users"), "every run went on to its end"
    figure(f"{' '.join(words)}: sound after signal {int(how)} at {len(moments)} of {total} moments")


@SIGNALS
def test_a_rotation_interrupted_at_any_moment(filled, how):
    """Every file with the name of a backup is complete, the requested number is kept, foreign files remain, and the
    next backup clears what was left."""
    refctl = filled
    nights = refctl.home / "nights"
    words = ("backup", "--keep", "2", "nights")

    def begin():
        remove(nights)
        nights.mkdir()
        (nights / "notes.txt").write_text("mine")
        for _ in range(3):
            refctl.must("backup", "--keep", "3", nights)

    def backups() -> set[str]:
        return {name for name in names(nights) if name.endswith(".backup")}

    begin()
    total = refctl.faults.moments_of(lambda: refctl.must(*words))
    for moment in some_moments(total, 2 * FEW):
        begin()
        before = backups()
        interrupt(refctl, words, moment, how)
        now = backups()
        for name in now:
            refctl.must("check", nights / name)
        new = now - before
        # No backup is removed before the new one exists; then the oldest are removed first.
        gone = sorted(before)[:len(before - now)]
        assert before - now == set(gone) and (not gone or new) and len(now) >= 2, (moment, before, now)
        left = names(nights) - now - {"notes.txt"}
        assert not left if how == signal.SIGINT else len(left) <= 1, (moment, left)
        refctl.must(*words)
        assert names(nights) == backups() | {"notes.txt"} and len(backups()) == 2, moment
        assert (nights / "notes.txt").read_text() == "mine"
    begin()
    ends_before(refctl, words, total + 1)


@pytest.mark.parametrize("words", [("export", "x.jsonl", "--verify"), ("check", "all.backup"),
                                   ("import", "x.jsonl", "--dry-run", "--store", "missing")], ids=" ".join)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["ctrl-c", "term", "hup"])
def test_no_scratch_store_outlives_an_interruption(filled, words, how):
    refctl = filled
    scratch = refctl.home / "scratch"
    scratch.mkdir()
    refctl.env["TMPDIR"] = str(scratch)
    if words[0] == "import":
        refctl.must("export", "x.jsonl")
    total = refctl.faults.moments_of(lambda: refctl.must(*words))
    codes = set()
    for moment in some_moments(total, 2 * FEW):
        remove(refctl.home / "x.jsonl") if words[0] == "export" else None
        refctl.faults.signal_at(moment, how)
        codes.add(refctl.run(*words).code)
        refctl.faults.none()
        assert list(scratch.iterdir()) == [], moment
    assert codes <= {130, 128 + how, 0} and codes - {0}
    assert not (refctl.home / "missing").exists()
