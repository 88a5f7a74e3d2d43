"""Checks that an import is complete, by a comparison that shares no code with refctl."""

import json
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "bench"))
sys.path.insert(0, str(ROOT / "tests" / "oracle"))
import complete
import data


def exported(refctl, path):
    refctl.must("export", "--with-passwords", str(path))
    return path


@pytest.mark.parametrize("kind", ["jsonl", "shuffled"])
def test_every_record_is_in_the_export(refctl, home, kind):
    source = data.write(home / "data", kind, 5000)
    refctl.must("import", str(source), "--trust-roles")
    assert list(complete.differences(source, exported(refctl, home / "out.jsonl"))) == []


def test_the_comparison_can_fail(refctl, home):
    source = data.write(home / "data", "jsonl", 50)
    refctl.must("import", str(source), "--trust-roles")
    lines = exported(refctl, home / "out.jsonl").read_text().splitlines()
    changed = json.loads(lines[7])
    changed["referral_code"] += "x"
    (home / "other.jsonl").write_text("\n".join([*lines[:7], json.dumps(changed), *lines[8:-1]]) + "\n")
    found = list(complete.differences(source, home / "other.jsonl"))
    assert len(found) == 2 and "referral_code" in found[0] and "missing" in found[1]
