"""Checks whether an import is complete: compares the imported file with the store's export, record by record and field
by field, without any code of refctl.

usage: complete.py IMPORTED.jsonl EXPORTED.jsonl   (the export with --with-passwords; ids given in the file)
"""

import datetime
import json
import sys


def milliseconds(value):
    if isinstance(value, int):
        return value
    at = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return round((at - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) / datetime.timedelta(milliseconds=1))


def normal(record):
    """Returns a record as plain comparable values; a missing field is None."""
    return {
        "id": record["id"],
        "name": record["name"],
        "email": record["email"],
        "referral_code": record.get("referral_code"),
        "referred_by": record.get("referred_by") or None,
        "registered_at": milliseconds(record["registered_at"]),
        "role": record.get("role", "member"),
        "disabled": record.get("disabled", False),
        "password_hash": record.get("password_hash"),
    }


def differences(imported, exported):
    """Yields a line for each record that is missing, unexpected or different."""
    with open(exported, encoding="utf-8") as lines:
        found = {record["id"]: normal(record) for record in map(json.loads, lines)}
    with open(imported, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            wanted = normal(json.loads(line))
            got = found.pop(wanted["id"], None)
            if got is None:
                yield f"line {number}: user {wanted['id']} is missing"
                continue
            for key, value in wanted.items():
                if value is not None and got[key] != value:
                    yield f"line {number}: user {wanted['id']}: {key} is {got[key]!r}, not {value!r}"
    for extra in found:
        yield f"user {extra} is in the export alone"


def main():
    count = 0
    for line in differences(sys.argv[1], sys.argv[2]):
        print(line)
        count += 1
    print(f"{count} differences")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
