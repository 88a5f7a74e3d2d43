"""The peers at their best: sqlite3 (WAL, synchronous=NORMAL, one transaction, indexes after) and PostgreSQL 15
(COPY in the transaction that made the table, wal_level=minimal, indexes after), each as its own command-line client.

Their guarantees are those of refctl that a schema can express: e-mails and codes are unique ignoring case, a
referrer exists and is another user, pages have checksums if supported (PostgreSQL). They do not check e-mail
addresses, detect hashes, exclude loops, or write an audit entry with the file's digest."""

import os
import pathlib
import pwd
import shutil
import subprocess

COLUMNS = ("id integer primary key, name text not null, email text not null, referral_code text not null, referred_by integer, "
           "registered_at integer not null, role text not null, disabled text not null, password_hash text, check (referred_by <> id)")
INDEXES = """
create unique index {p}email on users(lower(email));
create unique index {p}code on users(upper(referral_code));
create index {p}referrer on users(referred_by, registered_at, id);
"""

# Counts unknown referrers among users from an id on. (sqlite3's importer cannot write nulls, hence no foreign key.)
STRAYS = "select count(*) from users u where id >= {first} and referred_by <> '' and not exists (select 1 from users r where r.id = u.referred_by);"


def sqlite(db, script):
    done = subprocess.run(["sqlite3", str(db)], input=script, text=True, capture_output=True, check=False)
    if done.returncode != 0 or done.stderr:
        raise SystemExit(f"bench: sqlite3 failed: {done.stderr[:400]}")
    return done.stdout


def load(db, script):
    said = sqlite(db, f"pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=-1000000;\n{script}")
    if said.split()[-1] != "0":
        raise SystemExit(f"bench: sqlite3 found unknown referrers: {said}")


def sqlite_load(db: pathlib.Path, csv: pathlib.Path):
    """Creates a database with all users of the file."""
    load(db, f"""create table users({COLUMNS});
begin;
.mode csv
.import --skip 1 {csv} users
{INDEXES.format(p='u_')}
{STRAYS.format(first=0)}
commit;
""")


def sqlite_append(db: pathlib.Path, csv: pathlib.Path, first: int):
    """Imports more users, with ids from `first` on, into a database with indexes."""
    load(db, f"""begin;
.mode csv
.import --skip 1 {csv} users
{STRAYS.format(first=first)}
commit;
""")


class Postgres:
    """A PostgreSQL server in a temporary folder, on a Unix socket only. Runs as `postgres` if we are root."""

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
        self._run(self.BIN / "initdb", "-D", folder / "data", "-A", "trust", "-U", "bench", "--data-checksums", "--no-instructions")
        options = (f"-c listen_addresses= -c unix_socket_directories={folder} -c wal_level=minimal -c max_wal_senders=0 "
                   "-c max_wal_size=8GB -c shared_buffers=1GB -c maintenance_work_mem=1GB -c autovacuum=off")
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

    def clear(self):
        self.sql("drop table if exists users; checkpoint;")

    def load(self, csv: pathlib.Path):
        """After `clear`."""
        columns = COLUMNS.replace("integer", "bigint")
        self.sql(f"begin; create table users({columns});\n\\copy users from '{csv}' with (format csv, header)\n"
                 f"{INDEXES.format(p='u_')} alter table users add foreign key (referred_by) references users(id); commit;")

    def append(self, csv: pathlib.Path):
        self.sql(f"begin;\n\\copy users from '{csv}' with (format csv, header)\ncommit;")

    def settle(self):
        """Runs a checkpoint, so that its I/O does not fall into another contestant's turn."""
        self.sql("checkpoint;")

    def stop(self):
        self._run(self.BIN / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
