"""./dev bench walk: queries on the complete graph of referrals, compared with recursive queries and aggregations over indexed tables.

The peers answer the same questions, the expensive part of each included: the leaderboard is by direct referrals, then
downline, then id, so the peers count the downlines of the first ten and of whoever ties with the tenth. They are not
asked for what costs them nothing (names, the depth of the user asked about), nor for what we do not tell. Their answers
must be ours, else the race is called off: figures of different questions say nothing.

Each is timed twice. As one whole process, from the command line to the answer: a start-up is in it on both sides. And in
a process that has its store open, as a server has: bench_walks (walks.cpp) beside Python's sqlite3 module, which hands
the statement to SQLite's library and takes the rows from it. `metrics --fields depth` and `--fields top_referrers` work
out no more than is asked for; `users show` works out the downline while it tells of the user."""

import json
import sqlite3
import subprocess

import data
import peers
from rounds import Contestant, alternate, command, table, verdict

DAY = 86_400_000
HEADER = ["figure", "value", "at least", "stretch", ""]
TIMES = 10  # of ours in one turn

# The size of a user's complete downline.
SUBTREE = """with recursive below(id) as (select id from users where referred_by = {user}
union all select u.id from below b join users u on u.referred_by = b.id)
select count(*) from below;"""
# The complete downline, with every user printed.
SUBTREE_ROWS = """with recursive below(id, depth) as (select id, 1 from users where referred_by = {user}
union all select u.id, b.depth + 1 from below b join users u on u.referred_by = b.id)
select b.depth, u.id, u.name, u.email, u.referral_code, u.referred_by, u.registered_at from below b join users u on u.id = b.id;"""
# The number of users at each depth.
FOREST = """with recursive below(id, depth) as (select id, 0 from users where {root}
union all select u.id, b.depth + 1 from below b join users u on u.referred_by = b.id)
select depth, count(*) from below group by depth order by depth;"""
# A user with as many direct referrals as the tenth may rank higher by downline.
LEADERS = """with recursive counted(id, direct) as materialized
(select referred_by, count(*) from users where {referred} group by referred_by),
leaders(id, direct) as materialized
(select id, direct from counted where direct >= (select direct from counted order by direct desc limit 1 offset 9)),
below(leader, id) as (select id, id from leaders
union all select b.leader, u.id from below b join users u on u.referred_by = b.id)
select l.id, l.direct, count(*) - 1 as downline from leaders l join below b on b.leader = l.id
group by l.id, l.direct order by l.direct desc, downline desc, l.id limit 10;"""
# The results of `metrics`, with one query per question.
METRICS = """create temp table direct as select referred_by as id, count(*) as many, min(registered_at) as first
from users where {referred} group by referred_by;
select count(*), sum(case when {referred} then 1 else 0 end) from users;
select count(*), sum(many), max(many) from direct;
select many from direct order by many limit 1 offset (select (count(*) + 1) / 2 - 1 from direct);
select many from direct order by many limit 1 offset (select (90 * count(*) + 99) / 100 - 1 from direct);
select count(*) from users where registered_at <= {over};
select count(*) from users c join users r on r.id = c.referred_by
where r.registered_at <= {over} and c.registered_at - r.registered_at <= {month};
create temp table taken as select d.first - u.registered_at as ms from direct d join users u on u.id = d.id;
select ms from taken order by ms limit 1 offset (select (count(*) + 1) / 2 - 1 from taken);
select ms from taken order by ms limit 1 offset (select (90 * count(*) + 99) / 100 - 1 from taken);
{forest}
select sum(many) from (select many from direct order by many desc limit (select (count(*) + 99) / 100 from direct)) t;
select sum(place * many) from (select many, row_number() over (order by many) as place from direct) t;
{leaders}
select {month_of}, count(*), sum(case when {referred} then 1 else 0 end) from users group by 1 order by 1;
select {month_of_u}, count(*), sum(case when d.first - u.registered_at <= {week} then 1 else 0 end),
sum(case when d.first - u.registered_at <= {month} then 1 else 0 end),
sum(case when d.first - u.registered_at <= {quarter} then 1 else 0 end)
from users u left join direct d on d.id = u.id group by 1 order by 1;
drop table direct; drop table taken;"""

