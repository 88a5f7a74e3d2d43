"""The explain command."""


def test_explain(ada):
    ada.must("users", "edit", "BOB", "--name", "Bobby")
    told = ada.must("explain", "BOB", "--operator").out
    for fact in ("Bobby (2)", "referred by   Ada (1) with the code", "1 directly, 1 in all", "argon2id", "name: Bob -> Bobby"):
        assert fact in told
    known = ada.must("explain", "--json").json
    assert known["name"] == "Ada" and len(known["sessions"]) == 1
    assert ada.run("explain", "BOB").code == 4
    assert ada.run("explain", "--operator").code == 2
