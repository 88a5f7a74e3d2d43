"""Files as other programs write them: spreadsheets, databases, Django, shells. Each is imported right, or refused with
a sentence that names the remedy. Nothing is ever credited to the wrong person."""

import gzip
import json

import pytest
from importing import django, refused, referrers, take, taken, users

TABLE = [["name", "email", "referral_code", "referred_by"],
         ["Ines", "ines@example.org", "INES77", ""],
         ["João, Sr.", "joao@example.org", "JOAO77", "INES77"]]


def csv(delimiter: str = ",", end: str = "\n", rows=TABLE) -> str:
    def cell(text):
        return f'"{text}"' if delimiter in text else text
    return "".join(delimiter.join(map(cell, row)) + end for row in rows)


def is_the_table(refctl):
    assert referrers(refctl) == {"Ines": None, "João, Sr.": "ines@example.org"}
    assert users(refctl)["joao@example.org"]["referral_code"] == "JOAO77"


class TestSpreadsheets:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
    def test_delimiter_line_end_and_encoding(self, refctl, delimiter, end, encoding):
        mark = "\ufeff" if encoding.startswith("utf-16") else ""
        text = (mark + csv(delimiter, end)).encode(encoding)
        taken(refctl, text)
        is_the_table(refctl)

    def test_a_line_names_the_separator(self, refctl):
        taken(refctl, "sep=;\r\n" + csv(";", "\r\n"))
        is_the_table(refctl)

    def test_the_option_names_the_delimiter(self, refctl):
        taken(refctl, csv("~"), "--delimiter", "~")
        is_the_table(refctl)
        assert take(refctl, csv("~"), "--delimiter", "ab").code == 2

    def test_comments_before_the_header(self, refctl):
        taken(refctl, "# members\n#\n" + csv())
        is_the_table(refctl)
        ran = refused(refctl, "# one\n" + csv() + "# name,#,#,\n", "--on-conflict", "skip")
        assert "line 5" in ran.err

    @pytest.mark.parametrize("header", ["Name,Email,Referral Code,Referred By", "NAME, E-Mail ,referral-code, Referred_By",
                                        "Full name,E-mail Address,My referral code,Referrer",
                                        "\ufeffname\u00a0,e\u200bmail,referralCode,referredBy"])
    def test_header_names(self, refctl, header):
        ran = taken(refctl, header + csv()[csv().index("\n"):])
        is_the_table(refctl)
        if "Full" in header:
            assert "Full name as name" in ran.err and "E-mail Address as email" in ran.err

    def test_first_and_last_name(self, refctl):
        taken(refctl, "First Name,Last Name,Mail,Joined\nNora,Nyman,nora@example.org,2024-02-03\n,Olsen,o@example.org,\n")
        assert {user["name"] for user in users(refctl).values()} == {"Nora Nyman", "Olsen"}
        assert users(refctl)["nora@example.org"]["registered_at"] == "2024-02-03T00:00:00.000Z"

    def test_a_column_that_nearly_fits_is_named(self, refctl):
        ran = refused(refctl, "name,emial\nA,a@example.org\n")
        assert "no column email" in ran.err and "--map 'email=emial'" in ran.err

    def test_two_columns_for_one_field_are_refused(self, refctl):
        ran = refused(refctl, "name,Invited By,Referrer,email\nA,X,Y,a@example.org\n")
        assert "Invited By" in ran.err and "Referrer" in ran.err

    def test_empty_columns_rows_and_cells_at_the_end(self, refctl):
        rows = [row + ["", ""] for row in TABLE] + [[""] * 6, ["Pia", "pia@example.org"]]
        ran = taken(refctl, csv(rows=rows))
        assert referrers(refctl)["Pia"] is None
        assert "1 row has fewer cells" in ran.err
        ran = take(refctl, "name,email,,\nQ,q@example.org,,note\n")
        assert ran.code == 0 and "1 cell is in columns without a name" in ran.err

    def test_a_row_with_more_than_the_header_is_refused(self, refctl):
        assert "line 2: 5 cells" in refused(refctl, "name,email\nA,a@example.org,x,y,z\nB,bad\n").err

    def test_a_file_that_was_cut(self, refctl):
        assert "has no line end" in taken(refctl, csv()[:-1]).err
        ran = refused(refctl, "name,email,referred_by\nA,a@example.org,\nB,b@exa")
        assert "line 3" in ran.err and "cut" in ran.err

    def test_spaces_and_invisible_characters_at_the_edges(self, refctl):
        rows = [TABLE[0], ["Ines", " ines@example.org\u00a0", "\u200bINES77 ", ""],
                ["João, Sr.", "joao@example.org\ufeff", "JOAO77", " INES77\u2003"]]
        assert "4 values had" in taken(refctl, csv(rows=rows)).err
        is_the_table(refctl)

    def test_invisible_characters_within_an_address_are_shown(self, refctl):
        assert "\\u200b" in refused(refctl, "name,email\nA,a\u200bb@example.org\n").err

    @pytest.mark.parametrize("ending", ["users.CSV", "users.Csv"])
    def test_the_ending_in_capitals(self, refctl, ending):
        taken(refctl, csv(), name=ending)
        is_the_table(refctl)


    def test_the_ending_in_capitals_of_an_export(self, refctl):
        taken(refctl, csv())
        refctl.must("export", "OUT.CSV")
        assert (refctl.home / "OUT.CSV").read_text() == refctl.must("export", "-o", "csv").out


