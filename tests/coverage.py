"""Line coverage of store/ and cli/ by the tests that ran in a build of the preset `coverage`.

usage: coverage.py BUILD [--missed PATH]

Prints the percentage of each folder and in total; with --missed the lines of the files below PATH that no test
reached. Exits with 1 below the required percentage. A line counts once, even if several templates or objects have it."""

import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEMANDED = 90.0


def lines_of(notes: pathlib.Path) -> dict[str, dict[int, bool]]:
    """Returns what gcov reports for one object: for each source of refctl the lines that ran. An object that never ran
    counts, too."""
    said = subprocess.run(["gcov", "--json-format", "--stdout", str(notes)], check=True, capture_output=True, cwd=notes.parent)
    found = {}
    for part in said.stdout.splitlines():
        for file in json.loads(part)["files"]:
            path = os.path.relpath(os.path.join(notes.parent, file["file"]), ROOT) if os.path.isabs(file["file"]) else file["file"]
            path = os.path.normpath(path)
            # Names relative to the build folder begin with ../../
            path = path.removeprefix("../../")
            if path.startswith(("store/", "cli/")):
                lines = found.setdefault(path, {})
                for line in file["lines"]:
                    lines[line["line_number"]] = lines.get(line["line_number"], False) or line["count"] > 0
    return found


def gather(build: pathlib.Path) -> dict[str, dict[int, bool]]:
    notes = [path for folder in ("store", "cli", "CMakeFiles") for path in (build / folder).rglob("*.gcno")]
    if not notes:
        sys.exit(f"coverage: nothing was built for it in {build}: `./dev coverage`")
    every: dict[str, dict[int, bool]] = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lines_of, notes):
            for path, lines in found.items():
                merged = every.setdefault(path, {})
                for number, ran in lines.items():
                    merged[number] = merged.get(number, False) or ran
    return every


def percent(lines: list[bool]) -> float:
    return 100.0 * sum(lines) / len(lines) if lines else 100.0


def runs(numbers: list[int]) -> str:
    """1-3, 7"""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    every = gather(build)
    if "--missed" in sys.argv:
        below = sys.argv[sys.argv.index("--missed") + 1]
        for path, lines in sorted(every.items()):
            missed = sorted(number for number, ran in lines.items() if not ran)
            if path.startswith(below) and missed:
                print(f"{path}: {len(missed)} of {len(lines)}: {runs(missed)}")
        return 0
    folders = collections.defaultdict(list)
    for path, lines in every.items():
        folders[str(pathlib.PurePath(path).parent)] += lines.values()
    for folder, lines in sorted(folders.items()):
        print(f"{percent(lines):6.1f} %  {sum(lines):6} of {len(lines):6}  {folder}")
    all_lines = [ran for lines in every.values() for ran in lines.values()]
    print(f"{percent(all_lines):6.1f} %  {sum(all_lines):6} of {len(all_lines):6}  lines of store/ and cli/ ({DEMANDED:g} % are demanded)")
    return 0 if percent(all_lines) >= DEMANDED else 1


if __name__ == "__main__":
    sys.exit(main())
