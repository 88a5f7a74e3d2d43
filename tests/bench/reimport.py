"""Importing a file once more with --on-conflict update, when no user has changed: processor time, compared with that of
the first import of the same file."""

import json
import resource
import statistics
import subprocess

from rounds import table, verdict


def processor_seconds(run) -> float:
    def used():
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    before = used()
    run()
    return used() - before


def bench_reimport(bench):
    rows, verdicts = [], []
    for kind in ("jsonl", "csv"):
        path, store = bench.file(kind), bench.scratch / "store"
        first, again = [], []

        def repeated():
            words = [bench.refctl, "--store", store, "import", path, "--trust-roles", "--on-conflict", "update", "--json"]
            report = json.loads(subprocess.run([str(w) for w in words], env=bench.env, check=True, capture_output=True).stdout)
            if report["unchanged"] != bench.users or report["updated"] or report["added"]:
                raise SystemExit(f"bench: the second import changed users: {report}")

        for _ in range(bench.rounds):
            bench.remove(store)
            first.append(processor_seconds(bench.imports(store, path)))
            again.append(processor_seconds(repeated))
        one, two = statistics.median(first), statistics.median(again)
        rows.append([kind, f"{one:.2f} s", f"{two:.2f} s"])
        verdicts.append(verdict(f"{kind}: the second import over the first", two / one, 1.5, 1.2, higher=False))
    table(rows, ["file", "first import", "unchanged"])
    print()
    table(verdicts, ["processor time", "value", "at most", "stretch", ""])
