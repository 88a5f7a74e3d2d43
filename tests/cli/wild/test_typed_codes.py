"""Referral codes as people copy them by hand: O for 0, I and L for 1, spaces and dashes. A code that matches exactly
always wins; one that may mean two users means nobody."""

import json

import pytest
from importing import referrers, refused, take, taken

CODE = "F8TGQ04S31"
BY_HAND = ["F8TGQO4S3I", "f8tgqo4s3l", "F8TG-Q04S31", "F8TG Q04 S31", "f8tg\u2013qo4s31", " F8TGQ04S31\u00a0"]


def sign_up(refctl, name, *words):
    return refctl.run("signup", "--name", name, "--email", f"{name}@example.org", "--no-password", "--json", *words)


@pytest.fixture
def ann(refctl):
    assert sign_up(refctl, "ann", "--code", CODE).code == 0
    return refctl


@pytest.mark.parametrize("typed", BY_HAND)
def test_sign_up(ann, typed):
    ran = sign_up(ann, "bo", "--referral-code", typed)
    assert ran.code == 0, ran.err
    assert ran.json["referred_by"]["referral_code"] == CODE


def test_a_code_that_may_be_two_is_refused_with_both(ann):
    sign_up(ann, "cy", "--code", "F8TG-Q04S31")
    ran = sign_up(ann, "di", "--referral-code", "f8tg-qo4s31")
    assert (ran.code, ran.error["code"]) == (3, "no_such_referral_code")
    assert CODE in ran.error["message"] and "F8TG-Q04S31" in ran.error["message"]
    for typed, owner in ((CODE, "ann"), ("f8tg-q04s31", "cy")):
        assert sign_up(ann, owner + "s", "--referral-code", typed).json["referred_by"]["name"] == owner


def test_spaces_are_seen_in_the_message(ann):
    for typed, shown in ((" NOBODY ", '"NOBODY"'), ("NO  BODY", '"NO  BODY"'), ("NO\tBODY", '"NO\\u0009BODY"')):
        assert sign_up(ann, "bo", "--referral-code", typed).error["message"] == f"there is no referral code {shown}"


@pytest.mark.parametrize("typed", ["", " "])
def test_an_empty_code_is_none(ann, typed):
    assert sign_up(ann, "bo", "--referral-code", typed).json["referred_by"] is None


def rows(*referred_by):
    people = [f"u{i},u{i}@example.org,{referrer}" for i, referrer in enumerate(referred_by)]
    return "\n".join(["name,email,referred_by", *people, ""])


class TestImport:
    def test_of_the_store(self, ann):
        ran = taken(ann, rows(*BY_HAND, CODE))
        assert set(referrers(ann).values()) == {None, "ann@example.org"}
        assert "5 referral codes were read without spaces and dashes, O as 0, I and L as 1" in ran.err

    def test_of_the_file(self, refctl):
        people = [{"name": "ann", "email": "ann@example.org", "referral_code": CODE}]
        people += [{"name": f"u{i}", "email": f"u{i}@example.org", "referred_by": code} for i, code in enumerate(BY_HAND)]
        taken(refctl, "".join(json.dumps(one) + "\n" for one in reversed(people)))
        assert [referrer for name, referrer in referrers(refctl).items() if name != "ann"] == ["ann@example.org"] * 6

    @pytest.mark.parametrize("words", [[], ["--referred-by-is", "code"]])
    def test_forced(self, ann, words):
        taken(ann, rows(*(f"code:{typed}" for typed in BY_HAND)), *words)
        assert set(referrers(ann).values()) == {None, "ann@example.org"}

    def test_two_of_the_store_and_the_file(self, ann):
        text = "name,email,referral_code,referred_by\nu,u@example.org,F8TG-Q04S31,\nv,v@example.org,,F8TG-QO4S31\n"
        err = refused(ann, text).err
        assert "line 3" in err and "it may be read as" in err
        assert "F8TGQ04S31 of user 1 of the store" in err and "F8TG-Q04S31 of line 2 (u@example.org)" in err
        ran = take(ann, text, "--skip-invalid")
        assert ran.code == 6
        assert referrers(ann)["u"] is None and "v" not in referrers(ann)

    def test_a_large_file(self, ann):
        """Large enough to be streamed into the store, but for the last record."""
        people = [f"u{i},u{i}@example.org,{CODE}" for i in range(500_000)]
        text = "\n".join(["name,email,referred_by", *people, "last,last@example.org,F8TG-QO4S3I", ""])
        assert len(text) > 16 << 20
        taken(ann, text, "-q")
        found = ann.must("users", "--operator", "--search", "last@example.org", "--json").json["results"]
        assert found[0]["referred_by"]["id"] == 1

    def test_exact_codes_win(self, ann):
        text = "name,email,referral_code,referred_by\nu,u@example.org,F8TGQO4S31,\nv,v@example.org,,F8TGQO4S31\n"
        assert "were read" not in taken(ann, text).err
        assert referrers(ann)["v"] == "u@example.org"

    def test_numbers_are_no_codes(self, ann):
        """A spreadsheet shows 1,234 as '1 234'."""
        taken(ann, "name,email,referral_code\nu,u@example.org,1234\n")
        assert "names nobody: 1 234" in refused(ann, rows("1 234")).err

    def test_names_of_records_are_no_codes(self, ann):
        """Where records have names for ids, a name that no record has is not taken for somebody's code."""
        text = "id,name,email,referred_by\na-1,u,u@example.org,\nb-2,v,v@example.org,f8tg-q04s31\n"
        refused(ann, text)
