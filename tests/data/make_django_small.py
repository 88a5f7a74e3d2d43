#!/usr/bin/env python3
"""Writes django-small.json beside itself: a dump as `manage.py dumpdata accounts.projectuser` writes it.

The passwords are in django-small.passwords.tsv. Few rounds, so that tests and the demo are quick.
"""
import base64
import hashlib
import json
import pathlib

ROUNDS = 1000

# pk, username, e-mail, first and last name, referral, referrer, active, staff, superuser, joined, password
USERS = [
    (1, "anna@example.com", "anna@example.com", "Anna", "Schmidt", "6b86b2", None, 1, 0, 0, "2025-01-06T09:12:44.101Z", "Winter-Garden-81"),
    (2, "jose@example.com", "jose@example.com", "José", "García", "d4735e", 1, 1, 0, 0, "2025-01-09T17:03:10.250Z", "naranja y limón 7"),
    (3, "lukasz@example.com", "lukasz@example.com", "Łukasz", "Nowak", "4e0740", 1, 1, 0, 0, "2025-02-01T08:00:00Z", "żółta łódka 22"),
    (5, "mei@example.org", "mei@example.org", "梅", "林", "4b2277", 2, 1, 0, 0, "2025-02-14T22:45:31.007Z", "correct horse battery"),
    (6, "obrien@example.net", "obrien@example.net", "Seán", "O'Brien", "ef2d12", 2, 1, 0, 0, "2025-03-03T11:30:05.930Z", "tall-ships-'93"),
    (7, "first.last+tag@example.co.uk", "first.last+tag@example.co.uk", "First", "Last", "e7f6c0", 5, 1, 0, 0, "2025-03-20T06:21:59.440Z", "p:a$s$w:o$rd!x"),
    (8, "dmitri@example.com", "dmitri@example.com", "Дмитрий", "Иванов", "790269", 5, 1, 0, 0, "2025-04-11T14:00:12.333Z", "пароль-ключ-9"),
    (9, "gone@example.com", "gone@example.com", "Grace", "Okafor", "2c6242", 3, 0, 0, 0, "2025-04-30T19:19:19.190Z", "form-signup-pw"),
    (11, "ivo@example.org", "ivo@example.org", "Ivo", "Kovač", "19581e", 9, 1, 0, 0, "2025-05-05T05:05:05.005Z", "quote\"and\\slash 1"),
    (12, "helpdesk@example.com", "helpdesk@example.com", "Hana", "Sato", "4a44dc", None, 1, 1, 0, "2025-05-29T10:10:10.100Z", "support-desk-4711"),
    (13, "boss", "boss@example.com", "", "", None, None, 1, 1, 1, "2024-11-02T07:00:00.000Z", "boss-admin-pw-2"),
    (14, "sso@example.com", "sso@example.com", "Single", "Signon", "4fc82b", 11, 1, 0, 0, "2025-06-17T16:42:00.512Z", None),
]


def encoded(pk, password):
    if password is None:
        return "!" + hashlib.sha256(b"unusable").hexdigest()[:40]
    salt = hashlib.sha256(b"salt%d" % pk).hexdigest()[:22]
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), ROUNDS)
    return "pbkdf2_sha256$%d$%s$%s" % (ROUNDS, salt, base64.b64encode(digest).decode())


def main():
    here = pathlib.Path(__file__).parent
    dump, passwords = [], []
    for pk, username, email, first, last, referral, referrer, active, staff, superuser, joined, password in USERS:
        dump.append({"model": "accounts.projectuser", "pk": pk, "fields": {
            "password": encoded(pk, password), "last_login": None, "is_superuser": bool(superuser),
            "username": username, "first_name": first, "last_name": last, "email": email, "is_staff": bool(staff),
            "is_active": bool(active), "date_joined": joined, "referral": referral, "referrer": referrer,
            "groups": [], "user_permissions": []}})
        if password is not None:
            passwords.append(f"{email}\t{password}\t{'ok' if active else 'inactive'}\n")
    (here / "django-small.json").write_text(json.dumps(dump, ensure_ascii=False) + "\n", encoding="utf-8")
    (here / "django-small.passwords.tsv").write_text("".join(passwords), encoding="utf-8")


if __name__ == "__main__":
    main()
