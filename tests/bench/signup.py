"""./dev bench signup: a sign-up on its own, acknowledged once it is synced and without hashing, against a bare LMDB
transaction of as many puts on the same disk."""

import shutil
import subprocess

from rounds import alternate, table, verdict

COUNT = 1_000


class Program:
    """A contestant that measures its own time, without process start-up."""

    def __init__(self, name, argv, folder):
        self.name, self.argv, self.folder, self.seconds = name, argv, folder, []

    def turn(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        out = subprocess.run([str(word) for word in self.argv], capture_output=True, text=True, check=True).stdout
        self.seconds.append(float(out))

    @property
    def median(self):
        return sorted(self.seconds)[len(self.seconds) // 2]


def bench_signup(bench):
    programs = bench.refctl.parent / "tests"
    for name in ("bench_sign_ups", "bench_bare_lmdb"):
        if not (programs / name).exists():
            raise SystemExit(f"bench: build {name} first")
    store, bare = bench.scratch / "signup.store", bench.scratch / "signup.lmdb"
    done = alternate([
        Program("sign-up", [programs / "bench_sign_ups", store, 1, COUNT], store),
        Program("bare LMDB", [programs / "bench_bare_lmdb", bare, COUNT], bare),
    ], max(bench.rounds, 5))
    table([[one.name, f"{one.median / COUNT * 1e6:.0f} µs", f"{COUNT / one.median:,.0f}"] for one in done.values()],
          ["synced, one after the other", "each", "a second"])
    print()
    table([verdict("single sign-up, of a bare LMDB transaction's rate", done["bare LMDB"].median / done["sign-up"].median, 0.8, 0.95)],
          ["figure", "value", "at least", "stretch", ""])
