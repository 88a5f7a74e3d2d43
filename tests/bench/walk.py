"""./dev bench walk: who brought whom, as a whole, beside recursive queries and group-bys over indexed tables.

Whole processes on both sides, from the command line to the answer. The peers' answers must be ours, else the race is
called off: figures of different questions say nothing."""

import json
import subprocess

import data
import peers
from rounds import Contestant, alternate, command, table, verdict

DAY = 86_400_000
HEADER = ["figure", "value", "at least", "stretch", ""]
TIMES = 10  # of ours in one turn: one alone is too short to be timed

# A user's whole downline and how deep it goes.
SUBTREE = """with recursive below(id, depth) as (select id, 1 from users where referred_by = {user}
union all select u.id, b.depth + 1 from below b join users u on u.referred_by = b.id)
select count(*), max(depth) from below;"""
# The same, every user of it written out.
SUBTREE_ROWS = """with recursive below(id, depth) as (select id, 1 from users where referred_by = {user}
union all select u.id, b.depth + 1 from below b join users u on u.referred_by = b.id)
select b.depth, u.id, u.name, u.email, u.referral_code, u.referred_by, u.registered_at from below b join users u on u.id = b.id;"""
# How many users there are at each depth.
FOREST = """with recursive below(id, depth) as (select id, 0 from users where {root}
union all select u.id, b.depth + 1 from below b join users u on u.referred_by = b.id)
select depth, count(*) from below group by depth order by depth;"""
# By direct referrals alone; ours settles ties by the downline, too.
LEADERS = """select referred_by, count(*) from users where {referred} group by referred_by
order by 2 desc, 1 limit 10;"""
# What `metrics` says, but for the leaders' downlines, in as few passes as there are questions.
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
select id, many from direct order by many desc, id limit 10;
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
    return {name: text.format(**words) for name, text in
            {"subtree": SUBTREE, "rows": SUBTREE_ROWS, "forest": FOREST, "leaders": LEADERS, "metrics": METRICS}.items()}


def chosen_user(bench, least=100_000):
    """Whose downline is the smallest of those that are large enough; of the largest where none is."""
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
    """The peers' lines against our figures."""
    def rows(text):
        return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell for cell in line.split("|")) for line in text.split()]

    generations = [many for _, many in rows(theirs["forest"])]
    if generations != ours["depth"]["generations"]:
        call_off("users at each depth", ours["depth"]["generations"], generations)
    if rows(theirs["subtree"])[0] != (user_metrics["downline"], user_metrics["downline_depth"]) or below != user_metrics["downline"]:
        call_off("the subtree", user_metrics, theirs["subtree"])
    if [many for _, many in rows(theirs["leaders"])] != [row["direct"] for row in ours["top_referrers"]]:
        call_off("the leaders", ours["top_referrers"], theirs["leaders"])
    lines = rows(theirs["metrics"])
    first = [lines[0], lines[1][0], lines[2][0], lines[3][0], lines[4][0], lines[5][0]]
    per, k = ours["referrals_per_referrer"], ours["k_factor"]
    mine = [(ours["users"], ours["referred"]), ours["active_referrers"], per["median"], per["p90"], k["cohort"], k["referrals"]]
    if first != mine:
        call_off("metrics", mine, first)
    if [line[1:] for line in lines[-len(ours["cohorts"]):]] != [tuple(list(row.values())[1:]) for row in ours["cohorts"]]:
        call_off("cohorts", ours["cohorts"], lines[-len(ours["cohorts"]):])


def bench_walk(bench):
    store, db = bench.filled("walk")
    pg = bench.pg()
    pg.load(bench.file("csv"))
    pg.sql("vacuum analyze users;")
    peers.sqlite(db, "analyze;")
    user, below = chosen_user(bench)
    until, until_ms = "2026-06-01T00:00:00Z", 1_780_272_000_000

    def refctl(*words, times=TIMES):
        once = command(bench.refctl, "--store", store, *words, env=bench.env)

        def loop():
            for _ in range(times):
                once()
        return loop

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
          "PostgreSQL: work_mem 512 MB, vacuumed and analyzed; both with an index on (referred_by, registered_at, id)\n")

    mine = {
        "forest": refctl("metrics", "--fields", "depth", "-o", "json"),
        "subtree": refctl("users", "show", user, "-o", "json"),
        "rows": refctl("referrals", user, "--tree", "--format", "csv", times=1),
        "leaders": refctl("metrics", "--fields", "top_referrers", "-o", "json"),
        "metrics": refctl("metrics", "-o", "json"),
    }
    called = {"forest": "whole forest: users at each depth", "subtree": f"subtree of {below:,}: how many", "rows": "  every one written out",
              "leaders": "leaderboard, top 10", "metrics": "metrics, all of them"}
    figures, verdicts = [], []
    for kind, what in called.items():
        done = alternate([
            Contestant("refctl", mine[kind]),
            Contestant("sqlite3", lambda kind=kind: ask["sqlite3"](asked["sqlite3"][kind])),
            Contestant("postgresql", lambda kind=kind: ask["postgresql"](asked["postgresql"][kind])),
        ], bench.rounds)
        seconds = done["refctl"].median / (1 if kind == "rows" else TIMES)
        figures.append([what, f"{seconds * 1000:.1f} ms", f"{done['sqlite3'].median * 1000:.0f} ms", f"{done['postgresql'].median * 1000:.0f} ms"])
        if kind == "rows":
            continue  # no demand: writing is most of it
        verdicts.append(verdict(f"{what}, against sqlite3", done["sqlite3"].median / seconds, 50, 100))
    table(figures, ["job (one whole process)", "refctl", "sqlite3", "postgresql"])
    print()
    table(verdicts, HEADER)
