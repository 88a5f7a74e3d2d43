"""TAB in real shells, each in a pseudo-terminal with an empty home and a store of three users."""

import os
import pathlib
import shutil
import subprocess

import pexpect
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFCTL = pathlib.Path(os.environ["REFCTL_BINARY"])


@pytest.fixture
def home(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "refctl").symlink_to(REFCTL)
    env = environment(tmp_path)
    users = "".join(f'{{"name":"{n}","email":"{n}@example.com","referral_code":"CODE{n}"}}\n' for n in ("maya", "noor", "otto"))
    subprocess.run(["refctl", "import", "-"], input=users, env=env, text=True, check=True, capture_output=True, timeout=60)
    return tmp_path


def environment(home):
    return {"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin", "TERM": "dumb", "LANG": "C.UTF-8", "REFCTL_STORE": f"{home}/store"}


def bash(home):
    shell = pexpect.spawn("bash", ["--norc", "--noprofile"], env=environment(home), encoding="utf-8", timeout=120, dimensions=(50, 200))
    shell.sendline("PS1='READY> '; bind 'set enable-bracketed-paste off'; bind 'set show-all-if-ambiguous on'")
    shell.expect("READY> ")
    if pathlib.Path("/usr/share/bash-completion/bash_completion").exists():
        shell.sendline("source /usr/share/bash-completion/bash_completion")
        shell.expect("READY> ")
    shell.sendline(f"source {ROOT}/completions/refctl.bash; echo LOADED")
    shell.expect("LOADED\r\n")
    shell.expect("READY> ")
    return shell


def zsh(home):
    env = environment(home) | {"ZDOTDIR": str(home)}
    (home / ".zshrc").write_text(
        f"PS1='READY> '\nunsetopt zle_bracketed_paste prompt_sp 2>/dev/null\nfpath=({ROOT}/completions $fpath)\n"
        "autoload -Uz compinit && compinit -u -d $HOME/.dump\nsetopt auto_list\nunsetopt menu_complete auto_menu\n")
    shell = pexpect.spawn("zsh", ["-i"], env=env, encoding="utf-8", timeout=120, dimensions=(50, 200))
    shell.expect("READY> ")
    return shell


def fish(home):
    env = environment(home) | {"TERM": "xterm"}
    completions = home / ".config/fish/completions"
    completions.mkdir(parents=True)
    shutil.copy(ROOT / "completions/refctl.fish", completions / "refctl.fish")
    return env


# The text typed, and the text or offers that TAB must produce.
CASES = [
    ("refctl who", "whoami"),
    ("refctl users sh", "show"),
    ("refctl import --dry", "--dry-run"),
    ("refctl -o js", "json"),
    ("refctl referrals noo", "noor@example.com"),
    ("refctl users show CODEo", "CODEotto"),
]


@pytest.mark.parametrize("typed,wanted", CASES)
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_tab(home, shell, typed, wanted):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    session = {"bash": bash, "zsh": zsh}[shell](home)
    session.send(typed + "\t")
    session.expect_exact(wanted[len(typed.split()[-1]):] if wanted.startswith(typed.split()[-1]) else wanted)
    session.close(force=True)


@pytest.mark.parametrize("typed,wanted", CASES)
def test_fish_offers(home, typed, wanted):
    if not shutil.which("fish"):
        pytest.skip("fish is not installed")
    done = subprocess.run(["fish", "-c", f"complete -C '{typed}'"], env=fish(home), capture_output=True, text=True, check=True, timeout=120)
    assert wanted in [line.split("\t")[0] for line in done.stdout.splitlines()], done.stdout + done.stderr


def test_silent_without_a_store(tmp_path):
    env = environment(tmp_path) | {"PATH": "/usr/bin:/bin"}
    done = subprocess.run([REFCTL, "__complete", "users", "a"], env=env, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_files_where_files_belong(home):
    (home / "people.jsonl").write_text("")
    session = pexpect.spawn("bash", ["--norc", "--noprofile"], env=environment(home), cwd=str(home), encoding="utf-8", timeout=120)
    session.sendline(f"PS1='READY> '; bind 'set enable-bracketed-paste off'; source {ROOT}/completions/refctl.bash; echo LOADED")
    session.expect("LOADED\r\n")
    session.send("refctl import peo\t")
    session.expect_exact("ple.jsonl")
    session.close(force=True)
