"""Imports a text as a file and reads the resulting users."""

import json


def users(refctl) -> dict:
    """Users by e-mail, as the export has them."""
    return {user["email"]: user for user in map(json.loads, refctl.must("export").out.splitlines())}


def referrers(refctl) -> dict:
    """The e-mail of each user's referrer, by name."""
    all_users = users(refctl).values()
    by_id = {user["id"]: user["email"] for user in all_users}
    return {user["name"]: by_id.get(user["referred_by"]) for user in all_users}


def take(refctl, text: str | bytes, *words, name: str = "file"):
    data = text.encode() if isinstance(text, str) else text
    (refctl.home / name).write_bytes(data)
    return refctl.run("import", name, *words)


def taken(refctl, text, *words, **more):
    ran = take(refctl, text, *words, **more)
    assert ran.code == 0, ran.err
    return ran


def refused(refctl, text, *words, code: int = 6, **more):
    before = refctl.run("export").out
    ran = take(refctl, text, *words, **more)
    assert ran.code == code, ran.err
    assert refctl.run("export").out == before
    return ran


def django(model: str, pk, **fields) -> dict:
    return {"model": model, "pk": pk, "fields": {"password": "!", "last_login": None, "is_superuser": False,
                                                 "is_staff": False, "is_active": True,
                                                 "date_joined": "2021-05-06T07:08:09Z"} | fields}
