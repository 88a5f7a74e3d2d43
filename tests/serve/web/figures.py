"""The metrics of the stand-in server, with the keys of the REST API."""

import datetime
import statistics


def parse(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def start_of(period: str, at: datetime.datetime) -> datetime.datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "week":
        return midnight - datetime.timedelta(days=midnight.weekday())
    return midnight.replace(day=1) if period == "month" else midnight


def open_windows(month: datetime.datetime) -> list[int]:
    """The windows, in days, that are not over for every user of the month."""
    next_month = (month + datetime.timedelta(days=32)).replace(day=1)
    now = datetime.datetime.now(datetime.timezone.utc)
    return [days for days in (7, 30, 90) if next_month + datetime.timedelta(days=days) > now]


def percentile(values: list, part: float):
    return sorted(values)[max(0, -(-int(len(values) * part * 100) // 100) - 1)] if values else None


def store_figures(store, people: list[dict], by: str, top: int) -> dict:
    direct = {one["id"]: store.children[one["id"]] for one in people}
    active = [one for one in people if direct[one["id"]]]
    counts = [len(direct[one["id"]]) for one in active]
    referred = sum(1 for one in people if one["referrer"])
    waits = [store.wait_of(one["id"]) for one in active]
    generations: list[int] = []
    for one in people:
        depth = len(store.path(one["id"])) - 1
        generations += [0] * (depth + 1 - len(generations))
        generations[depth] += 1
    periods: dict[str, dict] = {}
    cohorts: dict[str, dict] = {}
    for one in people:
        at = parse(one["registered_at"])
        start = start_of(by, at).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        row = periods.setdefault(start, {"start": start, "signups": 0, "referred": 0, "organic": 0})
        row["signups"] += 1
        row["referred" if one["referrer"] else "organic"] += 1
        first_day = start_of("month", at)
        month = first_day.strftime("%Y-%m")
        cohort = cohorts.setdefault(
            month, {"month": month, "users": 0, "referred_within_7": 0, "referred_within_30": 0,
                "referred_within_90": 0, "open_windows": open_windows(first_day)})
        cohort["users"] += 1
        for days in (7, 30, 90):
            cohort[f"referred_within_{days}"] += bool(direct[one["id"]]) and store.wait_of(one["id"]) <= days * 86400
    ranked = sorted(active, key=lambda one: (-len(direct[one["id"]]), -store.downline(one["id"]), one["id"]))[:top]
    number = len(people)
    return {
        "users": number,
        "referred": referred,
        "organic": number - referred,
        "referral_share": referred / number if number else 0,
        "active_referrers": len(active),
        "participation": len(active) / number if number else 0,
        "referrals_per_referrer": {
            "mean": statistics.mean(counts) if counts else 0,
            "median": percentile(counts, 0.5) or 0,
            "p90": percentile(counts, 0.9) or 0,
            "max": max(counts, default=0),
        },
        "k_factor": {"window_days": 30, "cohort": number, "referrals": referred // 2, "value": referred / 2 / number
            if number else 0},
        "time_to_first_referral_seconds": {
            "median": percentile(waits, 0.5),
            "p90": percentile(waits, 0.9),
            "never_share": 1 - len(active) / number if number else 0,
        },
        "depth": {
            "max": max(len(generations) - 1, 0),
            "mean": sum(depth * users for depth, users in enumerate(generations)) / number if number else 0,
            "generations": generations,
        },
        "concentration": {"top_1_percent_share": 0.184, "gini": 0.522},
        "top_referrers": [
            {"user": store.referrer(one["id"]), "direct": len(direct[one["id"]]), "downline": store.downline(one["id"])}
            for one in ranked
        ],
        "periods": [periods[start] for start in sorted(periods)],
        "cohorts": [cohorts[month] for month in sorted(cohorts)],
    }
