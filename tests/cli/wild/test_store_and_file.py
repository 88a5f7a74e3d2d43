"""Files that refer to users of the store, and exports that come back: loops are named completely, names are unchanged."""

import json

import pytest
from importing import refused, taken


class TestLoopsThroughTheStore:
    @pytest.fixture(autouse=True)
    def chain(self, refctl):
        """ann <- bo <- cy <- di, and eve by herself."""
        names = ["ann", "bo", "cy", "di"]
        rows = [f"{name},{name}@example.org,{names[i - 1] + '@example.org' if i else ''}" for i, name in enumerate(names)]
        taken(refctl, "\n".join(["name,email,referred_by", *rows, "eve,eve@example.org,", ""]))

    def loops(self, refctl, *rows):
        text = "\n".join(["name,email,referred_by", *rows, ""])
        return refused(refctl, text, "--on-conflict", "update").err

    def test_users_of_the_store_between_a_record_and_itself(self, refctl):
        assert ("loop: line 2 (ann@example.org) → user 4 (di@example.org) → user 3 (cy@example.org) → "
                "user 2 (bo@example.org) → line 2 (ann@example.org)") in self.loops(refctl, "ann,ann@example.org,di@example.org")

    def test_two_records_with_users_between(self, refctl):
        said = self.loops(refctl, "ann,ann@example.org,eve@example.org", "eve,eve@example.org,cy@example.org")
        assert ("line 2 (ann@example.org) → line 3 (eve@example.org) → user 3 (cy@example.org) → "
                "user 2 (bo@example.org) → line 2 (ann@example.org)") in said

    def test_a_new_user_between(self, refctl):
        said = self.loops(refctl, "new,new@example.org,bo@example.org", "ann,ann@example.org,new@example.org")
        assert "line 2 (new@example.org) → user 2 (bo@example.org) → line 3 (ann@example.org)" in said

    def test_of_a_long_loop_the_first_are_named(self, refctl):
        rows = [f"u{i},u{i}@example.org,{'di' if i == 0 else f'u{i - 1}'}@example.org" for i in range(20)]
        taken(refctl, "\n".join(["name,email,referred_by", *rows, ""]))
        said = self.loops(refctl, "ann,ann@example.org,u19@example.org")
        assert "line 2 (ann@example.org) → user 25 (u19@example.org) → " in said and " → 14 more → line 2 " in said


def test_names_too_long_for_one_column_of_django(refctl):
    """Names of 1 to 200 characters are exported as first and last name and imported unchanged."""
    names = ["W" * length for length in (150, 151, 199, 200)] + ["ж" * 149 + " " + "x" * 50, "ж" * 150 + " " + "x" * 49]
    people = [{"name": name, "email": f"u{i}@example.org", "referred_by": f"u{i - 1}@example.org" if i else None}
              for i, name in enumerate(names)]
    taken(refctl, "".join(json.dumps(one) + "\n" for one in people))
    dump = refctl.must("export", "--format", "django").out
    refctl.must("-s", "second", "import", "-", "--trust-roles", "-q", stdin=dump)
    assert refctl.must("-s", "second", "export").out == refctl.must("export").out
