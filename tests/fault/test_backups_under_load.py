"""Backups while several processes sign users up as fast as the disk syncs: every one restores to a sound store that
contains a gapless prefix of the acknowledged sign-ups. ./dev soak makes 50 of them."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import pytest

SOAK = "REFCTL_SOAK" in os.environ
BACKUPS, WRITERS, ALREADY = (50, 4, 100_000) if SOAK else (6, 4, 5_000)
RATE = 300  # sign-ups per second by each writer


class Writers:
    """Processes that sign users up, and the ids that they acknowledged."""

    def __init__(self, refctl, count: int):
        self.logs = [refctl.home / f"acknowledged.{n}" for n in range(count)]
        self.processes = [
            subprocess.Popen([os.environ["REFCTL_SIGN_UPS"], refctl.store, f"w{n}", str(RATE)], stdin=subprocess.PIPE,
                             stdout=log.open("wb"), stderr=subprocess.PIPE, env=refctl.env)
            for n, log in enumerate(self.logs)]

    def acknowledged(self) -> list[int]:
        # The last line may be incomplete.
        return [int(line) for log in self.logs for line in log.read_text().split("\n")[:-1]]

    def wait_for(self, count: int) -> None:
        while len(self.acknowledged()) < count:
            assert all(process.poll() is None for process in self.processes)
            time.sleep(0.002)

    def stop(self) -> None:
        for process in self.processes:
            process.stdin.close()
        for process in self.processes:
            assert process.wait(timeout=60) == 0, process.stderr.read()


@pytest.fixture
def fast(refctl):
    """Puts the home in memory if there is enough: more writes per second than most disks sync."""
    folder = None
    if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 512 << 20:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="refctl-test-", dir="/dev/shm"))
        refctl.home = folder
        refctl.env["HOME"] = str(folder)
    yield refctl
    if folder is not None:
        shutil.rmtree(folder)


def is_prefix(ids: list[int], first: int, certain: list[int], possible: list[int]) -> bool:
    """Returns whether the ids are all those up to some id: they include all of `certain`, acknowledged before the
    backup, and all but those in progress at its end are in `possible`, acknowledged after it."""
    whole = ids == list(range(1, len(ids) + 1))
    new = set(range(first, len(ids) + 1))
    return whole and set(certain) <= new and len(new - set(possible)) <= WRITERS


def test_each_backup_is_a_gapless_prefix(fast, figure):
    refctl = fast
    refctl.must("seed", "--users", str(ALREADY))
    writers = Writers(refctl, WRITERS)
    restored, began = 0, time.monotonic()
    try:
        writers.wait_for(1)
        for n in range(BACKUPS):
            certain = writers.acknowledged()
            refctl.must("backup", f"{n}.backup")
            possible = writers.acknowledged()
            store = refctl.home / f"restored.{n}"
            refctl.must("restore", f"{n}.backup", "--store", store)
            refctl.must("check", "--store", store)
            ids = [json.loads(line)["id"] for line in refctl.must("export", "-", "--store", store).out.splitlines()]
            assert is_prefix(ids, ALREADY + 1, certain, possible), (n, len(ids), len(certain), len(possible))
            assert not is_prefix(ids[:-WRITERS - 1 - len(possible)], ALREADY + 1, certain, possible)
            restored += 1
            (refctl.home / f"{n}.backup").unlink()
            shutil.rmtree(store)
            writers.wait_for(len(possible) + 1)
    finally:
        writers.stop()
    seconds = time.monotonic() - began
    acknowledged = writers.acknowledged()
    figure(f"{restored} of {BACKUPS} backups restored to a clean prefix, under {len(acknowledged) / seconds:,.0f} writes "
           f"a second by {WRITERS} processes")
    ids = [json.loads(line)["id"] for line in refctl.must("export", "-").out.splitlines()]
    assert sorted(acknowledged) == ids[ALREADY:]
    refctl.must("check")


def test_the_comparison_can_fail():
    possible = list(range(11, 21))
    assert is_prefix(list(range(1, 19)), 11, possible[:5], possible)
    assert not is_prefix([*range(1, 14), *range(15, 19)], 11, possible[:2], possible)  # a gap
    assert not is_prefix(list(range(1, 14)), 11, possible[:5], possible)  # an acknowledged id is missing
    assert not is_prefix(list(range(1, 30)), 11, possible[:5], possible)  # ids that never existed
