"""Full disk, simulated by a limit on the size of files, which needs no mount."""

import json
import resource

import pytest



def limited(size: int):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def users_file(folder, count: int, prefix: str = "bulk"):
    path = folder / f"{prefix}.jsonl"
    with path.open("w") as out:
        for n in range(count):
            out.write(json.dumps({"name": f"{prefix} {n}", "email": f"{prefix}.{n}@example.com"}) + "\n")
    return path


@pytest.fixture
def filled(refctl):
    refctl.must("import", users_file(refctl.home, 3000, "first"))
    refctl.must("backup", "whole.backup")
    refctl.before = export(refctl)
    return refctl


def export(refctl) -> str:
    return refctl.must("export", "-", "--with-passwords").out


def refused(ran) -> None:
    assert ran.code == 7, ran
    lines = [line for line in ran.err.splitlines() if not line.startswith("created a new store in ")]
    assert "disk full" in ran.err and len(lines) <= 2, ran.err


def left_behind(refctl) -> set[str]:
    return {str(p.relative_to(refctl.home)) for p in refctl.home.rglob("*") if "tmp" in p.name or p.name == "next"}


def test_sign_ups(filled):
    room = limited((filled.store / "data.mdb").stat().st_size)
    taken = 0
    for n in range(500):  # freed pages are reused first
        ran = filled.run("signup", "--name", f"S{n}", "--email", f"s{n}@example.com", "--no-password", preexec_fn=room)
        if ran.code != 0:
            break
        taken += 1
    refused(ran)
    assert filled.must("users", "--operator", "--count").out.strip() == str(3000 + taken)
    filled.must("check")
    refused(filled.run("users", "edit", "5", "--name", "N" * 200, preexec_fn=room))
    filled.sign_up(f"S{taken}")
    filled.must("check")


@pytest.mark.parametrize("into", ["filled", "new"])
def test_an_import(filled, into):
    more = users_file(filled.home, 30_000)
    target = filled.store if into == "filled" else filled.home / "new"
    words = ("import", more, "--store", target)
    refused(filled.run(*words, preexec_fn=limited(600_000)))
    assert export(filled) == filled.before
    assert into == "filled" or filled.run("users", "--operator", "--count", "--store", target).out.strip() in ("", "0")
    filled.must(*words)
    assert filled.must("users", "--operator", "--count", "--store", target).out.strip() == (
        "33000" if into == "filled" else "30000")
    filled.must("check", "--store", target)


@pytest.mark.parametrize("into", ["filled", "new"])
def test_a_large_import(filled, into):
    """A streaming import fills the disk before all of its file has been validated."""
    more = users_file(filled.home, 30_000)
    with more.open("a") as out:
        out.write((" " * 1_000_000 + "\n") * 17)
    good = more.read_bytes()
    target = filled.store if into == "filled" else filled.home / "new"
    words = ("import", more, "--store", target)
    room = limited(600_000)
    refused(filled.run(*words, preexec_fn=room))
    more.write_bytes(good + b'{"name": "Dan", "email": "nonsense"}\n')
    ran = filled.run(*words, preexec_fn=room)
    assert ran.code == 6 and "line 30018" in ran.err and "nonsense" in ran.err, ran
    assert export(filled) == filled.before
    assert into == "filled" or filled.run("users", "--operator", "--count", "--store", target).out.strip() in ("", "0")
    more.write_bytes(good)
    filled.must(*words)
    assert filled.must("users", "--operator", "--count", "--store", target).out.strip() == (
        "33000" if into == "filled" else "30000")
    filled.must("check", "--store", target)


@pytest.mark.parametrize("words", [
    ("backup", "x.backup"), ("export", "x.jsonl"), ("restore", "whole.backup", "--store", "new"),
    ("restore", "whole.backup", "--force"), ("copy", ".local/share/refctl", "new"),
    ("users", "delete", "7", "--purge", "--yes")], ids=" ".join)
def test_whole_stores(filled, words):
    before = {p.name for p in filled.home.iterdir()}
    refused(filled.run(*words, preexec_fn=limited(100_000)))
    assert left_behind(filled) == set()
    assert {p.name for p in filled.home.iterdir()} == before
    filled.must("check")
    if words[0] != "users":
        assert export(filled) == filled.before
    filled.must(*words)  # negative control: with enough space the command succeeds
    filled.must("check")


def test_a_rotation(filled):
    """The older backups remain until the new one is complete."""
    nights = filled.home / "nights"
    nights.mkdir()
    for _ in range(2):
        filled.must("backup", "--keep", "2", nights)
    before = {p.name: p.read_bytes() for p in nights.iterdir()}
    refused(filled.run("backup", "--keep", "1", nights, preexec_fn=limited(100_000)))
    assert {p.name: p.read_bytes() for p in nights.iterdir()} == before
    filled.must("backup", "--keep", "1", nights)  # negative control
    assert len(list(nights.iterdir())) == 1 and set(before) - {p.name for p in nights.iterdir()} == set(before)


def test_a_backup_that_cannot_be_unpacked(filled):
    ran = filled.run("check", "whole.backup", preexec_fn=limited(100_000))
    assert ran.code == 7 and "disk full" in ran.err and "TMPDIR" in ran.err, ran
    filled.must("check", "whole.backup")


def test_an_unread_pipe_fills_only_the_spool(filled):
    refused(filled.run("backup", "-", preexec_fn=limited(100_000)))
    assert filled.run("backup", "-").code == 0


def test_a_full_map(refctl):
    small = {"REFCTL_MAP_SIZE": str(2 << 20)}
    for n in range(400):
        ran = refctl.run("import", users_file(refctl.home, 2000, f"part{n}"), env=small)
        if ran.code != 0:
            break
    assert ran.code == 7 and "REFCTL_MAP_SIZE" in ran.err, ran
    users = int(refctl.must("users", "--operator", "--count", env=small).out)
    assert users == 2000 * n
    refctl.must("check", env=small)
    refctl.must("import", refctl.home / f"part{n}.jsonl")
    assert int(refctl.must("users", "--operator", "--count").out) == users + 2000
    refctl.must("check")


def test_a_server_answers_and_continues(filled, serve):
    filled.cheap_hashes()
    filled.must("config", "set", "security.signups_per_minute", 60000)
    server = serve(preexec_fn=limited((filled.store / "data.mdb").stat().st_size))
    codes = []
    while not codes or codes[-1] == 201:
        codes.append(server.sign_up(f"s{len(codes)}"))
    assert codes[-1] in (503, 507), codes[-1]
    assert server.is_alive()
    assert server.stop() == 0
    assert filled.must("users", "--operator", "--count").out.strip() == str(3000 + len(codes) - 1)
    filled.must("check")
    assert serve().sign_up("more") == 201


def test_a_log_in_whose_session_file_cannot_be_written_ends_its_session(ada):
    """The file has no room because of many other sessions in it."""
    kept = json.loads(ada.session_file.read_text())
    session, = kept["sessions"].values()
    kept["sessions"] |= {f"lmdb:/elsewhere/{n}": session for n in range(900)}
    ada.session_file.write_text(json.dumps(kept))
    before = ada.session_file.read_bytes()
    room = (ada.store / "data.mdb").stat().st_size + 65536
    assert len(before) > room
    ran = ada.run("login", "bob@example.com", "--password-stdin", stdin="correct horse battery\n", preexec_fn=limited(room))
    refused(ran)
    assert "the session was ended" in ran.err
    assert ada.session_file.read_bytes() == before
    assert ada.must("users", "sessions", "BOB", "--operator", "--json").json["results"] == []
