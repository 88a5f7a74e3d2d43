"""Fixtures that run the built program in an empty home directory with a clean environment."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PASSWORD = "correct horse battery"

# A background job of a script ignores SIGINT, and so would every program that it runs.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def binary() -> str:
    named = os.environ.get("REFCTL_BINARY")
    if named:
        return named
    for preset in ("release", "debug"):
        built = ROOT / "build" / preset / "refctl"
        if built.is_file():
            return str(built)
    sys.exit("set REFCTL_BINARY to the program to test")


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self) -> dict:
        return json.loads(self.err)["error"]


class Refctl:
    """A home directory and the program run in it."""

    def __init__(self, home: pathlib.Path):
        self.home = home
        self.env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm"}
        # The sanitizers are configured through these variables.
        self.env |= {k: v for k, v in os.environ.items() if k in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")}

    @property
    def store(self) -> pathlib.Path:
        return self.home / ".local/share/refctl"

    @property
    def session_file(self) -> pathlib.Path:
        return self.home / ".config/refctl/config.json"

    def command(self, *words) -> list[str]:
        return [binary(), *map(str, words)]

    def run(self, *words, stdin: str | bytes = "", env: dict | None = None, **more) -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(self.command(*words), input=data, capture_output=True, timeout=600, cwd=self.home,
                              env=self.env | (env or {}), **more)
        return Ran(done.returncode, done.stdout.decode(errors="surrogateescape"),
                   done.stderr.decode(errors="surrogateescape"))

    def must(self, *words, **more) -> Ran:
        ran = self.run(*words, **more)
        assert ran.code == 0, f"refctl {words}: {ran.code}\n{ran.out}{ran.err}"
        return ran

    def cheap_hashes(self) -> None:
        """Sets the lowest hash cost that the store accepts, because the tests do not measure it."""
        self.must("config", "set", "security.argon2_memory_mib", "19")

    def sign_up(self, name: str, *more, password: str | None = None, email: str | None = None) -> dict:
        words = ["signup", "--name", name, "--email", email or f"{name.lower()}@example.com", "--json", *more]
        if password is None:
            return self.must(*words, "--no-password").json
        return self.must(*words, "--password-stdin", stdin=password + "\n").json

    def log_in(self, email: str, password: str = PASSWORD) -> dict:
        return self.must("login", email, "--password-stdin", "--json", stdin=password + "\n").json


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.failed:
        item.stash["red"] = True


@pytest.fixture
def home(request):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="refctl-test-"))
    yield folder
    if request.node.stash.get("red", False):
        print(f"\nthe folder of the failed test is kept: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def refctl(home) -> Refctl:
    return Refctl(home)


@pytest.fixture
def ada(refctl) -> Refctl:
    """A store in which Ada is registered and logged in; she referred Bob, and he referred Cleo."""
    refctl.cheap_hashes()
    refctl.sign_up("Ada", "--code", "ADA42", password=PASSWORD)
    refctl.sign_up("Bob", "--code", "BOB", "--referral-code", "ada42", password=PASSWORD)
    refctl.sign_up("Cleo", "--code", "CLEO", "--referral-code", "BOB")
    refctl.log_in("ada@example.com")
    return refctl
