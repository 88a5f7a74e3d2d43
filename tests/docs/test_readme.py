"""Runs every line of the README's examples that begins with $, in order, by a shell in an empty folder."""

import os
import pathlib
import re
import subprocess

import pictures
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFCTL = pathlib.Path(os.environ["REFCTL_BINARY"])


def blocks():
    text = (ROOT / "README.md").read_text()
    found = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [[line[2:] for line in block.splitlines() if line.startswith("$ ")] for block in found]


@pytest.mark.parametrize("lines", blocks(), ids=lambda lines: lines[0][:40])
def test_the_examples_run(tmp_path, lines):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "refctl").symlink_to(REFCTL)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    env = {"HOME": str(tmp_path), "PATH": f"{tmp_path}/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"}
    script = "set -e\n" + "\n".join(lines) + "\n"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_examples_are_there():
    assert len(blocks()) >= 3 and sum(len(lines) for lines in blocks()) >= 20


def test_the_picture_shows_what_the_program_prints():
    now = pictures.session_svg(REFCTL)
    assert pictures.without_times(now) == pictures.without_times(pictures.SESSION.read_text()), "run ./dev pictures"


def test_the_worked_example_of_ci_runs():
    done = subprocess.run(["bash", ROOT / "tests/ci_example.sh", REFCTL], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0 and done.stdout.count("ok test_") == 4, done.stdout + done.stderr


def test_every_file_that_is_linked_to_is_there():
    for page in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text()):
            assert target.startswith("https://") or (ROOT / target).exists(), f"{page}: {target}"
