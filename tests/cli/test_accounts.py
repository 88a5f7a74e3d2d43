"""Registering, logging in and out, passwords: the first steps of a user."""

import os
import stat
import subprocess

import pytest
from conftest import PASSWORD

USER_KEYS = ["id", "name", "email", "role", "referral_code", "referred_by", "registered_at", "disabled"]


def test_signup_prints_the_new_user(refctl):
    refctl.cheap_hashes()
    user = refctl.sign_up("Ada", password=PASSWORD)
    assert list(user) == USER_KEYS
    assert (user["id"], user["role"], user["referred_by"], user["disabled"]) == (1, "member", None, False)
    assert len(user["referral_code"]) == 10 and not set(user["referral_code"]) & set("ILOU")
    friend = refctl.sign_up("Bob", "--referral-code", user["referral_code"].lower())
    assert friend["referred_by"] == {"id": 1, "name": "Ada", "referral_code": user["referral_code"]}


def test_the_first_writer_creates_the_store_for_its_owner_only(refctl):
    refctl.sign_up("Ada")
    assert stat.S_IMODE(refctl.store.stat().st_mode) == 0o700
    for file in refctl.store.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@pytest.mark.parametrize(
    "words, code, name",
    [
        (["--email", "ADA@example.com"], 5, "email_taken"),
        (["--email", "x@example.com", "--code", "ada42"], 5, "code_taken"),
        (["--email", "x@example.com", "--referral-code", "NOBODY"], 3, "no_such_referral_code"),
        (["--email", "nonsense"], 6, "invalid_field"),
        (["--email", "x@example.com", "--code", "a b"], 6, "invalid_field"),
    ],
)
def test_a_refused_signup_changes_nothing(ada, words, code, name):
    before = ada.must("users", "--operator", "--count").out
    ran = ada.run("signup", "--name", "X", "--no-password", "--json", *words)
    assert (ran.code, ran.error["code"], ran.out) == (code, name, "")
    assert ada.must("users", "--operator", "--count").out == before


def test_a_byte_order_mark_is_not_part_of_a_password(refctl):
    refctl.cheap_hashes()
    refctl.must("signup", "--name", "A", "--email", "a@example.com", "--password-stdin", stdin="\ufeff" + PASSWORD + "\r\n")
    for start in ("", "\ufeff"):
        refctl.must("login", "a@example.com", "--password-stdin", stdin=f"{start}{PASSWORD}\n")
    # Only at the start of the input.
    refctl.must("passwd", "--password-stdin", stdin=f"{PASSWORD}\n\ufeff{PASSWORD}\n")
    assert refctl.run("login", "a@example.com", "--password-stdin", stdin=PASSWORD + "\n").code == 4


def test_a_new_store_is_announced(refctl, tmp_path):
    """Somebody who mistyped --store sees it."""
    (refctl.home / "users.csv").write_text("name,email\nA,a@example.com\n")
    for command in (("signup", "--name", "B", "--email", "b@example.com", "--no-password"), ("import", "users.csv"),
                    ("seed", "--users", "2"), ("config", "set", "security.password_min", "9")):
        store = refctl.home / f"store of {command[0]}"
        assert f"created a new store in {store}" in refctl.must("--store", store, *command).err
        assert "created" not in refctl.run("--store", store, *command).err
    for quiet in (("-q",), ("--json",)):
        assert refctl.must("--store", refctl.home / quiet[0], "seed", "--users", "2", *quiet).err == ""


def test_weak_passwords_are_refused(refctl):
    for weak in ("short", "password", "aaaaaaaaaaaa"):
        ran = refctl.run("signup", "--name", "A", "--email", "a@example.com", "--password-stdin", stdin=weak + "\n")
        assert ran.code == 6, weak
    assert refctl.run("users", "--operator", "--count").out in ("0\n", "")


def test_a_session_from_login_to_logout(ada):
    me = ada.must("whoami", "--json").json
    assert list(me) == ["user", "target", "expires_at"]
    assert list(me["user"]) == USER_KEYS
    assert me["target"] == f"lmdb:{ada.store}"
    assert ada.must("whoami", "-q").out == ""
    token = ada.must("token").out
    assert token.count(".") == 2 and token.endswith("\n")
    ada.must("logout")
    ran = ada.run("whoami")
    assert ran.code == 4 and "hint: " in ran.err
    # The token is invalid for everybody, not only removed from this home's session file.
    assert ada.run("whoami", env={"REFCTL_TOKEN": token.strip()}).code == 4


