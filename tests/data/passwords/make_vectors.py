"""Makes vectors.tsv, password hashes by implementations that are not ours (Debian: python3-argon2, python3-bcrypt,
and Python's own hashlib and crypt). Columns: scheme, cost, the password's bytes in hex, hash. Salts are fixed, so
that a second run makes the same file:  python3 -W ignore make_vectors.py > vectors.tsv"""

import base64
import crypt
import hashlib

import argon2
import bcrypt

PASSWORDS = ["pass word with spaces", "пароль-ключ", "é", "quote\"and\\back$slash", "x" * 72]
BCRYPT_SALT = b"abcdefghijklmnopqrstuu"


def plain64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def phc64(data: bytes) -> str:
    return plain64(data).rstrip("=")


def argon2_text(password: bytes, kind: argon2.Type, memory: int, passes: int, lanes: int, size: int = 32) -> str:
    return argon2.low_level.hash_secret(
        password, b"a salt of our own", time_cost=passes, memory_cost=memory, parallelism=lanes, hash_len=size, type=kind
    ).decode()


def bcrypt_text(password: bytes, kind: bytes, cost: int) -> str:
    return bcrypt.hashpw(password, b"$%s$%02d$" % (kind, cost) + BCRYPT_SALT).decode()


def crypt_text(password: bytes, setting: str) -> str:
    return crypt.crypt(password.decode(), setting)


def scrypt_bytes(password: bytes, n: int, r: int, p: int, size: int) -> bytes:
    return hashlib.scrypt(password, salt=b"grains", n=n, r=r, p=p, dklen=size)


def vectors(password: bytes):
    i, d = argon2.Type.I, argon2.Type.ID
    yield "argon2id", "m=64,t=2,p=1", argon2_text(password, d, 64, 2, 1)
    yield "argon2id", "m=19456,t=2,p=1", argon2_text(password, d, 19456, 2, 1)
    yield "argon2id", "m=1024,t=1,p=8", argon2_text(password, d, 1024, 1, 8, 16)
    yield "argon2i", "m=512,t=3,p=1", argon2_text(password, i, 512, 3, 1)
    yield "argon2i", "m=64,t=1,p=3", argon2_text(password, i, 64, 1, 3, 64)
    yield "scrypt", "N=1024,r=8,p=2", f"$scrypt$ln=10,r=8,p=2${phc64(b'grains')}${phc64(scrypt_bytes(password, 1024, 8, 2, 32))}"
    # $7$: log2 N = 7, r = 8, p = 1
    yield "scrypt", "N=128,r=8,p=1", crypt_text(password, "$7$56..../....grains")
    yield "bcrypt", "cost=4", bcrypt_text(password, b"2b", 4)
    yield "bcrypt", "cost=5", bcrypt_text(password, b"2a", 5)
    yield "bcrypt", "cost=4", bcrypt_text(password, b"2b", 4).replace("$2b$", "$2y$")
    yield "sha256crypt", "rounds=5000", crypt_text(password, "$5$grainsofsalt")
    yield "sha256crypt", "rounds=1000", crypt_text(password, "$5$rounds=1000$g")
    yield "sha512crypt", "rounds=5000", crypt_text(password, "$6$sixteen.letters.")
    yield "sha512crypt", "rounds=1234", crypt_text(password, "$6$rounds=1234$grains")
    yield "yescrypt", "N=1024,r=8,p=1", crypt_text(password, "$y$j75$grains01")
    yield "yescrypt", "N=4096,r=32,p=1", crypt_text(password, "$y$j9T$grains01")
    for name in ("sha256", "sha1"):
        digest = hashlib.pbkdf2_hmac(name, password, b"grains", 1000)
        yield f"django_pbkdf2_{name}", "rounds=1000", f"pbkdf2_{name}$1000$grains${plain64(digest)}"
    yield "django_argon2", "m=512,t=2,p=2", "argon2" + argon2_text(password, i, 512, 2, 2)
    yield "django_argon2", "m=64,t=2,p=8", "argon2" + argon2_text(password, d, 64, 2, 8)
    yield "django_bcrypt", "cost=4", "bcrypt$" + bcrypt_text(password, b"2b", 4)
    hexed = hashlib.sha256(password).hexdigest().encode()
    yield "django_bcrypt_sha256", "cost=4", "bcrypt_sha256$" + bcrypt_text(hexed, b"2b", 4)
    yield "django_scrypt", "N=1024,r=8,p=1", f"scrypt$1024$grains$8$1${plain64(scrypt_bytes(password, 1024, 8, 1, 64))}"


for text in PASSWORDS:
    for scheme, cost, hashed in vectors(text.encode()):
        print(scheme, cost, text.encode().hex(), hashed, sep="\t")
