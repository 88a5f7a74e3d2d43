"""The committed man pages and completions equal the generated ones, and the tools that read them report no problem."""

import os
import pathlib
import re
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


def test_the_committed_pages_equal_the_generated_ones(written):
    fresh = [path for path in written.rglob("*") if path.is_file()]
    assert len(fresh) > 20
    for path in fresh:
        committed = ROOT / path.relative_to(written)
        assert committed.is_file(), f"{committed} is missing: run ./dev docs"
        assert committed.read_text() == path.read_text(), f"{committed} is out of date: run ./dev docs"


def test_a_removed_command_has_no_page(written):
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


def test_hidden_commands_are_in_no_page_or_script():
    assert "__complete" not in run(REFCTL, "--help").stdout
    assert "did you mean" not in run(REFCTL, "__complet").stderr


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
def test_mandoc_reports_nothing():
    done = run("mandoc", "-Tlint", *[page.name for page in pages()], cwd=ROOT / "man")
    assert done.stdout + done.stderr == ""


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_the_bash_script_is_clean():
    assert run("shellcheck", "-S", "style", "-s", "bash", ROOT / SCRIPTS["bash"]).stdout == ""


def examples_of(page):
    """The lines of a page's examples as they are shown, without their indentation."""
    examples = (ROOT / "man" / page).read_text().split(".Sh EXAMPLES\n")[1].split("\n.Sh ")[0]
    shown = run("mandoc", "-Tutf8", "-Owidth=400", input=f".Dd x\n.Dt X 5\n.Os\n.Sh X\n{examples}\n").stdout
    return [re.sub(".\b", "", line).strip() for line in shown.splitlines()]


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
def test_the_examples_of_import_work(tmp_path):
    """Imports the same two users from JSON lines, from CSV, and from CSV with other columns; and a corrected reject."""
    lines = examples_of("refctl-import.5")
    files = {"a.jsonl": [l for l in lines if l.startswith('{"name"')],
             "b.csv": lines[lines.index("name,email,referral_code,referred_by"):][:3],
             "people.csv": lines[lines.index("Mail,Full name,Code,Invited by"):][:3]}
    at = next(i for i, l in enumerate(lines) if l.startswith("$ refctl import people.csv"))
    mapped = " ".join(l.rstrip("\\") for l in lines[at:at + 3]).removeprefix("$ refctl import people.csv --dry-run")
    answers = []
    for name, content in files.items():
        (tmp_path / name).write_text("\n".join(content) + "\n")
        words = mapped if name == "people.csv" else ""
        env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "REFCTL_STORE": str(tmp_path / f"{name}.store")}
        done = run("sh", "-c", f"{REFCTL} import {name} --json {words}", cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stderr
        rows = run(REFCTL, "--operator", "users", "-o", "csv", "--fields", "id,name,email,referred_by", cwd=tmp_path, env=env)
        answers.append(rows.stdout)
    assert answers[0] == answers[1] == answers[2] and "Bob,bob@example.com,1" in answers[0]
    reject = next(l for l in lines if l.startswith('{"line":2'))
    (tmp_path / "mended.jsonl").write_text(reject.replace('"bob"', '"bob@example.com"') + "\n")
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "REFCTL_STORE": str(tmp_path / "mended")}
    assert run(REFCTL, "import", "mended.jsonl", cwd=tmp_path, env=env).returncode == 0


def test_the_manual_says_which_case_matters_in_e_mails(tmp_path):
    page = run("mandoc", "-Tutf8", ROOT / "man/refctl-import.5").stdout
    text = " ".join(re.sub(".\b", "", page).split())
    assert "the case of ASCII letters does not matter; the case of other letters does: josé@ and JOSÉ@ are two" in text
    users = "".join(f'{{"name":"x","email":"{email}"}}\n' for email in ("josé@x.org", "JOSÉ@x.org", "ann@x.org"))
    (tmp_path / "users.jsonl").write_text(users)
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "REFCTL_STORE": str(tmp_path / "cases")}
    assert run(REFCTL, "import", "users.jsonl", cwd=tmp_path, env=env).returncode == 0
    (tmp_path / "users.jsonl").write_text('{"name":"x","email":"ANN@X.org"}\n')
    assert run(REFCTL, "import", "users.jsonl", cwd=tmp_path, env=env).returncode == 5


def test_the_examples_of_commands_are_understood(tmp_path):
    pages = [(page.name, line) for page in pages_of_commands() for line in examples_of(page.name)]
    lines = [(name, line) for name, line in pages if re.match(r"(printf .*\| )?refctl ", line)]
    assert len(lines) > 60
    for name, line in lines:
        words = re.split(r" \| | > | && ", line[line.index("refctl "):])[0].removeprefix("refctl ")
        # With --help a command does nothing, but a wrong command line is still reported.
        done = run("sh", "-c", f"{REFCTL} --help {words}", env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
        assert done.returncode == 0, f"{name}: {line}\n{done.stderr}"


def pages_of_commands():
    return [page for page in pages() if page.suffix == ".1" and "EXAMPLES" in page.read_text()]
