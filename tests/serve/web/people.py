"""Fictitious users for the stand-in server, the same ones each time, some with hostile names."""

import datetime
import random

HOSTILE = [
    "<script>window.harmed = 1</script>",
    '<img src=x onerror="window.harmed = 1">',
    '"><svg onload=window.harmed=1>',
    "javascript:window.harmed=1",
    "\u202eevil\u202c reversed",
    "line\nbreak\x1b[31mred",
    "   ",
    "Z\u0351\u036b\u0343a\u0369\u0300l\u030d\u0342g\u0315\u035do\u0321\u0322" * 6,
    "W" * 200,
    "{{constructor.constructor('window.harmed=1')()}}",
    "李小龍 和 朋友們",
    "מרים בת דוד",
    "👩‍👩‍👧‍👦 family",
    "'; DROP TABLE users; --",
    "__proto__",
]
FIRST = (
    "Ada Bela Cleo Dora Emil Finn Gwen Hugo Ines Jonas Kira Lars Mina Noel Olga Pia Rosa Sven Tove Uma Vera Wim Yara Zeno"
).split()
LAST = (
    "Abel Berg Costa Dahl Engel Falk Gruber Holm Ivers Jansen Klein Lind Moreau Novak Okafor Pires Roth Silva Tanaka "
    "Vogel Weiss"
).split()

START = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)


def instant(at: datetime.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def make_people(number: int = 420) -> dict[int, dict]:
    """Returns users by id, in order of registration; each has the id of its referrer (or None)."""
    chance = random.Random(17)
    people: dict[int, dict] = {}
    at = START
    for one in range(1, number + 1):
        at += datetime.timedelta(minutes=chance.randrange(5, 2400))
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        email = f"{name.lower().replace(' ', '.')}{one}@example.com"
        if one > 20 and one % 26 == 0:
            name = HOSTILE[one // 26 % len(HOSTILE)]
            email = f"trouble{one}@example.com"
        referrer = None
        if one > 5 and chance.random() < 0.62:
            # A few users refer many; some chains are deep.
            referrer = chance.choice([1, 4, 4, 4, one - 1, chance.randrange(1, one), chance.randrange(1, one)])
        people[one] = {
            "id": one,
            "name": name,
            "email": email,
            "role": "member",
            "referral_code": "".join(chance.choices("ABCDEFGHJKMNPQRSTVWXYZ23456789", k=8)),
            "referrer": referrer,
            "registered_at": instant(at),
            "disabled": one % 71 == 0,
            "erased": False,
        }
    for one, name, email, role in [
        (1, "Ada Admin", "admin@example.com", "admin"),
        (2, "Sven Support", "support@example.com", "support"),
        (3, "Mina Member", "member@example.com", "member"),
    ]:
        people[one].update(name=name, email=email, role=role)
    for one in (77, 78):
        people[one].update(name=None, email=None, referral_code=None, erased=True)
    return people


PASSWORD = "wobbly lantern ferry 42"
