"""The data of the benchmarks: made from a fixed seed, kept between runs, the same on every machine.

A user's line resembles an export of a real system: about 295 bytes of JSON with an Argon2id hash. Addresses and
codes are in random order, as in practice: indexes over keys that ascend with the ids would be unrealistically cheap
for every B-tree. The tree is natural: a new user is referred by one who has already referred others (preferential
attachment), a fifth have no referrer.
"""

import base64
import hashlib
import json
import pathlib
import random
import unicodedata

FIRST = ["Ana", "Bob", "Chen", "Dmitri", "Élodie", "Farid", "Grace", "Hana", "Ivo", "José", "Kenji", "Łukasz", "Mei", "Nils"]
LAST = ["Novák", "Smith", "Wang", "Petrov", "Dubois", "Haddad", "Okafor", "Sato", "Kovač", "García", "Ito", "Nowak", "Li", "Berg"]
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
VERSION = 2  # of the data; files of other versions are ignored
DOMAINS = ["example.com", "example.org", "example.net"]
START_MS = 1_735_689_600_000  # 2025-01-01


def digits(number: int, alphabet: str, length: int) -> str:
    out = []
    for _ in range(length):
        number, rest = divmod(number, len(alphabet))
        out.append(alphabet[rest])
    return "".join(out)


def plain(name: str) -> str:
    """A name in the form used in e-mail addresses."""
    apart = unicodedata.normalize("NFD", name.lower().replace("ł", "l"))
    return "".join(c for c in apart if c.isascii())


def users(count: int, first_id: int = 1, seed: int = 7):
    """Yields (id, name, email, code, hash, referrer or None, registered_at in ms), ids ascending."""
    rng = random.Random(seed)
    brought = []  # the referrer of each referred user: a random choice is preferential attachment
    step = 365 * 86_400_000 // max(count, 1)
    for n in range(count):
        uid = first_id + n
        referrer = None
        if n and rng.random() < 0.8:
            referrer = rng.choice(brought) if brought and rng.random() < 0.7 else first_id + rng.randrange(n)
            brought.append(referrer)
        digest = hashlib.blake2b(uid.to_bytes(8, "little"), digest_size=64).digest()
        first, last = FIRST[digest[48] % 14], LAST[digest[49] % 14]
        drawn = int.from_bytes(digest[50:64], "little")
        salt = base64.b64encode(digest[:16]).rstrip(b"=").decode()
        key = base64.b64encode(digest[16:48]).rstrip(b"=").decode()
        yield (
            uid,
            f"{first} {last}",
            f"{plain(first)}.{plain(last)}{digits(drawn, BASE36, 8)}@{DOMAINS[digest[48] % 3]}",
            digits(drawn, BASE32, 10),
            f"$argon2id$v=19$m=65536,t=2,p=1${salt}${key}",
            referrer,
            START_MS + n * step + rng.randrange(step or 1),
        )


def as_json(user) -> str:
    uid, name, email, code, password, referrer, at = user
    return json.dumps(
        {"id": uid, "name": name, "email": email, "referral_code": code, "referred_by": referrer, "registered_at": at,
         "role": "member", "disabled": False, "password_hash": password},
        ensure_ascii=False, separators=(",", ":"))


def as_csv(user) -> str:
    uid, name, email, code, password, referrer, at = user
    return f'{uid},{name},{email},{code},{referrer or ""},{at},member,false,"{password}"'


CSV_HEADER = "id,name,email,referral_code,referred_by,registered_at,role,disabled,password_hash"


def shuffled_keys(line: str, rng: random.Random) -> str:
    pairs = list(json.loads(line).items())
    rng.shuffle(pairs)
    return json.dumps(dict(pairs), ensure_ascii=False, separators=(",", ":"))


def write(folder: pathlib.Path, kind: str, count: int, first_id: int = 1, seed: int = 7) -> pathlib.Path:
    """Returns the file of `count` users in the given format (jsonl, shuffled, csv); creates it if missing."""
    path = folder / f"{kind}-{count}-{first_id}-{seed}-v{VERSION}.{'csv' if kind == 'csv' else 'jsonl'}"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    rng = random.Random(seed + 1)
    with part.open("w", encoding="utf-8", newline="\n") as out:
        if kind == "csv":
            out.write(CSV_HEADER + "\n")
        for user in users(count, first_id, seed):
            if kind == "csv":
                out.write(as_csv(user) + "\n")
            elif kind == "shuffled":
                out.write(shuffled_keys(as_json(user), rng) + "\n")
            else:
                out.write(as_json(user) + "\n")
    part.rename(path)
    return path
