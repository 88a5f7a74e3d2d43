"""Structural rules that no compiler checks: which folder may include which, how long a file and how full a folder may be,
words that must not remain. Prints each violation; exits with 1 if there is one. self_check() proves that each rule finds
its violation."""

import collections
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
FULLEST = 30  # .cpp and .hpp files of a folder

# Folders whose paths begin so must not include each other in a circle. store itself does not: result.hpp is everywhere.
WITHOUT_CIRCLES = ("store/", "cli/serve")


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


def is_source(path: str) -> bool:
    return path.endswith((".cpp", ".hpp"))


def parent(path: str) -> str:
    return path.rpartition("/")[0]


def full_folders(paths: list[str]) -> list[str]:
    counts = collections.Counter(parent(path) for path in paths if is_source(path))
    return [f"{folder}: {count} source files, more than {FULLEST}: make subfolders" for folder, count in sorted(counts.items())
            if count > FULLEST]


# The includes between folders: folder -> included folder -> one file that includes it.
def includes_of(sources: dict[str, str]) -> dict[str, dict[str, str]]:
    edges = collections.defaultdict(dict)
    for path, text in sources.items():
        for included in re.findall(r'^#include "([^"]+)"', text, re.MULTILINE):
            if parent(included) != parent(path):
                edges[parent(path)].setdefault(parent(included), path)
    return edges


# The folders of a circle of edges, or nothing.
def circle(edges: dict[str, dict[str, str]]) -> list[str]:
    done = set()

    def visit(folder: str, way: list[str]) -> list[str]:
        if folder in way:
            return way[way.index(folder):] + [folder]
        if folder in done:
            return []
        for following in sorted(edges.get(folder, ())):
            if found := visit(following, way + [folder]):
                return found
        done.add(folder)
        return []

    return next((found for folder in sorted(edges) if (found := visit(folder, []))), [])


def circles_of_includes(sources: dict[str, str]) -> list[str]:
    found = []
    for root in WITHOUT_CIRCLES:
        within = {path: text for path, text in sources.items() if parent(path).startswith(root)}
        edges = {folder: {to: path for to, path in others.items() if to.startswith(root)}
                 for folder, others in includes_of(within).items()}
        if loop := circle(edges):
            found.append("folders include each other in a circle: " + " -> ".join(
                f"{folder} ({edges[folder][following]})" for folder, following in zip(loop, loop[1:])) + f" -> {loop[0]}")
    return found


# The targets made by refctl_folder: target -> its folder, and target -> linked targets.
def targets_of(cmake: dict[str, str]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    folders, links = {}, collections.defaultdict(dict)
    for path, text in cmake.items():
        text = re.sub(r"#.*", "", text)
        for name in re.findall(r"(?:refctl_folder|add_library)\(\s*(\w+)", text):
            folders[name] = parent(path)
        for name, linked in re.findall(r"(?:refctl_folder|target_link_libraries)\(\s*(\w+)([^)]*)\)", text):
            links[name].update({word: path for word in linked.split() if word.startswith("refctl_")})
    return folders, links


# A static library is linked even if only another library names it, so a missing link goes unnoticed. Files of store/
# itself are no folder to link: result.hpp and others are everywhere.
def unlinked_includes(sources: dict[str, str], cmake: dict[str, str]) -> list[str]:
    folders, links = targets_of(cmake)
    found = []
    if loop := circle(links):
        found.append("CMake targets link each other in a circle: " + " -> ".join(loop))
    reached = {}

    def all_links(name: str) -> set[str]:
        if name not in reached:
            reached[name] = set()
            reached[name] = set(links[name]).union(*(all_links(other) for other in list(links[name])))
        return reached[name]

    target_in = {}
    for name, folder in folders.items():
        if folder != "store":
            target_in.setdefault(folder, name)
    for folder, others in sorted(includes_of(sources).items()):
        for other, path in sorted(others.items()):
            if folder in target_in and other in target_in and target_in[other] not in all_links(target_in[folder]):
                found.append(f"{path}: includes {other}, but {target_in[folder]} does not link {target_in[other]}")
    return found


def self_check() -> None:
    source = '#include "store/{}/x.hpp"\n'
    assert not full_folders([f"store/a/{number}.cpp" for number in range(FULLEST)])
    assert full_folders([f"store/a/{number}.cpp" for number in range(FULLEST)] + ["store/a/x.hpp"])
    line = {"store/a/1.cpp": source.format("b"), "store/b/2.cpp": source.format("c/d")}
    assert not circles_of_includes(line)
    assert circles_of_includes(line | {"store/c/d/3.cpp": source.format("a")})
    cmake = {"store/a/CMakeLists.txt": "refctl_folder(refctl_a LINKS refctl_b)", "store/b/CMakeLists.txt": "refctl_folder(refctl_b)",
             "store/c/d/CMakeLists.txt": "refctl_folder(refctl_d)"}
    assert [line.split(":")[0] for line in unlinked_includes(line, cmake)] == ["store/b/2.cpp"]
    assert not unlinked_includes(line, cmake | {"store/b/CMakeLists.txt": "refctl_folder(refctl_b LINKS refctl_d)"})
    assert unlinked_includes({}, cmake | {"store/b/CMakeLists.txt": "refctl_folder(refctl_b LINKS refctl_a)"})
    assert breaches_of_arrows("store/model/x.hpp", source.format("wire"))
    assert not breaches_of_arrows("store/wire/x.hpp", source.format("model"))


def main() -> int:
    self_check()
    paths = tracked()
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in paths if is_source(path)}
    program = {path: text for path, text in sources.items() if path.startswith(("store/", "cli/"))}
    cmake = {path: (ROOT / path).read_text(encoding="utf-8") for path in paths
             if path.startswith(("store/", "cli/")) and path.endswith("CMakeLists.txt")}
    found = [line for path in paths for line in breaches(path)]
    found += full_folders(paths) + circles_of_includes(program) + unlinked_includes(program, cmake)
    print("\n".join(found) if found else "no violations found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
