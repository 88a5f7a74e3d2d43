"""Checks that an import is complete, by a comparison that shares no code with refctl, and that an import killed at any
time leaves the store unchanged."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "bench"))
sys.path.insert(0, str(ROOT / "tests" / "oracle"))
import complete
import data

KILLS = int(os.environ.get("REFCTL_KILLS", "12"))
USERS = int(os.environ.get("REFCTL_KILL_USERS", "60000"))


def exported(refctl, path):
    refctl.must("export", "--with-passwords", str(path))
    return path


@pytest.mark.parametrize("kind", ["jsonl", "shuffled"])
def test_every_record_is_in_the_export(refctl, home, kind):
    source = data.write(home / "data", kind, 5000)
    refctl.must("import", str(source), "--trust-roles")
    assert list(complete.differences(source, exported(refctl, home / "out.jsonl"))) == []


def test_the_comparison_can_fail(refctl, home):
    source = data.write(home / "data", "jsonl", 50)
    refctl.must("import", str(source), "--trust-roles")
    lines = exported(refctl, home / "out.jsonl").read_text().splitlines()
    changed = json.loads(lines[7])
    changed["referral_code"] += "x"
    (home / "other.jsonl").write_text("\n".join([*lines[:7], json.dumps(changed), *lines[8:-1]]) + "\n")
    found = list(complete.differences(source, home / "other.jsonl"))
    assert len(found) == 2 and "referral_code" in found[0] and "missing" in found[1]


def test_a_killed_import_into_a_store_with_users_leaves_no_trace(refctl, home):
    """Distributes kills over the measured duration of an import; REFCTL_KILLS=200 REFCTL_KILL_USERS=300000 for the long
    run."""
    first = data.write(home / "data", "jsonl", 2000)
    refctl.must("import", str(first), "--trust-roles")
    before = exported(refctl, home / "before.jsonl").read_bytes()
    more = data.write(home / "data", "jsonl", USERS, first_id=2001, seed=8)
    begun = time.monotonic()
    refctl.must("-s", "aside", "import", str(more), "--trust-roles")
    length = time.monotonic() - begun
    rng = random.Random(5)
    finished = 0
    for _ in range(KILLS):
        process = subprocess.Popen(refctl.command("import", str(more), "--trust-roles"), env=refctl.env, cwd=home,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=rng.random() * length * 1.1)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        refctl.must("check")
        count = int(refctl.must("users", "--operator", "--count").out)
        assert count in (2000, 2000 + USERS)
        if count == 2000:
            assert exported(refctl, home / "after.jsonl").read_bytes() == before
        else:
            finished += 1
            shutil.rmtree(refctl.store)
            refctl.must("import", str(home / "before.jsonl"), "--trust-roles")
            assert exported(refctl, home / "after.jsonl").read_bytes() == before
    assert finished < KILLS, "no kill came in time"
    refctl.must("import", str(more), "--trust-roles")
    refctl.must("check")
    whole = home / "whole.jsonl"
    whole.write_bytes(first.read_bytes() + more.read_bytes())
    assert list(complete.differences(whole, exported(refctl, home / "end.jsonl"))) == []
