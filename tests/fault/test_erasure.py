"""A user erased with --purge leaves no byte in the store's files: as a user, as an admin who changed others over REST,
in sessions, in failed log-ins, in the audit log."""

import base64
import json
import urllib.request

PASSWORD = "correct horse battery"


def unpadded(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def test_no_byte_of_an_admin_is_left(ada, serve):
    ada.sign_up("Zebedee Quixote", "--code", "ZEBCODE", "--role", "admin", email="zebedee@quixote.example",
                password=PASSWORD)
    ada.sign_up("Dan", "--referral-code", "zebcode")
    ada.run("login", "zebedee@quixote.example", "--password-stdin", stdin="wrong\n")
    token = ada.log_in("zebedee@quixote.example")["token"]
    ada.must("users", "edit", "4", "--code", "ZEBNEW", "--email", "zeb@quixote.example")
    server = serve()
    for user, change in ((2, {"name": "Robert"}), (3, {"role": "support"})):
        request = urllib.request.Request(f"{server.url}/api/accounts/users/{user}/", method="PATCH",
                                         data=json.dumps(change).encode(),
                                         headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
        urllib.request.urlopen(request, timeout=60).close()
    assert server.stop() == 0
    salt, password_hash = json.loads(ada.must("export", "-", "--with-passwords").out.splitlines()[3])[
        "password_hash"].split("$")[-2:]
    session = json.loads(unpadded(token.split(".")[1]))["jti"]
    words = [b"zebedee", b"quixote", b"zebcode", b"zebnew", b"127.0.0.1"]
    secrets = [unpadded(salt), unpadded(password_hash), unpadded(session)]

    def traces() -> list[bytes]:
        data = b"".join(file.read_bytes() for file in ada.store.rglob("*") if file.is_file())
        return [w for w in words if w in data.lower()] + [s for s in secrets if s in data]

    assert traces() == words + secrets  # negative control: before erasing, everything is found
    ada.must("users", "delete", "zeb@quixote.example", "--purge", "--yes")
    assert traces() == []
    log = [json.loads(line) for line in ada.must("audit", "-o", "jsonl").out.splitlines()]
    # Changes that the erased admin made to others are still listed, under the id.
    restated = [entry for entry in log if entry["action"] == "audit.restate"]
    assert [entry["user"] for entry in restated] == [2, 3]
    assert restated[0]["changes"][1] == {"field": "name", "before": "Bob", "after": "Robert"}
    number = int(restated[0]["changes"][0]["after"])
    assert (log[number - 1]["number"], log[number - 1]["actor"]) == (number, "user:4")
    tree = ada.must("referrals", "4", "--operator", "--json").json
    assert [one["name"] for one in tree["results"]] == ["Dan"]
    ada.must("check")
