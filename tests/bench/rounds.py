"""Fair timing: contestants run alternately for several rounds; the results are medians and ratios of medians."""

import os
import pathlib
import statistics
import subprocess
import time


def wait_for_quiet_disks(most=10.0):
    """Waits until all disks have been idle for 0.1 s."""
    end, quiet_since = time.monotonic() + most, time.monotonic()
    while time.monotonic() < min(end, quiet_since + 0.1):
        if any(path.read_text().split() != ["0", "0"] for path in pathlib.Path("/sys/block").glob("*/inflight")):
            quiet_since = time.monotonic()
        time.sleep(0.002)


class Contestant:
    """`prepare` runs before each turn, `settle` after it, and neither is timed; `run` is. Its input, `source`, is read
    into the page cache before its turn, because some machines drop pages that were unused for a minute."""

    def __init__(self, name, run, prepare=None, settle=None, source=None):
        self.name, self.run, self.prepare, self.settle, self.source = name, run, prepare, settle, source
        self.seconds = []

    def turn(self):
        if self.prepare:
            self.prepare()
        if self.source:
            with open(self.source, "rb") as file:
                while file.read(1 << 20):
                    pass
        os.sync()  # no contestant pays for another one's dirty pages
        wait_for_quiet_disks()  # or for discarding removed files
        begun = time.perf_counter()
        self.run()
        self.seconds.append(time.perf_counter() - begun)
        if self.settle:
            self.settle()

    @property
    def median(self):
        return statistics.median(self.seconds)


def alternate(contestants, rounds=3):
    for _ in range(rounds):
        for contestant in contestants:
            contestant.turn()
    return {contestant.name: contestant for contestant in contestants}


def command(*argv, env=None, stdin=None, stdout=subprocess.DEVNULL):
    """A run that measures one complete process."""

    def run():
        done = subprocess.run([str(a) for a in argv], env=env, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise SystemExit(f"bench: {argv[0]} failed ({done.returncode}): {done.stderr.decode(errors='replace')[:800]}")

    return run


def table(rows, header):
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * w for w in widths], *rows]:
        print("  ".join(str(cell).ljust(w) for cell, w in zip(row, widths)).rstrip())


def verdict(name, value, least, stretch, higher=True, unit="×"):
    """A row of the table of targets: the figure and its targets; `least` None means no target."""
    better = value >= stretch if higher else value <= stretch
    good = better or least is None or (value >= least if higher else value <= least)
    word = "stretch" if better else "MISSED" if not good else "" if least is None else "met"
    return [name, f"{value:.2f} {unit}", "" if least is None else f"{'≥' if higher else '≤'} {least:g}", f"{stretch:g}", word]
