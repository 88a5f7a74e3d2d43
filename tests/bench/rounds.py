"""Fair timing: contestants take turns, round after round; what counts is each one's median and the ratio of medians."""

import os
import statistics
import subprocess
import time


class Contestant:
    """`prepare` runs before each turn and is not timed; `run` is."""

    def __init__(self, name, run, prepare=None):
        self.name, self.run, self.prepare = name, run, prepare
        self.seconds = []

    def turn(self):
        if self.prepare:
            self.prepare()
        os.sync()  # nobody waits for what another left to be written
        begun = time.perf_counter()
        self.run()
        self.seconds.append(time.perf_counter() - begun)

    @property
    def median(self):
        return statistics.median(self.seconds)


def alternate(contestants, rounds=3):
    for _ in range(rounds):
        for contestant in contestants:
            contestant.turn()
    return {contestant.name: contestant for contestant in contestants}


def command(*argv, env=None, stdin=None, stdout=subprocess.DEVNULL):
    """A contestant's run: one whole process."""

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
    """A row of the table of demands: the figure beside what is demanded of it."""
    good = value >= least if higher else value <= least
    better = value >= stretch if higher else value <= stretch
    word = "stretch" if better else "met" if good else "MISSED"
    return [name, f"{value:.2f} {unit}", f"{'≥' if higher else '≤'} {least:g}", f"{stretch:g}", word]
