"""Computes referral metrics in the slow, obvious way from an export's JSONL, to compare refctl's single pass over the
columns with it, exactly.

metrics.py EXPORT.jsonl METRICS.json [--by day|week|month] [--since T] [--until T] [--now T] [--top N]

compares METRICS.json (of `refctl metrics -o json`) with its own metrics; prints the differences and exits with 1 if
there are any. Without METRICS.json it prints its own. The definitions are those of `metrics --help`."""

import argparse
import json
import sys
from datetime import datetime, timedelta, timezone

DAY = timedelta(days=1)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def read_users(path, until):
    """Returns all users registered before `until`; a referrer who is not among them counts as none."""
    users = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            user = json.loads(line)
            user["at"] = moment(user["registered_at"])
            if until is None or user["at"] < until:
                users[user["id"]] = user
    for user in users.values():
        if user["referred_by"] not in users:
            user["referred_by"] = None
    return users


def ancestors(users, user):
    while user["referred_by"] is not None:
        user = users[user["referred_by"]]
        yield user


def share(part, whole):
    return part / whole if whole else 0


def percentile(percent, values):
    """Returns the nearest rank: the smallest value with at least `percent` percent of all at or below it."""
    ranked = sorted(values)
    for place, value in enumerate(ranked, start=1):
        if place * 100 >= percent * len(ranked):
            return value
    return None


def period_start(by, at):
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if by == "week":
        return day - DAY * day.weekday()
    return day.replace(day=1) if by == "month" else day


def next_start(by, start):
    if by == "month":
        return period_start("month", start + 31 * DAY)
    return start + (7 * DAY if by == "week" else DAY)


def written(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def list_periods(by, population):
    found = {}
    for user in population:
        row = found.setdefault(period_start(by, user["at"]), {"signups": 0, "referred": 0, "organic": 0})
        row["signups"] += 1
        row["organic" if user["referred_by"] is None else "referred"] += 1
    rows, before = [], None
    for start in sorted(found):
        gap = []
        if before is not None:
            empty = next_start(by, before)
            while empty < start and len(gap) <= 1000:
                gap.append({"start": written(empty), "signups": 0, "referred": 0, "organic": 0})
                empty = next_start(by, empty)
        rows += gap if len(gap) <= 1000 else []
        rows.append({"start": written(start), **found[start]})
        before = start
    return rows


def list_cohorts(population):
    months = {}
    for user in population:
        months.setdefault(user["at"].strftime("%Y-%m"), []).append(user)
    return [
        {
            "month": month,
            "users": len(members),
            **{
                f"referred_within_{days}": sum(1 for user in members if user["children"] and user["first"] <= days * DAY)
                for days in (7, 30, 90)
            },
        }
        for month, members in sorted(months.items())
    ]


def top_1_percent(direct):
    ranked = sorted(direct, reverse=True)
    many = -(-len(ranked) // 100)
    return share(sum(ranked[:many]), sum(ranked))


def gini(direct):
    """Returns half the mean difference of all pairs, divided by the mean."""
    apart = sum(abs(one - other) for one in direct for other in direct)
    return share(apart, 2 * len(direct) * sum(direct))


def seconds(span):
    if span is None:
        return None
    whole = span // timedelta(milliseconds=1)
    return whole // 1000 if whole % 1000 == 0 else whole / 1000


def measure(users, by, since, now, top):
    for user in users.values():
        user["children"], user["downline"] = [], 0
    for user in users.values():
        above = list(ancestors(users, user))
        user["depth"] = len(above)
        for other in above:
            other["downline"] += 1
        if above:
            above[0]["children"].append(user)
    for user in users.values():
        user["taken"] = [max(child["at"] - user["at"], timedelta(0)) for child in user["children"]]
        user["first"] = min(user["taken"], default=None)

    population = [user for user in users.values() if since is None or user["at"] >= since]
    active = [user for user in population if user["children"]]
    direct = [len(user["children"]) for user in active]
    cohort = [user for user in population if user["at"] + 30 * DAY <= now]
    k_referrals = sum(1 for user in cohort for taken in user["taken"] if taken <= 30 * DAY)
    depths = [user["depth"] for user in population]
    referred = sum(1 for user in population if user["referred_by"] is not None)
    leaders = sorted(active, key=lambda user: (-len(user["children"]), -user["downline"], user["id"]))[:top]
    return {
        "users": len(population),
        "referred": referred,
        "organic": len(population) - referred,
        "referral_share": share(referred, len(population)),
        "active_referrers": len(active),
        "participation": share(len(active), len(population)),
        "referrals_per_referrer": {
            "mean": share(sum(direct), len(direct)),
            "median": percentile(50, direct) or 0,
            "p90": percentile(90, direct) or 0,
            "max": max(direct, default=0),
        },
        "k_factor": {
            "window_days": 30,
            "cohort": len(cohort),
            "referrals": k_referrals,
            "value": share(k_referrals, len(cohort)),
        },
        "time_to_first_referral_seconds": {
            "median": seconds(percentile(50, [user["first"] for user in active])),
            "p90": seconds(percentile(90, [user["first"] for user in active])),
            "never_share": share(len(population) - len(active), len(population)),
        },
        "depth": {
            "max": max(depths, default=0),
            "mean": share(sum(depths), len(depths)),
            "generations": [depths.count(depth) for depth in range(max(depths, default=-1) + 1)],
        },
        "concentration": {"top_1_percent_share": top_1_percent(direct), "gini": gini(direct)},
        "top_referrers": [
            {
                "user": {"id": user["id"], "name": user.get("name"), "referral_code": user.get("referral_code")},
                "direct": len(user["children"]),
                "downline": user["downline"],
            }
            for user in leaders
        ],
        "periods": list_periods(by, population),
        "cohorts": list_cohorts(population),
    }


def differences(ours, theirs, place="metrics"):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if list(ours) != list(theirs):
            yield f"{place}: keys {list(theirs)}, not {list(ours)}"
        for key in ours.keys() & theirs.keys():
            yield from differences(ours[key], theirs[key], f"{place}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{place}: {len(theirs)} entries, not {len(ours)}"
        for number, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{place}[{number}]")
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield f"{place}: {theirs!r}, not {ours!r}"


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export")
    parser.add_argument("metrics", nargs="?")
    parser.add_argument("--by", choices=("day", "week", "month"), default="month")
    for name in ("--since", "--until", "--now"):
        parser.add_argument(name, type=moment)
    parser.add_argument("--top", type=int, default=10)
    asked = parser.parse_args(arguments)
    now = asked.until or asked.now or datetime.now(timezone.utc)
    ours = measure(read_users(asked.export, asked.until), asked.by, asked.since, now, asked.top)
    if asked.metrics is None:
        json.dump(ours, sys.stdout, ensure_ascii=False, indent=2)
        return 0
    with open(asked.metrics, encoding="utf-8") as file:
        theirs = json.load(file)
    found = list(differences(ours, theirs))
    for difference in found:
        print(difference, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