def test_login_prints_the_token_for_programs(ada):
    opened = ada.log_in("bob@example.com")
    assert list(opened) == ["token", "expires_at", "user", "target"]
    assert ada.must("token").out == opened["token"] + "\n"
    assert ada.must("whoami", "--json").json["user"]["name"] == "Bob"


def test_unknown_email_and_wrong_password_have_the_same_answer(ada):
    wrong = ada.run("login", "ada@example.com", "--password-stdin", stdin="wrong\n")
    unknown = ada.run("login", "nobody@example.com", "--password-stdin", stdin="wrong\n")
    assert (wrong.code, unknown.code) == (4, 4)
    assert wrong.err == unknown.err


def test_guessing_is_throttled(ada):
    codes = []
    while "throttled" not in codes:
        assert len(codes) < 40
        ran = ada.run("login", "bob@example.com", "--password-stdin", "--json", stdin="wrong\n")
        assert ran.code == 4
        codes.append(ran.error["code"])
    # On a slow machine the first delays (1 s, 3 s, ...) are over before the next try.
    assert len(codes) > 5 and set(codes[:-1]) == {"wrong_credentials"}


def test_the_operator_logs_in_without_a_password_and_it_is_audited(ada):
    ada.must("login", "cleo@example.com", "--operator")
    assert ada.must("whoami", "--json").json["user"]["name"] == "Cleo"
    entries = ada.must("audit", "--user", "cleo@example.com", "--json").json["results"]
    assert entries[-1]["actor"].startswith("operator:")


@pytest.mark.parametrize("password,code", [(PASSWORD, 0), ("quite another one", 4), ("", 4)])
def test_a_given_password_is_checked_also_for_the_operator(ada, password, code):
    ada.must("logout")
    audited = ada.must("audit", "--json").json["results"]
    operator = {"REFCTL_OPERATOR": "1"}
    ran = ada.run("login", "bob@example.com", "--password-stdin", stdin=password + "\n", env=operator)
    assert ran.code == code
    assert ada.run("whoami").code == code
    assert ada.must("audit", "--json").json["results"] == audited


def test_the_operators_variable_logs_in_without_a_password(ada):
    ada.must("login", "cleo@example.com", env={"REFCTL_OPERATOR": "1"})


def test_a_password_and_operator_contradict_each_other(ada):
    ran = ada.run("login", "bob@example.com", "--operator", "--password-stdin", stdin=PASSWORD + "\n")
    assert ran.code == 2 and "--password-stdin" in ran.err


def test_ttl(ada):
    assert ada.run("login", "ada@example.com", "--ttl", "soon").code == 2
    opened = ada.must("login", "ada@example.com", "--operator", "--ttl", "1h", "--json").json
    assert opened["expires_at"].endswith("Z")


def test_own_password(ada):
    other = ada.log_in("ada@example.com")["token"]
    ada.log_in("ada@example.com")
    new = "a better staple"
    assert ada.run("passwd", "--password-stdin", stdin=f"wrong\n{new}\n").code == 4
    ada.must("passwd", "--password-stdin", stdin=f"{PASSWORD}\n{new}\n")
    assert ada.must("whoami").code == 0
    assert ada.run("whoami", env={"REFCTL_TOKEN": other}).code == 4
    assert ada.run("login", "ada@example.com", "--password-stdin", stdin=PASSWORD + "\n").code == 4
    ada.log_in("ada@example.com", new)


def test_the_operator_sets_a_password(ada):
    ada.must("passwd", "cleo@example.com", "--password-stdin", stdin=PASSWORD + "\n")
    assert ada.log_in("cleo@example.com")["user"]["name"] == "Cleo"
    assert ada.run("passwd", "nobody@example.com", "--password-stdin", stdin=PASSWORD + "\n").code == 3


def test_disabled_users_cannot_log_in_and_lose_their_sessions(ada):
    ada.must("users", "edit", "ada@example.com", "--disable")
    assert ada.run("whoami").code == 4
    assert ada.run("login", "ada@example.com", "--password-stdin", stdin=PASSWORD + "\n").code == 4
    ada.must("users", "edit", "ada@example.com", "--enable")
    ada.log_in("ada@example.com")


def test_sessions_are_listed_and_ended(ada):
    ada.log_in("ada@example.com")
    assert ada.must("users", "sessions", "1", "--json").json["count"] == 2
    assert ada.must("users", "sessions", "1", "--end", "--json").json == {"ended": 2}
    assert ada.run("whoami").code == 4


def test_logout_everywhere(ada):
    first = ada.must("token").out.strip()
    ada.log_in("ada@example.com")
    ada.must("logout", "--all")
    assert ada.run("whoami", env={"REFCTL_TOKEN": first}).code == 4


