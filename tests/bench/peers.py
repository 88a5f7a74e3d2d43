"""The peers at their best: sqlite3 (WAL, synchronous=NORMAL, one transaction, indexes after) and PostgreSQL 15
(COPY in the transaction that made the table, wal_level=minimal, indexes after), each as its own command-line client."""

import os
import pathlib
import pwd
import shutil
import subprocess

COLUMNS = "id integer primary key, name text, email text, referral_code text, referred_by integer, registered_at integer, role text, disabled text, password_hash text"
INDEXES = """
create unique index {p}email on users(lower(email));
create unique index {p}code on users(upper(referral_code));
create index {p}referrer on users(referred_by, registered_at, id);
"""


def sqlite(db, script):
    done = subprocess.run(["sqlite3", str(db)], input=script, text=True, capture_output=True, check=False)
    if done.returncode != 0 or done.stderr:
        raise SystemExit(f"bench: sqlite3 failed: {done.stderr[:400]}")
    return done.stdout


def sqlite_load(db: pathlib.Path, csv: pathlib.Path):
    """A fresh database with all users of the file."""
    sqlite(db, f"""pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=-1000000;
create table users({COLUMNS});
begin;
.mode csv
.import --skip 1 {csv} users
{INDEXES.format(p='u_')}
commit;
""")


def sqlite_append(db: pathlib.Path, csv: pathlib.Path):
    """More users into a database that has its indexes."""
    sqlite(db, f"""pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=-1000000;
begin;
.mode csv
.import --skip 1 {csv} users
commit;
""")


class Postgres:
    """A server of its own in a temporary folder, on a Unix socket only. Runs as `postgres` where we are root."""

    BIN = pathlib.Path("/usr/lib/postgresql/15/bin")

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.prefix = []
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self.prefix = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        self._run(self.BIN / "initdb", "-D", folder / "data", "-A", "trust", "-U", "bench", "--no-instructions")
        options = (f"-c listen_addresses= -c unix_socket_directories={folder} -c wal_level=minimal -c max_wal_senders=0 "
                   "-c max_wal_size=8GB -c shared_buffers=1GB -c maintenance_work_mem=1GB")
        self._run(self.BIN / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")

    def _run(self, *argv):
        done = subprocess.run([*self.prefix, *map(str, argv)], cwd=self.folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise SystemExit(f"bench: {argv[0]} failed: {done.stderr.decode()[:400]}")

    def sql(self, script, stdin=None):
        done = subprocess.run(["psql", "-h", str(self.folder), "-U", "bench", "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1",
                               "-c", script] if stdin else
                              ["psql", "-h", str(self.folder), "-U", "bench", "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1"],
                              input=None if stdin else script, stdin=stdin, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"bench: psql failed: {done.stderr[:400]}")
        return done.stdout

    def load(self, csv: pathlib.Path):
        columns = COLUMNS.replace("integer", "bigint")
        self.sql("drop table if exists users; checkpoint;")
        self.sql(f"begin; create table users({columns});\n\\copy users from '{csv}' with (format csv, header)\n"
                 f"{INDEXES.format(p='u_')} commit;")

    def append(self, csv: pathlib.Path):
        self.sql(f"begin;\n\\copy users from '{csv}' with (format csv, header)\ncommit;")

    def stop(self):
        self._run(self.BIN / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
