"""The hash commands, which check password hashes before an import and need no store."""

import pytest

BCRYPT = "$2b$04$abcdefghijklmnopqrstuu7Mq4Oq1bGbYhyYK0Y5Vh0yQmJ0bX1mG"


@pytest.fixture
def argon2(refctl) -> str:
    """Returns a hash made by this program, with its password."""
    refctl.cheap_hashes()
    refctl.sign_up("Ada", password="correct horse battery")
    return refctl.must("export", "--with-passwords").out.split('"password_hash":"')[1].split('"')[0].replace("\\/", "/")


def test_detect_and_verify(refctl, argon2):
    found = refctl.must("hash", "detect", "--json", stdin=argon2 + "\n").json
    assert found == {"scheme": "argon2id", "cost": "m=19456,t=2,p=1"}
    assert refctl.must("hash", "detect", argon2, "--json").json == found
    fits = refctl.must("hash", "verify", "--password-stdin", "--json", stdin=f"{argon2}\ncorrect horse battery\n").json
    assert fits["fits"] is True
    ran = refctl.run("hash", "verify", argon2, "--password-stdin", "--json", stdin="wrong\n")
    assert (ran.code, ran.json["fits"], ran.error["code"]) == (4, False, "wrong_credentials")


def test_hashes_that_an_import_refuses(refctl):
    for bad in ("plain text", "", "$argon2id$v=19$m=99999999,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "!" * 41):
        ran = refctl.run("hash", "detect", stdin=bad + "\n")
        assert ran.code == 6 and (not bad or bad not in ran.err), bad
    assert refctl.run("hash", "detect", "--hash-format", "rot13", stdin=BCRYPT + "\n").code == 2
    assert refctl.run("hash", "detect").code == 2
    assert not refctl.store.exists()
