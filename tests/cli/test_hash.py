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


def test_schemes_that_are_not_accepted_are_named(refctl):
    for hash, name in [("$P$BDSdKx2nglM.5UErwjQGeVtVWvjEvD1", "phpass"), ("{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "LDAP"),
                       ("5ebe2294ecd0e0f08eab7690d2a6ee69", "MD5")]:
        for ran in (refctl.run("hash", "detect", hash), refctl.run("hash", "detect", stdin=hash + "\n")):
            assert ran.code == 6 and name in ran.err and hash not in ran.err
            assert "single quotes" not in ran.err


def test_the_shell_is_suspected_only_of_an_argument(refctl):
    assert "single quotes" in refctl.run("hash", "detect", "=19=65536,t=2,p=1").err
    assert "single quotes" not in refctl.run("hash", "detect", stdin="=19=65536,t=2,p=1\n").err
