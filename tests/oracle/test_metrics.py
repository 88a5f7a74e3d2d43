"""Compares refctl's metrics of generated stores of every shape with metrics.py.

test_metrics.py ORACLE_MEASURED_STORES"""

import itertools
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import metrics

NOW = "2026-02-10T12:00:00.000Z"
SIZES = {"natural": 3000, "chain": 400, "star": 1500, "balanced": 1500, "hostile": 1500, "tangled": 2500}
PERIODS = [("-", "-"), ("2025-06-15T10:30:00.000Z", "-"), ("-", "2025-09-01"), ("2025-03-01", "2025-11-20")]


def cases():
    for shape, seed, by in itertools.product(SIZES, (1, 2), ("day", "week", "month")):
        since, until = PERIODS[(len(shape) + seed + len(by)) % len(PERIODS)]
        yield shape, SIZES[shape], seed, by, since, until
    for shape in SIZES:
        for size in (1, 2, 3, 100):
            yield shape, size, 5, "month", "-", "-"
        for since, until in PERIODS:
            yield shape, SIZES[shape], 9, "week", since, until


def moment_of(text):
    return text if "T" in text else text + "T00:00:00.000Z"


def agrees(program, folder, case):
    shape, size, seed, by, since, until = map(str, case)
    export, ours = str(folder / "export.jsonl"), str(folder / "metrics.json")
    subprocess.run([program, shape, size, seed, export, ours, by, since, until, NOW], check=True)
    arguments = [export, ours, "--by", by, "--now", NOW]
    arguments += [] if since == "-" else ["--since", moment_of(since)]
    arguments += [] if until == "-" else ["--until", moment_of(until)]
    if metrics.main(arguments) == 0:
        return True
    print("differs:", *case, file=sys.stderr)
    return False


def notices_the_last_digit(folder):
    """Checks the comparison itself: it finds a metric that differs by the smallest possible amount, and nothing
    else."""
    ours = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    theirs = json.loads(json.dumps(ours))
    gini = theirs["concentration"]["gini"]
    theirs["concentration"]["gini"] = math.nextafter(gini, 2)
    return len(list(metrics.differences(ours, theirs))) == 1


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        held = [agrees(program, folder, case) for case in cases()]
        if not notices_the_last_digit(folder):
            print("the oracle takes a wrong figure for a right one", file=sys.stderr)
            return 1
    print(f"{sum(held)} of {len(held)} stores agree")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
