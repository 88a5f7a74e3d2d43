"""./dev bench import|reimport|export|walk|cold|signup|serve|login|flood|upload: refctl and its peers in one run, compared with our targets.

Every figure is a ratio of medians of alternating rounds on this machine; absolute times are printed for orientation."""

import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import data
import floods
import login
import peers
import reimport
import serve
import signup
import upload
import walk
from rounds import Contestant, alternate, command, table, verdict

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = ["figure", "value", "at least", "stretch", ""]


class Bench:
    def __init__(self, arguments):
        self.refctl = pathlib.Path(arguments.binary).resolve()
        self.users, self.rounds = arguments.users, arguments.rounds
        self.kept = ROOT / "build" / "bench"
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="refctl-bench-", dir=arguments.scratch))
        self.scratch.chmod(0o755)
        self.env = {"HOME": str(self.scratch), "PATH": os.environ["PATH"], "REFCTL_OPERATOR": "1", "LC_ALL": "C.UTF-8"}
        self.postgres = None
        print(f"machine: {platform.machine()}, {os.cpu_count()} cores; {self.users:,} users; {self.rounds} alternating rounds, medians")
        print("sqlite3: WAL, synchronous=NORMAL, one transaction, indexes and a look for unknown referrers after; "
              "PostgreSQL 15: COPY, wal_level=minimal, checksums, indexes and the foreign key of the referrer after\n")

    def close(self):
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def pg(self):
        if not self.postgres:
            self.postgres = peers.Postgres(self.scratch / "pg")
        return self.postgres

    def file(self, kind, first_id=1, seed=7):
        return data.write(self.kept, kind, self.users, first_id, seed)

    def imports(self, store, path):
        return command(self.refctl, "--store", store, "import", path, "-q", "--trust-roles", env=self.env)

    def remove(self, *paths):
        for path in paths:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def filled(self, name):
        """A store and a sqlite database with all users, for benchmarks that only read."""
        store, db = self.scratch / f"{name}.store", self.scratch / f"{name}.db"
        self.imports(store, self.file("jsonl"))()
        peers.sqlite_load(db, self.file("csv"))
        return store, db


def flat_file(source, target):
    """The lower bound: reads the same bytes and writes them to one synced file."""
    with open(source, "rb") as src, open(target, "wb") as dst:
        while block := src.read(1 << 20):
            dst.write(block)
        dst.flush()
        os.fsync(dst.fileno())


def copy(source, target):
    subprocess.run(["cp", "-a", source, target], check=True)


def bench_import(bench):
    s = bench.scratch
    jsonl, csv, shuffled = bench.file("jsonl"), bench.file("csv"), bench.file("shuffled")
    store, db = s / "store", s / "db"
    pg = bench.pg()

    def fresh_sqlite():
        bench.remove(db, s / "db-wal", s / "db-shm")

    done = alternate([
        Contestant("refctl", bench.imports(store, jsonl), lambda: bench.remove(store), source=jsonl),
        Contestant("refctl shuffled", bench.imports(store, shuffled), lambda: bench.remove(store), source=shuffled),
        Contestant("refctl csv", bench.imports(store, csv), lambda: bench.remove(store), source=csv),
        Contestant("flat file", lambda: flat_file(jsonl, s / "flat"), lambda: bench.remove(s / "flat"), source=jsonl),
        Contestant("sqlite3", lambda: peers.sqlite_load(db, csv), fresh_sqlite, source=csv),
        Contestant("postgresql", lambda: pg.load(csv), pg.clear, pg.settle, csv),
    ], bench.rounds)
    size = (store / "data.mdb").stat().st_blocks * 512

    more_jsonl = bench.file("jsonl", first_id=bench.users + 1, seed=8)
    more_csv = bench.file("csv", first_id=bench.users + 1, seed=8)
    bench.remove(store)
    bench.imports(store, jsonl)()
    copy(store, s / "store.kept")
    fresh_sqlite()
    peers.sqlite_load(db, csv)
    sqlite_kept = s / "db.kept"
    peers.sqlite(db, "pragma wal_checkpoint(truncate);")
    copy(db, sqlite_kept)

    def again_store():
        bench.remove(store)
        copy(s / "store.kept", store)

    def again_sqlite():
        fresh_sqlite()
        copy(sqlite_kept, db)

    def again_postgres():
        pg.clear()
        pg.load(csv)

    appended = alternate([
        Contestant("refctl append", bench.imports(store, more_jsonl), again_store, source=more_jsonl),
        Contestant("sqlite3 append", lambda: peers.sqlite_append(db, more_csv, bench.users + 1), again_sqlite, source=more_csv),
        Contestant("postgresql append", lambda: pg.append(more_csv), again_postgres, pg.settle, more_csv),
    ], bench.rounds)

    rows = [[c.name, f"{c.median:.3f} s", f"{bench.users / c.median / 1e6:.3f} M users/s"]
            for c in [*done.values(), *appended.values()]]
    table(rows, ["job", "median", "rate"])
    print()
    base = min(done["sqlite3"].median, done["postgresql"].median)
    mine = done["refctl"].median
    table([
        verdict("import into an empty store, against the better peer", base / mine, 7, 15),
        verdict("  with shuffled keys, against ordered", mine / done["refctl shuffled"].median, 0.5, 1),
        verdict("  CSV, against JSONL", mine / done["refctl csv"].median, 0.5, 1),
        verdict("  against the flat file", done["flat file"].median / mine, None, 0.8),
        verdict("import into a filled store, against sqlite3", appended["sqlite3 append"].median / appended["refctl append"].median, 10, 20),
        verdict("import into a filled store, against PostgreSQL", appended["postgresql append"].median / appended["refctl append"].median, 20, 40),
        verdict("bytes a user", size / bench.users, 260, 175, higher=False, unit="B"),
    ], HEADER)


