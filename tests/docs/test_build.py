"""The build described in CONTRIBUTING.md: CMake with its default generator, which is Makefiles, not Ninja."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_makefiles_generate_the_pages_of_the_server(tmp_path):
    """The sources that are generated, in an empty build folder; the others do not depend on the generator."""
    if not shutil.which("cmake") or not shutil.which("make"):
        pytest.skip("cmake or make is not installed")
    subprocess.run(["cmake", "-S", ROOT, "-B", tmp_path, "-G", "Unix Makefiles", "-DCMAKE_BUILD_TYPE=Release"],
                   check=True, capture_output=True, timeout=240)
    # The rules of one target, without those that it links.
    rules = "cli/serve/web/CMakeFiles/refctl_web.dir/build.make"
    names = [f"generated/cli/serve/web/{page}_assets.cpp" for page in ("start", "console", "swagger")]
    subprocess.run(["make", "-f", rules, *names], cwd=tmp_path, check=True, timeout=240)
    for name in names:
        assert "constexpr Asset assets[]" in (tmp_path / name).read_text()
