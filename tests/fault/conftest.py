"""Fixtures of the fault tests: run the built program, as in tests/cli, with injected faults."""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
_spec = importlib.util.spec_from_file_location("cli_conftest", ROOT / "tests/cli/conftest.py")
cli = importlib.util.module_from_spec(_spec)
sys.modules["cli_conftest"] = cli
_spec.loader.exec_module(cli)

home, refctl, ada = cli.home, cli.refctl, cli.ada
pytest_runtest_makereport = cli.pytest_runtest_makereport


def figure(line: str) -> None:
    """Records a measured value for the summary at the end of a test run."""
    print(line)
    if path := os.environ.get("REFCTL_FIGURES"):
        with open(path, "a", encoding="utf-8") as out:
            out.write(line + "\n")


class Faults:
    """Faults injected into programs that run with this `env`; can be switched on and off while they run."""

    def __init__(self, folder: pathlib.Path, shim: str):
        self.file = folder / "faults"
        self.env = {"LD_PRELOAD": shim, "REFCTL_FAULTS": str(self.file)}

    def set(self, what: str) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(what)
        beside.rename(self.file)

    def none(self) -> None:
        self.file.unlink(missing_ok=True)
        self.file.with_suffix(".reached").unlink(missing_ok=True)

    def moments_of(self, command) -> int:
        """Returns how many moments (see tools/shim.cpp) the program that `command` runs has."""
        self.set("moments")
        command()
        self.none()
        return int(self.file.with_suffix(".moments").read_text())

    def signal_at(self, moment: int, number: int) -> None:
        """Makes the next program raise a signal at its moment with that number."""
        self.none()
        self.set(f"signal {moment} {number}")

    def reached(self) -> bool:
        """Returns whether a program has reached the moment since `signal_at`."""
        return self.file.with_suffix(".reached").exists()


def some_moments(total: int, few: int, many: int | None = None) -> list[int]:
    """The first moment, the last and some distributed evenly between them: `few`, in the long run (REFCTL_SOAK) `many`
    or, without `many`, all."""
    wanted = (many or total) if "REFCTL_SOAK" in os.environ else few
    if total <= wanted:
        return list(range(1, total + 1))
    return [1 + n * (total - 1) // (wanted - 1) for n in range(wanted)]


@pytest.fixture
def faults(refctl) -> Faults:
    """The environment of every program of the test."""
    shim = os.environ.get("REFCTL_FAULT_SHIM")
    if not shim:
        pytest.skip("clang's sanitizers leave no place for a library that is loaded first")
    made = Faults(refctl.home, shim)
    refctl.env |= made.env
    return made


class Server:
    """A running `refctl serve` on the store of a home."""

    def __init__(self, refctl, *more, **popen):
        ready = refctl.home / "ready"
        ready.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            refctl.command("serve", "--listen", "127.0.0.1:0", "--ready-file", ready, *more), cwd=refctl.home,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=refctl.env, **popen)
        end = time.monotonic() + 60
        while not ready.exists() or not ready.read_text().strip():
            assert self.process.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        self.url = ready.read_text().strip()

    def sign_up(self, name: str) -> int:
        """Returns the response's status."""
        body = {"name": name, "email": f"{name}@example.com", "password": "a long walk by the river"}
        request = urllib.request.Request(f"{self.url}/api/accounts/signup/", data=json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code

    def is_alive(self) -> bool:
        with urllib.request.urlopen(f"{self.url}/healthz", timeout=60) as answer:
            return answer.status == 200

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=60)


@pytest.fixture(name="figure")
def figure_fixture():
    return figure


@pytest.fixture
def serve(refctl):
    """Starts servers and stops them at the end of the test."""
    running = []

    def start(*more, **popen) -> Server:
        running.append(Server(refctl, *more, **popen))
        return running[-1]

    yield start
    for server in running:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