def test_one_session_per_target(ada):
    other = ada.home / "other"
    ada.must("-s", other, "signup", "--name", "Eve", "--email", "eve@example.com", "--no-password")
    ada.must("-s", other, "login", "eve@example.com", "--operator")
    # The last login's target is used without being named …
    assert ada.must("whoami", "--json").json["target"] == f"lmdb:{other}"
    # … the first session still exists, and an operator's command uses the default target.
    assert ada.must("-s", ada.store, "whoami", "--json").json["user"]["name"] == "Ada"
    assert ada.must("users", "--operator", "--count").out == "3\n"
    ada.must("logout")
    assert ada.must("-s", ada.store, "whoami", "--json").json["user"]["name"] == "Ada"


def test_another_session_file(ada):
    elsewhere = ada.home / "ci" / "session.json"
    assert ada.run("whoami", env={"REFCTL_CONFIG": str(elsewhere)}).code == 4
    ada.must("login", "bob@example.com", "--operator", env={"REFCTL_CONFIG": str(elsewhere)})
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    assert ada.must("whoami", "--json").json["user"]["name"] == "Ada"


def test_the_token_of_a_session_that_is_over(ada):
    token = ada.must("token").out.strip()
    assert ada.must("token", env={"REFCTL_TOKEN": token}).out.strip() == token
    ada.must("logout")
    ran = ada.run("token", env={"REFCTL_TOKEN": token})
    assert (ran.code, ran.out) == (4, "") and "session" in ran.err


def test_quiet_prints_nothing_but_what_was_asked_for(ada, home):
    assert ada.must("whoami", "-q").out == ""
    ada.must("logout")
    ran = ada.run("whoami", "-q")
    assert (ran.code, ran.out, ran.err) == (4, "", "")
    ran = ada.run("import", "-", "-q", stdin='{"name":"Dan","email":"dan@example.com"}\n')
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert ada.must("import", "-", "-q", "--json", stdin='{"name":"Eve","email":"eve@example.com"}\n').json["added"] == 1
    assert ada.must("seed", "--users", 5, "--append", "-q").out == ""


def test_json_on_stderr_is_nothing_but_json(ada):
    ran = ada.run("import", "-", "--json", "--skip-invalid", stdin='{"name":"Dan","email":"dan@example.com"}\n{"name":"No"}\n')
    assert ran.code == 6 and ran.json["refused"] == 1
    assert list(ran.error["errors"]) == ["line 2"]


def test_hints_lead_somewhere(ada):
    ran = ada.run("users", "--sort", "name", "--operator")
    assert ran.code == 2 and "--store" not in ran.err
    ran = ada.run("users", "beatriz", "--operator")
    assert ran.code == 2 and "`refctl users --search beatriz`" in ran.err
    ran = ada.run("users", "delete", "BOB")
    assert ran.code == 2 and "confirmation needed" in ran.err and "pass --yes" in ran.err
    ran = ada.run("users", "--operator", "--page-size", "x")
    assert ran.code == 2 and "--page-size: 'x' must be a whole number from 1 to 1000" in ran.err


def test_hints_fit_the_command(ada):
    assert "hint: `refctl users show 5` shows one user" in ada.run("users", "5").err
    assert "hint: `refctl users show ada@example.com` shows one user" in ada.run("users", "list", "ada@example.com").err
    assert "hint: `refctl users list --search beatriz` finds text" in ada.run("users", "list", "beatriz").err
    assert "--search 'bea triz'`" in ada.run("users", "bea triz").err
    ran = ada.run("users", "edit", "BOB", "--email", "ada@example.com")
    assert ran.code == 5 and ran.err.endswith("hint: use another e-mail\n")
    assert "log in with this one" in ada.run("signup", "--name", "A", "--email", "ada@example.com", "--no-password").err
    ran = ada.run("serve", "--ephemeral", "--store", "elsewhere")
    assert ran.code == 2 and "--ephemeral" in ran.err and "elsewhere" in ran.err
    assert not (ada.home / "elsewhere").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_store_of_somebody_else(ada):
    ada.home.chmod(0o755)
    store = ada.must("status", "--json").json["target"].removeprefix("lmdb:")
    program, *words = ada.command("users", "--operator", "--store", store)
    ran = subprocess.run([program, *words], env=ada.env | {"HOME": "/"}, cwd="/", user=65534, group=65534, capture_output=True,
                         text=True)
    assert ran.returncode == 7 and "Permission denied" in ran.stderr
    assert "belongs to root: `sudo -u root refctl …`" in ran.stderr