def test_the_export_of_a_store_without_users_is_verified(refctl):
    refctl.must("config", "set", "security.argon2_memory_mib", "19")
    for name in ("none.jsonl", "none.csv"):
        assert "verified" in refctl.must("export", "--verify", name).err


class TestWrongKindsOfFile:
    @pytest.mark.parametrize("data,words", [
        (gzip.compress(csv().encode()), ["gzip", "gunzip -c"]),
        (b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml xl/workbook.xml" + bytes(200), ["Excel workbook", "CSV UTF-8"]),
        (b"PK\x03\x04" + bytes(26) + b"users.csv", ["ZIP archive", "unzip -p"]),
        (b"\xfd7zXZ\0" + bytes(50), ["xz"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), [".xls"]),
        (b"SQLite format 3\0" + bytes(600), ["SQLite", "sqlite3"]),
        ("  <!doctype HTML><html><title>Log in</title>", ["web page"]),
        ("<?xml version='1.0'?><django-objects/>", ["XML", "json"]),
        ("- model: auth.user\n  pk: 1\n", ["YAML", "--format json"]),
        ("INSERT INTO users VALUES (1);\n", ["SQL"]),
        (csv().encode("utf-16-le"), ["UTF-16", "iconv -f UTF-16LE"]),
        (b"\x7fELF" + bytes(60) + bytes(range(256)), ["binary"]),
    ])
    def test_it_is_named_with_the_remedy(self, refctl, data, words):
        ran = refused(refctl, data)
        for word in words:
            assert word in ran.err

    def test_windows_1252(self, refctl):
        ran = refused(refctl, csv().encode("cp1252"))
        assert "line 3" in ran.err and "iconv -f WINDOWS-1252 -t UTF-8" in ran.err
        ran = refused(refctl, "name,email,Straße\nA,a@example.org,x\n".encode("cp1252"))
        assert "header" in ran.err and "iconv" in ran.err

    def test_utf16_that_is_broken(self, refctl):
        ran = refused(refctl, ("\ufeff" + csv()).encode("utf-16-le")[:-1])
        assert "UTF-16" in ran.err

    @pytest.mark.parametrize("noise", ["Loading .env\n", "[12:00:00] INFO start\n", "\x1b[32mok\x1b[0m\n"])
    @pytest.mark.parametrize("words", [(), ("--format", "django"), ("--format", "json")])
    def test_noise_before_the_json(self, refctl, noise, words):
        ran = refused(refctl, noise + json.dumps([django("a.user", 1, username="a@example.org")]), *words, name="d.json")
        assert "JSON begins at line 2" in ran.err and "tail -n +2" in ran.err

    @pytest.mark.parametrize("text", ["", "\n\n", "[]", "name,email\n", '{"users":[]}',
                                      json.dumps([{"model": "auth.group", "pk": 1, "fields": {"name": "g"}}])])
    @pytest.mark.parametrize("words", [(), ("--dry-run",), ("--skip-invalid",)])
    def test_a_file_without_users(self, refctl, text, words):
        assert take(refctl, text, *words).code == 6


class TestNothing:
    @pytest.mark.parametrize("word", ["NULL", "null", "\\N", "None", "(null)", "nil", "N/A"])
    def test_words_for_nothing(self, refctl, word):
        rows = TABLE + [["Rui", "rui@example.org", word, word]]
        assert "2 values were a word for an empty value" in taken(refctl, csv(rows=rows)).err
        assert referrers(refctl)["Rui"] is None
        assert users(refctl)["rui@example.org"]["referral_code"] not in (word, word.upper())

    def test_they_may_be_names(self, refctl):
        taken(refctl, "name,email\nNull,a@example.org\n")
        assert "Null" in referrers(refctl)

    def test_an_option_names_the_word(self, refctl):
        taken(refctl, csv(rows=TABLE[:2] + [["S", "s@example.org", "NULL", "-"], ["T", "t@example.org", "-", "NULL"]]),
              "--null", "-")
        assert referrers(refctl)["S"] is None and referrers(refctl)["T"] == "s@example.org"


class TestReferrers:
    def test_digits_that_are_an_id_and_a_code_are_refused(self, refctl):
        refctl.must("seed", "--users", "900", "-q")
        rows = [TABLE[0], ["Vic", "vic@example.org", "815", ""], ["Wim", "wim@example.org", "WIM1", "815"]]
        ran = refused(refctl, csv(rows=rows))
        assert "line 3" in ran.err and "user 815" in ran.err and "vic@example.org" in ran.err
        assert "id:815" in ran.err and "code:815" in ran.err
        taken(refctl, csv(rows=rows), "--referred-by-is", "code")
        assert referrers(refctl)["Wim"] == "vic@example.org"
        # The same with a code of the store.
        more = csv(rows=[["name", "email", "referred_by"], ["Xi", "xi@example.org", "815"]])
        refused(refctl, more)
        taken(refctl, more.replace("815", "id:815"))
        assert users(refctl)["xi@example.org"]["referred_by"] == 815

    def test_the_same_in_json(self, refctl):
        records = [{"id": 4711, "name": "A", "email": "a@example.org"},
                   {"id": 2, "name": "B", "email": "b@example.org", "referral_code": "4711"}]
        child = {"id": 3, "name": "C", "email": "c@example.org", "referred_by": "4711"}
        ran = refused(refctl, json.dumps(records + [child]))
        assert "record 1" in ran.err and "record 2" in ran.err
        taken(refctl, json.dumps(records + [child | {"referred_by": 4711}]))  # a number of JSON is an id
        assert referrers(refctl)["C"] == "a@example.org"

    def test_without_ids_digits_may_be_the_only_code(self, refctl):
        rows = [TABLE[0], ["Vic", "vic@example.org", "48213", ""], ["Wim", "wim@example.org", "WIM1", "48213"]]
        taken(refctl, csv(rows=rows))
        assert referrers(refctl)["Wim"] == "vic@example.org"

    def test_with_ids_digits_are_an_id_and_the_code_is_named(self, refctl):
        ran = refused(refctl, "id,name,email,referral_code,referred_by\n1,V,v@example.org,48213,\n2,W,w@example.org,,48213\n")
        assert "code:48213" in ran.err

    def test_a_leading_zero_is_never_an_id(self, refctl):
        file = "id,name,email,referral_code,referred_by\n123,A,a@example.org,AAA,\n2,B,b@example.org,{},\n3,C,c@example.org,CCC,00123\n"
        refused(refctl, file.format("BBB"))
        taken(refctl, file.format("00123"))
        assert referrers(refctl)["C"] == "b@example.org"

    def test_an_id_that_stands_twice_is_no_referrer(self, refctl):
        ran = refused(refctl, "id,name,email,referred_by\n7,A,a@example.org,\n7,B,b@example.org,\n8,C,c@example.org,7\n")
        assert "line 4" in ran.err and "line 2" in ran.err and "line 3" in ran.err

    @pytest.mark.parametrize("ids", [("0b9f3a9e-5b0d-4c55-a6f1-6f1e6a2a9d11", "77c2"), ("auth0|5f7c", "u-12"),
                                     ("507f1f77bcf86cd799439011", "507f191e810c19729de860ea"), ("007", "008"),
                                     ("175928847299117063", "175928847299117064")])
    def test_ids_that_are_no_numbers_name_the_record(self, refctl, ids):
        one, other = ids
        text = f"id,name,email,referred_by\n{other},B,b@example.org,{one}\n{one},A,a@example.org,\n"
        ran = taken(refctl, text)
        assert "2 users got new ids" in ran.err
        assert referrers(refctl) == {"A": None, "B": "a@example.org"}
        assert sorted(user["id"] for user in users(refctl).values()) == [1, 2]
        assert "line 2" in refused(refctl, text, "--keep-ids").err

    def test_an_id_that_is_another_users_code_is_refused(self, refctl):
        ran = refused(refctl, "id,name,email,referral_code,referred_by\nabc,A,a@example.org,,\nxyz,B,b@example.org,ABC,\n"
                              "def,C,c@example.org,,abc\n")
        assert "line 4" in ran.err and "line 2" in ran.err and "line 3" in ran.err and "code:abc" in ran.err

    def test_an_id_column_is_left_out(self, refctl):
        text = "id,name,email\n500,A,a@example.org\n"
        for words in (("--map", "id="), ("--ignore", "id")):
            taken(refctl, text, *words, "--on-conflict", "skip")
        assert users(refctl)["a@example.org"]["id"] == 1

    @pytest.mark.parametrize("column", ["invited_by_user", "Referral link", "sponsor"])
    def test_a_column_about_referrers_is_not_lost(self, refctl, column):
        text = f"name,email,{column}\nA,a@example.org,x\n"
        assert column in refused(refctl, text).err
        taken(refctl, text, "--ignore", column)


class TestJson:
    @pytest.mark.parametrize("wrap", [{"users": []}, {"count": 2, "next": None, "previous": None, "results": []},
                                      {"meta": {"page": 1}, "data": []}, {"response": {"items": []}}])
    @pytest.mark.parametrize("indent", [None, 2])
    def test_a_list_in_an_object(self, refctl, wrap, indent):
        text = json.dumps(wrap)
        people = [{"name": "A", "email": "a@example.org", "referral_code": "AAA"},
                  {"name": "B", "email": "b@example.org", "referred_by": "AAA"}]
        text = json.dumps(json.loads(text.replace("[]", json.dumps(people))), indent=indent)
        assert "read the list under" in taken(refctl, text).err
        assert referrers(refctl) == {"A": None, "B": "a@example.org"}

    def test_a_list_under_an_unknown_key(self, refctl):
        ran = refused(refctl, json.dumps({"zzz": [{"name": "A", "email": "a@example.org"}]}))
        assert "zzz" in ran.err and "jq -c" in ran.err

    def test_objects_over_several_lines(self, refctl):
        ran = refused(refctl, json.dumps({"name": "A", "email": "a@example.org"}, indent=1))
        assert "jq -c . " in ran.err

    @pytest.mark.parametrize("output", ["json", "jsonl", "csv"])
    def test_our_own_listing(self, refctl, output):
        taken(refctl, csv())
        listing = refctl.must("users", "--operator", "--all", "-o", output).out
        refctl.must("-s", "copy", "import", "-", stdin=listing)
        assert refctl.must("-s", "copy", "export").out == refctl.must("export").out


class TestDjango:
    def test_one_model_has_the_users(self, refctl):
        dump = [{"model": "shop.order", "pk": pk, "fields": {"email": f"o{pk}@example.org", "first_name": "O"}}
                for pk in (1, 2)]
        dump += [django("people.member", 1, username="eva", email="eva@example.org", first_name="Eva"),
                 django("people.member", 2, username="finn", email="finn@example.org", first_name="Finn", referrer=1)]
        for order in (dump, dump[::-1]):
            store = f"store{order[0]['model']}"
            (refctl.home / "dump.json").write_text(json.dumps(order))
            ran = refctl.must("-s", store, "import", "dump.json")
            assert "2 objects are of other models, left out: shop.order" in ran.err
            exported = list(map(json.loads, refctl.must("-s", store, "export").out.splitlines()))
            assert [(user["name"], user["referred_by"]) for user in exported] == [("Eva", None), ("Finn", 1)]

    def test_two_models_of_users_are_refused(self, refctl):
        dump = json.dumps([django("a.user", 1, username="a@example.org"), django("b.staff", 1, username="b@example.org")])
        ran = refused(refctl, dump)
        assert "a.user" in ran.err and "b.staff" in ran.err and "--model" in ran.err
        taken(refctl, dump, "--model", "B.Staff")
        assert list(users(refctl)) == ["b@example.org"]
        assert refused(refctl, dump, "--model", "c.none").err.count("c.none") == 1
        assert take(refctl, csv(), "--model", "a.user").code == 2

    def test_a_model_with_and_without_passwords_is_refused(self, refctl):
        dump = [django("a.user", 1, username="a@example.org"),
                {"model": "a.user", "pk": 2, "fields": {"username": "b@example.org", "referrer": 1}}]
        assert "1 of 2 objects" in refused(refctl, json.dumps(dump)).err
        taken(refctl, json.dumps(dump), "--model", "a.user")

    def test_uuids_and_natural_keys(self, refctl):
        dump = [django("a.user", "f3b1-aa", username="gil", email="gil@example.org"),
                django("a.user", "f3b1-ab", username="hue", email="hue@example.org", referrer="f3b1-aa"),
                django("a.user", "f3b1-ac", username="ivo", email="ivo@example.org", referrer=["hue"]),
                django("a.user", "f3b1-ad", username="jan", email="jan@example.org", referrer=["ivo@example.org"])]
        taken(refctl, json.dumps(dump))
        assert referrers(refctl) == {"gil": None, "hue": "gil@example.org", "ivo": "hue@example.org",
                                     "jan": "ivo@example.org"}

    def test_a_user_name_that_is_another_users_code(self, refctl):
        dump = [django("a.user", 1, username="kim1", email="k@example.org"),
                django("a.user", 2, username="leo", email="l@example.org", referral="KIM1"),
                django("a.user", 3, username="max", email="m@example.org", referrer="kim1")]
        ran = refused(refctl, json.dumps(dump))
        assert "record 3" in ran.err and "record 1" in ran.err and "record 2" in ran.err

    def test_our_own_field_names(self, refctl):
        dump = [django("a.user", 1, username="n@example.org", name="Nia", referral_code="NIA1", referred_by=None),
                django("a.user", 2, email="o@example.org", referral_code="OLE1", referred_by=1, disabled=True)]
        taken(refctl, json.dumps(dump))
        assert referrers(refctl) == {"Nia": None, "o": "n@example.org"}
        assert users(refctl)["o@example.org"]["disabled"] is True

    def test_lines_of_dumpdata(self, refctl):
        dump = [django("a.user", 1, username="p@example.org"), django("a.user", 2, username="q@example.org", referrer=1)]
        taken(refctl, "".join(json.dumps(one) + "\n" for one in dump))
        assert referrers(refctl) == {"p@example.org": None, "q@example.org": "p@example.org"}


def test_unknown_hashes(refctl):
    dump = json.dumps([django("a.user", 1, username="a@example.org", password="md5$abc$0123456789abcdef0123456789abcdef"),
                       django("a.user", 2, username="b@example.org", password="!", referrer=1)])
    ran = refused(refctl, dump)
    assert "Django salted MD5" in ran.err and "--unknown-hash none" in ran.err and "0123456789abcdef" not in ran.err
    ran = taken(refctl, dump, "--unknown-hash", "none")
    assert "1 user was imported without a password" in ran.err
    assert refctl.run("login", "a@example.org", "--password-stdin", stdin="x\n").code == 4


@pytest.mark.parametrize("mark", ["!", "!x9", "*", "x"])
def test_marks_of_no_password(refctl, mark):
    taken(refctl, f"name,email,password_hash\nA,a@example.org,{mark}\n")
    assert json.loads(refctl.must("export", "--with-passwords").out).get("password_hash") is None


def test_rejects_of_a_decoded_file_can_be_imported(refctl, home):
    """The places of the records are those of the decoded text."""
    for number, text in enumerate([("\ufeff" + csv(";", "\r\n")).encode("utf-16-le"), csv(end="\r").encode()]):
        text = text.replace("joao@".encode("utf-16-le"), "joao_".encode("utf-16-le")).replace(b"joao@", b"joao_")
        store = ("-s", f"store{number}")
        (home / "in").write_bytes(text)
        for source, stdin in (("in", b""), ("-", text)):
            ran = refctl.run(*store, "import", source, "--skip-invalid", "--on-conflict", "skip", "--rejects",
                             f"out{number}{source}", stdin=stdin)
            assert ran.code == 6
            reject = json.loads((home / f"out{number}{source}").read_text())
            assert reject["line"] == 3 and reject["name"] == "João, Sr." and reject["email"] == "joao_example.org"
        mended = json.dumps(reject | {"email": "joao@example.org"})
        refctl.must(*store, "import", "-", stdin=mended)
        exported = list(map(json.loads, refctl.must(*store, "export").out.splitlines()))
        assert [user["referred_by"] for user in exported] == [None, 1]
