"""Structural rules that no compiler checks: which folder may include which, how long a file may be, words that must not
remain. Prints each violation; exits with 1 if there is one."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# The folders that every folder of the LMDB engine may include besides the folders below its own.
BELOW_LMDB = {"store/records", "store/sorting", "store/model", "store/result.hpp", "store/error.hpp"}

# A folder may include itself and these (prefixes); dependencies point down only.
MAY_INCLUDE = {
    "store/model": {"store/error.hpp", "store/result.hpp"},
    "store/sorting": set(),
    "store/openssl": set(),
    "store/records": {"store/model", "store/sorting", "store/result.hpp"},
    "store/wire": {"store/model", "store/error.hpp", "store/result.hpp"},
    "store/lmdb": {"store/records", "store/sorting", "store/model", "store/result.hpp", "store/error.hpp"},
    "store/lmdb/codec": BELOW_LMDB,
    "store/lmdb/file": BELOW_LMDB | {"store/lmdb/codec"},
    "store/lmdb/env": BELOW_LMDB | {"store/lmdb/codec", "store/lmdb/file"},
    "store/lmdb/tables": BELOW_LMDB | {"store/lmdb/codec", "store/lmdb/file", "store/lmdb/env"},
    "store/lmdb/bulk": BELOW_LMDB | {"store/lmdb/codec", "store/lmdb/file", "store/lmdb/env", "store/lmdb/tables"},
    "store/lmdb/maintenance": BELOW_LMDB | {"store/lmdb/codec", "store/lmdb/file", "store/lmdb/env", "store/lmdb/tables", "store/lmdb/bulk"},
    "store/rules": {
        "store/records", "store/sorting", "store/model", "store/wire", "store/referrals.hpp", "store/result.hpp", "store/error.hpp",
        "store/temp_file.hpp",
    },
    "cli": {"store"},
}

TOP_LEVEL = {
    "CMakeLists.txt", "cli", "store", "tests", "completions", "man", "README.md", "CMakePresets.json", "LICENSE",
    "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md", "dev",
}
LONGEST = 400


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [line for line in listing.splitlines() if (ROOT / line).is_file()]


def folder_of(path: str) -> str | None:
    return next((folder for folder in sorted(MAY_INCLUDE, key=len, reverse=True) if path.startswith(folder + "/")), None)


def breaches_of_arrows(path: str, text: str) -> list[str]:
    folder = folder_of(path)
    if folder is None:
        return []
    allowed = MAY_INCLUDE[folder] | {folder}
    found = []
    for included in re.findall(r'^#include "([^"]+)"', text, re.MULTILINE):
        if not any(included == one or included.startswith(one + "/") for one in allowed):
            found.append(f"{path}: includes {included}, which {folder} may not see")
    return found


def breaches(path: str) -> list[str]:
    found = []
    top = path.split("/")[0]
    if top not in TOP_LEVEL and not top.startswith("."):
        found.append(f"{path}: not an allowed top-level entry")
    if not path.endswith((".cpp", ".hpp")):
        return found
    text = (ROOT / path).read_text(encoding="utf-8")
    found += breaches_of_arrows(path, text)
    if path.startswith(("store/", "cli/")):
        lines = text.count("\n")
        if lines > LONGEST:
            found.append(f"{path}: {lines} lines, more than {LONGEST}: split the file")
        for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"):
            if re.search(rf"\b{word}\b", text):
                found.append(f"{path}: {word} is not allowed")
    if path.endswith(".hpp") and not text.startswith("#pragma once"):
        found.append(f"{path}: does not begin with #pragma once")
    return found


def main() -> int:
    found = [line for path in tracked() for line in breaches(path)]
    print("\n".join(found) if found else "no violations found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
