"""A disk on which syncing fails with EIO: writes that are not durable are neither acknowledged nor visible."""

import json

import pytest

COMMANDS = [("signup", "--name", "Dan", "--email", "dan@example.com", "--no-password"),
            ("users", "edit", "2", "--name", "Robert"), ("config", "set", "security.password_min", "9"),
            ("keys", "rotate"), ("import", "more.jsonl"), ("restore", "all.backup", "--force"),
            ("backup", "x.backup"), ("backup", "--keep", "1", "nights"), ("copy", ".local/share/refctl", "new"),
            ("seed", "--users", "3000", "--append")]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_write_that_cannot_be_synced_is_not_done(ada, faults, words):
    (ada.home / "more.jsonl").write_text(json.dumps({"name": "Dan", "email": "dan@example.com"}) + "\n")
    ada.must("backup", "all.backup")
    nights = ada.home / "nights"
    nights.mkdir()
    ada.must("backup", "--keep", "1", nights)
    kept = list(nights.iterdir())
    ada.sign_up("Eve")
    before = ada.must("export", "-", "--with-passwords").out
    log = ada.must("audit", "-o", "jsonl").out
    faults.set("sync")
    ran = ada.run(*words)
    assert ran.code == (1 if words[0] == "backup" else 7), ran
    assert "Input/output error" in ran.err and len(ran.err.splitlines()) <= 2
    assert ada.must("export", "-", "--with-passwords").out == before
    faults.none()
    assert ada.must("export", "-", "--with-passwords").out == before
    assert ada.must("audit", "-o", "jsonl").out == log
    assert list(nights.iterdir()) == kept
    assert not (ada.home / "new").exists() and not (ada.home / "x.backup").exists()
    ada.must("check")
    ada.must(*words)  # the negative control
    ada.must("check")


def test_no_store_is_created_on_it(refctl, faults):
    faults.set("sync")
    ran = refctl.run("signup", "--name", "Ada", "--email", "ada@example.com", "--no-password")
    assert ran.code == 7 and not (refctl.store / "data.mdb").exists()
    faults.none()
    assert refctl.sign_up("Ada")["id"] == 1


@pytest.mark.parametrize("fault", ["sync", "meta"])
def test_a_server_continues_once_the_disk_works(ada, faults, serve, fault):
    """After a failed write of a meta page LMDB refuses all work; the store reopens the environment."""
    server = serve()
    assert server.sign_up("dan") == 201
    faults.set(fault)
    assert server.sign_up("eve") >= 500
    assert server.is_alive()
    faults.none()
    assert server.sign_up("finn") == 201
    names = [json.loads(line)["name"] for line in ada.must("export", "-").out.splitlines()]
    assert names == ["Ada", "Bob", "Cleo", "dan", "finn"]
    ada.must("check")
