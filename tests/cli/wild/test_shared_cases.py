"""The cases of ../shared/data/wild: real files of public bug reports, each with the command that runs it. What is right
stands here in a form that a program can check: parts that the output has, and parts that it never has."""

import os
import re
import shutil
import subprocess

import pytest
from conftest import ROOT, binary

CASES = ROOT.parent / "shared" / "data" / "wild"

# Case: what its output has, in this order; what it does not have.
RIGHT = {
    "01": (r"rc=[56](.*rc=[56]){9}.*sound", "rc=139|rc=134|rc=0"),
    "03": (r"shop|2 objects are of other models.*rc=0.*\[1,\"Anna Arm\",null\].*\[2,\"Bob Bee\",1\]", "Carl|Dora"),
    "04": (r"2 objects are of other models, left out: account\.emailaddress.*ADDED +2.*rc=0", ""),
    "07": (r"user 48213.*line 2.*id:48213 or code:48213.*rc=6", ""),
    "09": (r"rc=0.*\[1,\"Anna\",\"ANNA1\",null\].*\[2,\"Bob\",\"[0-9A-Z]{10}\",1\].*\[3,\"Carl\",\"CARL1\",null\]", '"NULL"'),
    "11": (r"cut after 0.01s: rc=(6 .*|0 \[1500000,1500000\].*)cut after 0.05s", r"rc=0 \[(?!1500000,1500000\])"),
    "13": (r"the last line has no line end", ""),
    "14": (r"is the file to import.*Full Name,Mail,Code\nAnna,anna@example.com,ANNA\nBob,bad,BOBB", ""),
    "16": (r"mended@example.com.*mended@example.com", '"email":"bad"'),
    "17": (r"rc=6.*\n1\n", "cannot write"),
    "19": (r"rc=4.*not logged in", "rc=0"),
    "20": (r"--time-unit s.*rc=6", '"1970-'),
    "22": (r"2 times were without a time zone.*rc=0.*1 time was.*rc=0", ""),
    "24": (r"line 2.*--date-format.*rc=6", ""),
    "25": (r"2 users got new ids.*ADDED +2.*rc=0", ""),
    "26": (r"2 users got new ids.*ADDED +2.*rc=0", ""),
    "28": (r"2 records have an unknown role.*ADDED +2.*rc=0", ""),
    "30": (r"1 user was without a name.*ADDED +2.*rc=0", '"read":0'),
    "32": (r"auth\.group.*groups\.json rc=6.*empty\.csv rc=6.*header\.csv rc=6", "rc=0"),
    "34": (r"rc=0.*\[1,\"ANNA10\",null\].*\[2,\"BOBB10\",1\]", ""),
    "35": (r"ADDED +2.*rc=0", ""),
    "36": (r"ADDED +2.*rc=0.*ADDED +1.*rc=0", ""),
    "38": (r"ADDED +2.*rc=0", ""),
    "40": (r"a\.csv rc=0.*anna@example\.com\n.*b\.csv rc=5.*anna@example\.com\n.*c\.csv rc=5", "no column"),
    "42": (r"4 values had.*ADDED +2", ""),
    "44": (r"ADDED +1.*users\.json rc=0.*belongs to user 1.*users\.csv rc=5", ""),
    "47": (r"ADDED +2.*rc=0", ""),
    "48": (r"ADDED +1.*rc=0", ""),
    "49": (r"JSON begins at line 2.*a\.json rc=6.*JSON begins at line 2.*b\.json rc=6.*JSON begins at line 2.*rc=6", ""),
    "50": (r"under the key users.*ADDED +1.*rc=0.*under the key users.*ADDED +1.*rc=0", ""),
    "51": (r"READ +3\nADDED +3", "neither an id nor a text"),
    "53": (r"phpass.*6\.8.*salted SHA-1 \(sha1\$\).*LDAP.*ASP\.NET.*MD5 or NTLM.*salted SHA-1 \(sha1\$\).*"
           r"--unknown-hash none.*rc=6", "single quotes|phpass.*phpass"),
    "56": (r"(rc=0\n){5}", ""),
    "57": (r"rc=0.*josé@example\.com.*JOSÉ@example\.com", ""),  # and a sentence of the manual: tests/docs
    "59": (r"line 4.*rc=6", "line [123]:"),
    "60": (r"rc=1", ""),
    "62": (r"crlf rc=0\nnone rc=0.*space rc=4.*nfd rc=0", ""),
    "65": (r"rc=0\n\[60000,60000,0\]|\[60000,40000,20000\].*100000\nsound.*\n1\n1\n", "locked"),
    "66": (r"id,name,email.*rc=0", ""),
    "67": (r"\[150,50\].*ADDED +2.*rc=0", "refused"),
    "69": (r"loop: line 2 \(anna@example\.com\) → user 2 \(bob@example\.com\) → line 2 \(anna@example\.com\).*rc=6", ""),
    "71": (r"^1\n1\n1\n1\n$", "refctl:"),
    "73": (r"rc=6\n\d+\nrc=0\n199999\n", ""),
    "75": (r'rc=0\n"Anna\\nMaria"', ""),
    "76": (r"1 object is of other models.*ADDED +1.*rc=0\nrc=0", ""),
}


def test_all_cases_are_here():
    assert CASES.is_dir(), f"the cases are missing: {CASES}"
    assert {case.name.split("-")[0] for case in CASES.iterdir()} == set(RIGHT)


@pytest.mark.parametrize("number", RIGHT)
def test_case(home, number):
    (case,) = CASES.glob(f"{number}-*")
    work = home / "case"
    shutil.copytree(case, work)
    for path in [work, *work.iterdir()]:
        path.chmod(0o755)
    (home / "bin").mkdir()
    (home / "bin" / "refctl").symlink_to(os.path.realpath(binary()))
    ran = subprocess.run(["bash", "cmd.sh"], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
                         env={"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
                              "REFCTL_STORE": str(home / "store"), "REFCTL_OPERATOR": "1", "NO_COLOR": "1"})
    output = ran.stdout.decode(errors="surrogateescape")
    has, has_not = RIGHT[number]
    assert re.search(has, output, re.DOTALL), output
    assert not has_not or not re.search(has_not, output), output