# An empty cell is '' to sqlite3's importer and null to COPY.
DIALECTS = {
    "sqlite3": {"root": "referred_by = ''", "referred": "referred_by <> ''",
                "month_of": "strftime('%Y-%m', registered_at / 1000, 'unixepoch')",
                "month_of_u": "strftime('%Y-%m', u.registered_at / 1000, 'unixepoch')"},
    "postgresql": {"root": "referred_by is null", "referred": "referred_by is not null",
                   "month_of": "to_char(to_timestamp(registered_at / 1000) at time zone 'utc', 'YYYY-MM')",
                   "month_of_u": "to_char(to_timestamp(u.registered_at / 1000) at time zone 'utc', 'YYYY-MM')"},
}


def questions(dialect, user, until_ms):
    words = DIALECTS[dialect] | {"user": user, "over": until_ms - 30 * DAY, "week": 7 * DAY, "month": 30 * DAY, "quarter": 90 * DAY}
    words["forest"] = FOREST.format(**words)
    words["leaders"] = LEADERS.format(**words)
    return {name: text.format(**words) for name, text in
            {"subtree": SUBTREE, "rows": SUBTREE_ROWS, "forest": FOREST, "leaders": LEADERS, "metrics": METRICS}.items()}


def chosen_user(bench, least=100_000):
    """Returns the user with the smallest downline that is large enough, or else the one with the largest."""
    referrers = [user[5] for user in data.users(bench.users)]
    downline = [0] * (bench.users + 1)
    for uid in range(bench.users, 0, -1):
        if referrers[uid - 1]:
            downline[referrers[uid - 1]] += downline[uid] + 1
    enough = [(many, uid) for uid, many in enumerate(downline) if many >= least]
    many, uid = min(enough) if enough else max((many, uid) for uid, many in enumerate(downline))
    return uid, many


def call_off(what, ours, theirs):
    raise SystemExit(f"bench: {what}: ours is {ours}, theirs {theirs}")


def compare(ours, theirs, below, user_metrics):
    """Compares the peers' output with refctl's."""
    def rows(text):
        return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell for cell in line.split("|")) for line in text.split()]

    generations = [many for _, many in rows(theirs["forest"])]
    if generations != ours["depth"]["generations"]:
        call_off("users at each depth", ours["depth"]["generations"], generations)
    if rows(theirs["subtree"])[0] != (user_metrics["downline"],) or below != user_metrics["downline"]:
        call_off("the subtree", user_metrics, theirs["subtree"])
    if rows(theirs["leaders"]) != [(row["user"]["id"], row["direct"], row["downline"]) for row in ours["top_referrers"]]:
        call_off("the leaders", ours["top_referrers"], theirs["leaders"])
    lines = rows(theirs["metrics"])
    first = [lines[0], lines[1][0], lines[2][0], lines[3][0], lines[4][0], lines[5][0]]
    per, k = ours["referrals_per_referrer"], ours["k_factor"]
    mine = [(ours["users"], ours["referred"]), ours["active_referrers"], per["median"], per["p90"], k["cohort"], k["referrals"]]
    if first != mine:
        call_off("metrics", mine, first)
    if [line[1:] for line in lines[-len(ours["cohorts"]):]] != [tuple(list(row.values())[1:]) for row in ours["cohorts"]]:
        call_off("cohorts", ours["cohorts"], lines[-len(ours["cohorts"]):])


