"""Imports into a store with users, interrupted or killed at moments from the first change of the disk to the last: either
all of their users are in the store or nothing has changed."""

import shutil
import signal
import sys

import pytest
from conftest import ROOT, some_moments

sys.path.insert(0, str(ROOT / "tests" / "bench"))
sys.path.insert(0, str(ROOT / "tests" / "oracle"))
import complete
import data

OLD = 2000


def exported(refctl, name: str) -> str:
    refctl.must("export", "--with-passwords", name)
    return (refctl.home / name).read_text()


# A file of 16 MiB or more is streamed into the store while it is read.
@pytest.mark.parametrize("new", [3000, 60_000], ids=["two passes", "one pass"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_all_or_nothing(refctl, faults, new, how, figure):
    home = refctl.home
    first = data.write(home / "data", "jsonl", OLD)
    more = data.write(home / "data", "jsonl", new, first_id=OLD + 1, seed=8)
    assert (more.stat().st_size >= 16 << 20) == (new == 60_000)
    words = ("import", more, "--trust-roles")
    refctl.must("import", first, "--trust-roles")
    before = exported(refctl, "before.jsonl")
    saved = home / "saved"
    shutil.copytree(refctl.store, saved)

    def begin():
        shutil.rmtree(refctl.store)
        shutil.copytree(saved, refctl.store)

    total = faults.moments_of(lambda: refctl.must(*words))
    both = exported(refctl, "both.jsonl")
    unchanged, finished, moments = 0, 0, some_moments(total, 6, 100)
    for moment in moments:
        begin()
        faults.signal_at(moment, how)
        ran = refctl.run(*words)
        # The number of moments varies, because threads share the work differently each time: the last may be missing.
        assert ran.code in (({130, 0} if how == signal.SIGINT else {-how}) if faults.reached() else {0}), (moment, ran)
        faults.none()
        refctl.must("check")
        now = exported(refctl, "now.jsonl")
        assert now in (before, both), moment
        assert ran.code != 0 or now == both, moment
        # The last moments are those of the summary, after the import.
        assert ran.code != 130 or now == before or ran.out.startswith("READ"), moment
        unchanged += now == before
        finished += now == both
    assert unchanged > 0
    # The next import works on the remaining store.
    begin()
    faults.signal_at(moments[len(moments) // 2], signal.SIGKILL)
    refctl.run(*words)
    faults.none()
    if exported(refctl, "now.jsonl") == before:
        refctl.must(*words)
    refctl.must("check")
    whole = home / "whole.jsonl"
    whole.write_bytes(first.read_bytes() + more.read_bytes())
    exported(refctl, "end.jsonl")
    assert list(complete.differences(whole, home / "end.jsonl")) == []
    figure(f"import of {new} users, signal {int(how)} at {len(moments)} of {total} moments: {unchanged} times nothing "
           f"changed, {finished} times all were there")
