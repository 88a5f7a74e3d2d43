"""A pytest plugin for builds with sanitizers (`./dev sanitize`): a test fails if a sanitizer reports
anything in a process that the test started, even if the test ignores exit codes. The processes write their reports
into one folder."""

import os
import pathlib
import shutil
import tempfile

import pytest

reports = pathlib.Path(tempfile.mkdtemp(prefix="refctl-findings-"))
reports.chmod(0o1777)  # programs that a test runs as another user write here, too


def options(*more: str) -> str:
    return ":".join([f"log_path={reports}/found", "exitcode=99", *more])


os.environ["REFCTL_SANITIZED"] = "1"  # for tests that measure memory
# The leak detector uses ptrace, which a process with secrets forbids for everybody but root.
os.environ["ASAN_OPTIONS"] = options("detect_stack_use_after_return=1", f"detect_leaks={int(os.geteuid() == 0)}")
os.environ["UBSAN_OPTIONS"] = options("print_stacktrace=1")
os.environ["TSAN_OPTIONS"] = options("second_deadlock_stack=1")


def findings() -> str:
    """Returns the reports since the last call."""
    said = []
    for report in sorted(reports.iterdir()):
        said.append(report.read_text(errors="replace"))
        report.unlink()
    return "\n".join(said)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown():
    yield
    found = findings()
    assert not found, f"a sanitizer found:\n{found}"


def pytest_sessionfinish(session):
    """Servers that a whole session shares end after the last test."""
    if found := findings():
        print(f"\na sanitizer found, after the last test:\n{found}")
        session.exitstatus = 1
    shutil.rmtree(reports, ignore_errors=True)
