"""The manual and the completions are what the program would write now, and the tools that read them are content."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFCTL = pathlib.Path(os.environ["REFCTL_BINARY"])
SCRIPTS = {"bash": "completions/refctl.bash", "zsh": "completions/_refctl", "fish": "completions/refctl.fish"}


def run(*argv, **options):
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, check=False, timeout=60, **options)


def pages():
    return sorted((ROOT / "man").glob("*.[15]"))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    assert run(os.environ["REFCTL_DOCS"], folder).returncode == 0
    return folder


def test_what_is_committed_is_what_the_registry_says(written):
    fresh = [path for path in written.rglob("*") if path.is_file()]
    assert len(fresh) > 20
    for path in fresh:
        committed = ROOT / path.relative_to(written)
        assert committed.is_file(), f"{committed} is missing: run ./dev docs"
        assert committed.read_text() == path.read_text(), f"{committed} is out of date: run ./dev docs"


def test_no_page_is_left_of_a_command_that_is_gone(written):
    made = {path.name for path in (written / "man").iterdir()}
    by_hand = {"refctl-import.5", "refctl-store.5"}
    assert {page.name for page in pages()} == made | by_hand


@pytest.mark.parametrize("shell", SCRIPTS)
def test_completion_prints_the_committed_script(shell):
    assert run(REFCTL, "completion", shell).stdout == (ROOT / SCRIPTS[shell]).read_text()


def test_every_command_is_in_every_script_and_has_its_page():
    overview = run(REFCTL, "--help").stdout
    commands = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and line[2:3].isalpha()]
    commands = [word for word in commands if run(REFCTL, word, "--help").returncode == 0]
    assert {"signup", "import", "users", "completion"} <= set(commands)
    for word in commands:
        if word == "refctl":
            continue
        assert (ROOT / "man" / f"refctl-{word}.1").is_file()
        for script in SCRIPTS.values():
            assert word in (ROOT / script).read_text()


def test_hidden_commands_stay_hidden():
    assert "__complete" not in run(REFCTL, "--help").stdout
    assert "did you mean" not in run(REFCTL, "__complet").stderr


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
def test_mandoc_has_nothing_to_say():
    done = run("mandoc", "-Tlint", *[page.name for page in pages()], cwd=ROOT / "man")
    assert done.stdout + done.stderr == ""


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_the_bash_script_is_clean():
    assert run("shellcheck", "-S", "style", "-s", "bash", ROOT / SCRIPTS["bash"]).stdout == ""
