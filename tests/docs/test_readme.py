"""Runs every line of the README's examples that begins with $, in order, by a shell in an empty folder."""

import os
import pathlib
import re
import signal
import subprocess

import pictures
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFCTL = pathlib.Path(os.environ["REFCTL_BINARY"])


def blocks():
    text = (ROOT / "README.md").read_text()
    found = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [[line[2:] for line in block.splitlines() if line.startswith("$ ")] for block in found]


def installed(folder) -> dict:
    """The environment of a shell in that empty folder that finds refctl, and the project's tests below it."""
    (folder / "bin").mkdir()
    (folder / "bin" / "refctl").symlink_to(REFCTL)
    (folder / "tests").symlink_to(ROOT / "tests")
    return {"HOME": str(folder), "PATH": f"{folder}/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"}


@pytest.mark.parametrize("lines", blocks(), ids=lambda lines: lines[0][:40])
def test_the_examples_run(tmp_path, lines):
    env = installed(tmp_path)
    script = "set -e\n" + "\n".join(lines) + "\n"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_examples_are_there():
    assert len(blocks()) >= 3 and sum(len(lines) for lines in blocks()) >= 20


def test_the_cron_lines_run(tmp_path):
    """Twice each, with the machine's folders moved into an empty one; cron reads \\% as %."""
    env = installed(tmp_path)
    lines = re.findall(r"^    \d+ \d+ \* \* \*  (refctl .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(lines) == 2
    (tmp_path / "srv").mkdir()
    (tmp_path / "var/backups/refctl").mkdir(parents=True)
    (tmp_path / "var/lib").mkdir()
    for refused in (False, True):
        (tmp_path / "srv/users.csv").write_text("email,name\nada@example.com,Ada\n" + ("no address,Bob\n" if refused else ""))
        for line in lines:
            line = re.sub(r"(?<= )/(?=srv|var)", f"{tmp_path}/", line.replace("\\%", "%"))
            done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60)
            assert done.returncode == (6 if refused and " import " in line else 0) and done.stdout == "", (line, done)
    assert len(list((tmp_path / "var/backups/refctl").iterdir())) == 2
    [rejects] = (tmp_path / "srv").glob("rejects-20??-??-??.jsonl")
    assert "no address" in rejects.read_text()


def test_the_workflow_for_github_runs(tmp_path):
    """Its steps, in order, by the shell that a job in a container gets. Instead of apt-get, which needs root, a program
    that wants the package to be there."""
    [block] = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    [job] = yaml.safe_load(block)["jobs"].values()
    env = installed(tmp_path) | {"RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_ENV": str(tmp_path / "env")}
    (tmp_path / "temp").mkdir()
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci/refctl_1.2.3_amd64.deb").touch()
    (tmp_path / "bin/apt-get").write_text('#!/bin/sh\n[ "$1" = update ] || [ -f "$3" ]\n')
    (tmp_path / "bin/apt-get").chmod(0o755)
    (tmp_path / "env").touch()
    shells = []
    try:
        for step in job["steps"]:
            if "uses" in step:
                continue
            given = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
            with open(tmp_path / "log", "ab") as log:  # not a pipe: the server in the background outlives its step
                shells.append(subprocess.Popen(["sh", "-e", "-c", step["run"]], cwd=tmp_path, env=env | given, stdin=subprocess.DEVNULL,
                                               stdout=log, stderr=log, start_new_session=True))
            assert shells[-1].wait(timeout=60) == 0, (step, (tmp_path / "log").read_text())
        assert len(shells) == 4
    finally:
        for shell in shells:
            try:
                os.killpg(shell.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass  # nothing in the background


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
