"""Completions where the shells find them, for each prefix: installed below a scratch root, looked up in the folders that
the installed shells search by themselves."""

import os
import pathlib
import shutil
import subprocess

import pytest

REFCTL = pathlib.Path(os.environ["REFCTL_BINARY"])
BUILD = REFCTL.parent
EMPTY = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm"}


@pytest.fixture(scope="module", params=["/usr", "/usr/local", "/opt/home/.local"])
def root(request, tmp_path_factory):
    """A root folder into which refctl was installed with that prefix."""
    if not shutil.which("cmake") or not (BUILD / "cmake_install.cmake").exists():
        pytest.skip("this is no build folder")
    root = tmp_path_factory.mktemp("root")
    subprocess.run(["cmake", "--install", BUILD, "--prefix", request.param], env=os.environ | {"DESTDIR": str(root)},
                   check=True, capture_output=True, timeout=240)
    (root / "prefix").write_text(request.param)
    return root


def searched(shell, *words):
    """The folders that a shell searches in the home /opt/home."""
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    asked = subprocess.run([shell, *words], env=EMPTY | {"HOME": "/opt/home"}, capture_output=True, text=True, check=True, timeout=60)
    return asked.stdout.split()


def found(root, folders, name):
    return [root / folder.lstrip("/") for folder in folders if (root / folder.lstrip("/") / name).is_file()]


def test_bash(root):
    # bash-completion: $XDG_DATA_DIRS (by default /usr/local/share and /usr/share) and ~/.local/share.
    folders = [f"{data}/bash-completion/completions" for data in ("/usr/local/share", "/usr/share", "/opt/home/.local/share")]
    assert len(found(root, folders, "refctl")) == 1


def test_zsh(root):
    (folder,) = found(root, [*searched("zsh", "-f", "-c", "print -l $fpath"), "/opt/home/.local/share/zsh/site-functions"], "_refctl")
    script = f"fpath=({folder} $fpath); autoload -Uz compinit && compinit -D -u && print $_comps[refctl]"
    ran = subprocess.run(["zsh", "-f", "-c", script], env=EMPTY | {"HOME": str(root)}, capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "_refctl"


def test_fish(root, tmp_path):
    (folder,) = found(root, searched("fish", "-c", "string join \\n $fish_complete_path"), "refctl.fish")
    script = f"set -g fish_complete_path {folder}; complete -C 'refctl who'"
    path = f"{root}{(root / 'prefix').read_text()}/bin:/usr/bin:/bin"
    ran = subprocess.run(["fish", "-c", script], env=EMPTY | {"HOME": str(tmp_path), "PATH": path}, capture_output=True, text=True,
                         check=True, timeout=60)
    assert [line.split("\t")[0] for line in ran.stdout.splitlines()] == ["whoami"], ran.stderr


def test_the_program_runs(root):
    program = f"{root}{(root / 'prefix').read_text()}/bin/refctl"
    assert subprocess.run([program, "--version"], env=EMPTY, capture_output=True, check=True, timeout=60).stdout.startswith(b"refctl ")
