"""Libraries loaded at start: no heavy library that the command does not use."""

import re

HEAVY = ("libcrypto", "libssl", "libzxcvbn", "libpq")


def loaded(refctl, *words, **more) -> set[str]:
    """Returns the heavy libraries that a run loads, from the dynamic linker's trace."""
    ran = refctl.must(*words, env={"LD_DEBUG": "files"}, **more)
    files = re.findall(r"file=(lib[^\s]*)", ran.err)
    assert any(file.startswith("libc.so") for file in files), "the linker says what it loads"
    return {heavy for heavy in HEAVY if any(file.startswith(heavy) for file in files)}


def test_a_reading_command_loads_no_heavy_library(ada):
    assert loaded(ada, "--version") == set()
    assert loaded(ada, "whoami") == set()
    assert loaded(ada, "users", "show", "1", "--operator") == set()
    assert loaded(ada, "users") == set()
    assert loaded(ada, "export", "-", "--operator") == set()


def test_a_needed_library_is_loaded(ada):
    (ada.home / "users.csv").write_text("name,email\nDan,dan@example.com\n")
    assert loaded(ada, "import", "users.csv", "-q") == {"libcrypto"}
    assert loaded(ada, "signup", "--name", "Eve", "--email", "eve@example.com", "--password-stdin", stdin="a long word of Eve's own\n") == {"libzxcvbn"}