class OpenStore:
    """A refctl process that has the store open and runs one job per line of input."""

    def __init__(self, bench, store):
        program = bench.refctl.parent / "tests" / "bench_walks"
        self.process = subprocess.Popen([program, store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=bench.env)

    def ask(self, job):
        self.process.stdin.write(job + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench: bench_walks gave up at '{job}'")
        return int(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class OpenSqlite:
    """SQLite in this process, its cache warm after the first time."""

    def __init__(self, db):
        self.connection = sqlite3.connect(db, isolation_level=None)
        for setting in ("cache_size=-1000000", "temp_store=memory"):
            self.connection.execute(f"pragma {setting}")

    def ask(self, script):
        for statement in script.split(";"):
            if statement.strip():
                self.connection.execute(statement).fetchall()


def repeated(run, times=TIMES):
    def loop():
        for _ in range(times):
            run()
    return loop


def explained(bench, store, entries=1_000_000, times=200):
    """The time of explaining a user with a short and with a long audit log. Both users came with the import. The long
    log has nothing else about the first user and its referrer, and some edits of the second user."""
    long_log = bench.scratch / "walk-audit.store"
    subprocess.run([bench.refctl, "copy", store, long_log], env=bench.env, check=True, capture_output=True)
    half = bench.users // 2
    subprocess.run([bench.refctl.parent / "tests" / "bench_audit_log", long_log, str(entries), str(half)], env=bench.env, check=True)
    stores = {"short": OpenStore(bench, store), "long": OpenStore(bench, long_log)}
    untouched = max(user[0] for user in data.users(bench.users) if user[5] and user[5] > half)
    edited = 1
    found = [stores["long"].ask(f"explain {user}") for user in (untouched, edited)]
    if found != [1, 1 + -(-entries // half)]:
        call_off("the history of an explained user", found, [1, 1 + -(-entries // half)])
    ways = {(name, user): repeated(lambda one=one, user=user: one.ask(f"explain {user}"), times)
            for name, one in stores.items() for user in (untouched, edited)}
    done = alternate([Contestant(way, run) for way, run in ways.items()], bench.rounds)
    for one in stores.values():
        one.close()
    us = {way: one.median * 1_000_000 / times for way, one in done.items()}
    return us, [
        verdict(f"explain, {entries:,} entries against 1: no edit", us["long", untouched] / us["short", untouched], 1.25, 1, higher=False),
        verdict("  a user with edits", us["long", edited] / us["short", edited], 1.5, 1, higher=False),
    ]


def written_out(bench, refctl):
    """The time of listing all users, in the formats whose ratio has a target."""
    forms = {
        "export": refctl("export"),
        "users --all -o jsonl": refctl("users", "--all", "-o", "jsonl"),
        "referrals --tree --all-roots": refctl("referrals", "--tree", "--all-roots"),
        "referrals --tree --all-roots --format csv": refctl("referrals", "--tree", "--all-roots", "--format", "csv"),
    }
    done = alternate([Contestant(name, run) for name, run in forms.items()], bench.rounds)
    return [[name, f"{one.median * 1000:.0f} ms"] for name, one in done.items()]


def written_verdicts(listed):
    ms = {name: float(time.split()[0]) for name, time in listed}
    tree = "referrals --tree --all-roots"
    return [
        verdict("users --all -o jsonl, in exports", ms["users --all -o jsonl"] / ms["export"], 2, 1.5, higher=False),
        verdict("a forest as CSV, in drawn ones", ms[f"{tree} --format csv"] / ms[tree], 1.5, 1, higher=False),
    ]


def bench_walk(bench):
    store, db = bench.filled("walk")
    pg = bench.pg()
    pg.load(bench.file("csv"))
    pg.sql("vacuum analyze users;")
    peers.sqlite(db, "analyze;")
    user, below = chosen_user(bench)
    until, until_ms = "2026-06-01T00:00:00Z", 1_780_272_000_000

    def refctl(*words):
        return command(bench.refctl, "--store", store, *words, env=bench.env)

    def answer(*words):
        done = subprocess.run([bench.refctl, "--store", store, *words], env=bench.env, check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    asked = {name: questions(name, user, until_ms) for name in DIALECTS}
    sqlite_prelude = "pragma cache_size=-1000000; pragma temp_store=memory;\n"
    pg_prelude = "set work_mem='512MB'; set jit=off; set client_min_messages=warning;\n"
    ask = {"sqlite3": lambda text: peers.sqlite(db, sqlite_prelude + text), "postgresql": lambda text: pg.sql(pg_prelude + text)}
    ours = answer("metrics", "--until", until, "-o", "json")
    of_user = answer("metrics", str(user), "-o", "json")
    for name, texts in asked.items():
        compare(ours, {kind: ask[name](text) for kind, text in texts.items() if kind != "rows"}, below, of_user)
    print(f"the subtree: {below:,} users below user {user}; sqlite3: 1 GB cache, temporary tables in memory, analyzed; "
          "PostgreSQL: work_mem 512 MB, vacuumed and analyzed; both with an index on (referred_by, registered_at, id); "
          f"SQLite {sqlite3.sqlite_version} in the process\n")

    whole = {
        "forest": refctl("metrics", "--fields", "depth", "-o", "json"),
        "subtree": refctl("users", "show", user, "-o", "json"),
        "rows": refctl("referrals", user, "--tree"),
        "leaders": refctl("metrics", "--fields", "top_referrers", "-o", "json"),
        "metrics": refctl("metrics", "-o", "json"),
    }
    called = {"forest": "whole forest: users at each depth", "subtree": f"subtree of {below:,}: how many", "rows": "  every one written out (--tree)",
              "leaders": "leaderboard, top 10", "metrics": "metrics, all of them"}
    our_store, their_store = OpenStore(bench, store), OpenSqlite(db)
    if our_store.ask(f"subtree {user}") != below:
        call_off("the subtree in an open store", our_store.ask(f"subtree {user}"), below)
    figures, verdicts = [], []
    for kind, what in called.items():
        times = 1 if kind == "rows" else TIMES  # one alone of ours is too short to be timed
        contestants = [
            Contestant("refctl", repeated(whole[kind], times)),
            Contestant("sqlite3", lambda kind=kind: ask["sqlite3"](asked["sqlite3"][kind])),
            Contestant("postgresql", lambda kind=kind: ask["postgresql"](asked["postgresql"][kind])),
        ]
        if kind != "rows":
            job = f"subtree {user}" if kind == "subtree" else kind
            contestants += [
                Contestant("ours, open", repeated(lambda job=job: our_store.ask(job), times)),
                Contestant("theirs, open", lambda kind=kind: their_store.ask(asked["sqlite3"][kind])),
            ]
        done = alternate(contestants, bench.rounds)
        ms = {name: one.median * 1000 / (times if name in ("refctl", "ours, open") else 1) for name, one in done.items()}
        row = [what, *(f"{ms[name]:.1f} ms" for name in ("refctl", "sqlite3", "postgresql"))]
        if kind == "rows":
            figures.append([*row, "", ""])
            verdicts.append(verdict("a subtree written out, against sqlite3", ms["sqlite3"] / ms["refctl"], 5, 8))
            continue
        figures.append([*row, f"{ms['ours, open']:.1f} ms", f"{ms['theirs, open']:.1f} ms"])
        verdicts.append(verdict(f"{what}, in an open store", ms["theirs, open"] / ms["ours, open"], 50, 100))
        verdicts.append(verdict("  as whole processes", ms["sqlite3"] / ms["refctl"], 50, 100))
    our_store.close()
    listed = written_out(bench, refctl)
    us, explain_verdicts = explained(bench, store)
    listed += [[f"explain, {name} audit log, user {user}", f"{time:.1f} us"] for (name, user), time in us.items()]
    table(figures, ["job", "refctl", "sqlite3", "postgresql", "refctl, open", "sqlite, open"])
    print()
    table(listed, ["by refctl alone", "time"])
    print()
    table(verdicts + written_verdicts(listed) + explain_verdicts, HEADER)