def bench_export(bench):
    store, db = bench.filled("export")
    out = bench.scratch / "out"

    def to_file(*argv):
        def run():
            with out.open("wb") as sink:
                command(*argv, env=bench.env, stdout=sink)()
        return run

    def fresh():
        out.unlink(missing_ok=True)
        os.sync()

    export = [bench.refctl, "--store", store, "export", "--with-passwords"]
    done = alternate([
        Contestant("refctl, JSON lines", to_file(*export, "-"), fresh),
        Contestant("refctl, CSV", to_file(*export, "-o", "csv", "-"), fresh),
        Contestant("sqlite3 -csv", to_file("sqlite3", "-csv", db, "select * from users order by id"), fresh),
    ], bench.rounds)
    table([[c.name, f"{c.median:.3f} s", f"{bench.users / c.median / 1e6:.3f} M users/s"] for c in done.values()], ["job", "median", "rate"])
    print()
    peer = done["sqlite3 -csv"].median
    table([
        verdict("export as JSON lines, against sqlite3 -csv", peer / done["refctl, JSON lines"].median, 3, 6),
        verdict("export as CSV, against sqlite3 -csv", peer / done["refctl, CSV"].median, 3, 6),
    ], HEADER)


def bench_cold(bench):
    store, db = bench.filled("cold")
    empty = bench.scratch / "empty"
    subprocess.run(["c++", "-O2", "-pie", "-x", "c++", "-", "-o", empty], input="int main(){}", text=True, check=True)
    middle = bench.users // 2
    times = 200

    def many(run):
        def loop():
            for _ in range(times):
                run()
        return loop

    env = dict(bench.env, REFCTL_CONFIG=str(bench.scratch / "config.json"))
    email = subprocess.run([bench.refctl, "--store", store, "users", "show", str(middle), "--json"], env=env,
                           check=True, capture_output=True, text=True).stdout
    command(bench.refctl, "--store", store, "--operator", "login", json.loads(email)["email"], env=env)()
    session = {k: v for k, v in env.items() if k != "REFCTL_OPERATOR"}
    done = alternate([
        Contestant("whoami", many(command(bench.refctl, "--store", store, "whoami", env=session))),
        Contestant("users show", many(command(bench.refctl, "--store", store, "users", "show", str(middle), env=env))),
        Contestant("users --page 1", many(command(bench.refctl, "--store", store, "users", env=env))),
        Contestant("users --page, far", many(command(bench.refctl, "--store", store, "users", "--page", str(bench.users // 25), env=env))),
        Contestant("sqlite3 'select …'", many(command("sqlite3", db, f"select * from users where id={middle}"))),
        Contestant("an empty PIE", many(command(empty))),
    ], bench.rounds)
    table([[c.name, f"{c.median / times * 1000:.2f} ms"] for c in done.values()], ["process", "median"])
    print()
    sqlite, floor = done["sqlite3 'select …'"].median, done["an empty PIE"].median
    table([
        verdict("cold whoami, sqlite3's time over ours", sqlite / done["whoami"].median, 1, 1.2),
        verdict("cold users show, sqlite3's time over ours", sqlite / done["users show"].median, 1, 1.2),
        verdict("cold users show, over an empty PIE", done["users show"].median / floor, 99, 1.5, higher=False),
        verdict("a far page over page 1", done["users --page, far"].median / done["users --page 1"].median, 2, 1.2, higher=False),
    ], HEADER)


JOBS = {"import": bench_import, "reimport": reimport.bench_reimport, "export": bench_export, "cold": bench_cold, "serve": serve.bench_serve, "login": login.bench_login, "walk": walk.bench_walk,
        "signup": signup.bench_signup, "upload": upload.bench_upload, "flood": floods.bench_flood}


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--binary", default=str(ROOT / "build" / "release" / "refctl"))
    parser.add_argument("--scratch", default=None, help="where stores and databases are made (default: the system's)")
    arguments = parser.parse_args()
    bench = Bench(arguments)
    try:
        JOBS[arguments.job](bench)
    finally:
        bench.close()


if __name__ == "__main__":
    main()
