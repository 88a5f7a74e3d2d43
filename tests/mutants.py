"""Breaks rules of the program on purpose, one at a time, in a copy of the sources, and expects a test to fail.

usage: mutants.py [NAME…]

A rule that can be broken without a failing test is not tested. Each row has the file, the words to replace and the test
program that must fail. Exits with 1 if a break goes unnoticed."""

import os
import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutants"


@dataclass
class Break:
    name: str
    file: str
    words: str
    instead: str
    test: str


BREAKS = [
    Break("an e-mail can be used twice", "store/rules/accounts/sign_up.cpp", "if (*owner) return email_taken", "if (false) return email_taken", "referrals_memory"),
    Break("the engine accepts an e-mail twice", "store/lmdb/tables/view_users.cpp",
          "if (*holder && **holder != user.id) return fail(ErrorCode::email_taken", "if (false) return fail(ErrorCode::email_taken", "contract"),
    Break("the engine accepts a code twice", "store/lmdb/tables/view_users.cpp",
          "if (*holder && **holder != user.id) return fail(ErrorCode::code_taken", "if (false) return fail(ErrorCode::code_taken", "contract"),
    Break("everybody is an admin", "store/rules/access/access.cpp", "if (actor.is_admin()) return {};", "return {};", "referrals_memory"),
    Break("members see others", "store/rules/access/access.cpp", "if (actor.is(ref.id)) return known_user(reader, actor.user);",
          "return known_user(reader, ref.id);", "referrals_memory"),
    Break("a demoted admin's import", "store/rules/import/audited_import.cpp",
          'if (auto may = require_admin(*actor, "import users"); !may) return may;', "", "referrals_memory"),
    Break("a demoted admin's seed", "store/rules/seed/seed_users.cpp",
          'if (auto may = require_admin(*actor, "seed users"); !may) return failure_of(may);', "", "referrals_memory"),
    Break("sessions never expire", "store/rules/context/caller_resolver.cpp", "if (!*session || (*session)->expires <= now) return session_over();",
          "if (!*session) return session_over();", "referrals_memory"),
    Break("tokens never expire", "store/rules/tokens/tokens.cpp", "if (now >= token.claims.expires) {", "if (false) {", "unit_tokens"),
    Break("any signature is valid", "store/rules/tokens/tokens.cpp", "if (sodium_memcmp(given.data(), wanted.data(), wanted.size()) != 0)", "if (false)", "unit_tokens"),
    Break("checksums are not verified", "store/lmdb/codec/checksum.cpp",
          "if (load<std::uint32_t>(payload.data() + payload.size()) != checksum(table, key, payload)) return std::nullopt;", "", "fault"),
    Break("guesses are not limited", "store/rules/accounts/throttle.cpp", "if (counter.failures < free_failures ||", "if (true ||", "unit_accounts"),
    Break("a wrong guess is not counted", "store/rules/accounts/throttle.cpp", "if (counter.failures < 1'000'000) ++counter.failures;", "", "unit_accounts"),
    Break("a referrer named by a code may come later", "store/rules/import/stream/named_referrers.cpp", "if (id >= entry.id.value) return false;", "", "unit_import"),
    Break("referrers are compared by hash only", "store/rules/import/stream/named_referrers.cpp", "return std::ranges::equal(typed, key, {}, ascii_upper, ascii_upper);",
          "return true;", "unit_import"),
    Break("a referrer may come later", "store/rules/import/stream/streaming_import.cpp", "numbered_ && referrer < last_id_ && in_file(referrer)",
          "numbered_ && in_file(referrer)", "unit_import"),
    Break("a stored referrer need not exist", "store/rules/import/stream/streaming_import.cpp", "return found == stored_.size();", "return true;", "unit_import"),
    Break("the digest continues in the second reading", "store/rules/import/read/input_file.cpp",
          "done_ = 0;\n  digest_ = std::make_unique<BackgroundSha256>();", "done_ = 0;", "unit_import"),
    Break("two users of a load may have one e-mail", "store/lmdb/bulk/bulk_indexes.cpp", "if (collides && on_collision_) {", "if (false) {", "contract"),
]


def copy_sources() -> None:
    """Copies the tracked files that differ from their copy, so that the next run builds little."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    for name in names:
        source, copy = ROOT / name, WORK / "source" / name
        if not source.is_file() or (copy.is_file() and copy.read_bytes() == source.read_bytes()):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    kept = set(names)
    for copy in (WORK / "source").rglob("*"):
        if copy.is_file() and str(copy.relative_to(WORK / "source")) not in kept:
            copy.unlink()


def run(words: list[str], **more) -> subprocess.CompletedProcess:
    return subprocess.run(words, capture_output=True, text=True, check=False, **more)


def built(test: str) -> bool:
    done = run(["cmake", "--build", str(WORK / "build"), "--target", f"test_{test}"])
    if done.returncode != 0:
        print(done.stdout[-3000:], done.stderr[-3000:], sep="\n")
    return done.returncode == 0


def green(test: str) -> bool:
    program = next((WORK / "build").rglob(f"test_{test}"))
    return run([str(program), "--abort"], timeout=1800, cwd=program.parent).returncode == 0


def verdict(one: Break) -> str:
    copy = WORK / "source" / one.file
    text = copy.read_text()
    if text.count(one.words) != 1:
        return "the words to break are not there, or more than once"
    copy.write_text(text.replace(one.words, one.instead))
    try:
        if not built(one.test):
            return "broken so that it does not compile"
        return "unnoticed" if green(one.test) else "red"
    finally:
        copy.write_text(text)


def main() -> int:
    chosen = [one for one in BREAKS if len(sys.argv) < 2 or one.name in sys.argv[1:]]
    copy_sources()
    # Mutants may have unused parameters, so that warning is not an error here.
    configured = run(["cmake", "-S", str(WORK / "source"), "-B", str(WORK / "build"), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                      "-DCMAKE_CXX_FLAGS_DEBUG=-O0", "-DREFCTL_WERROR=OFF"])
    if configured.returncode != 0:
        sys.exit(configured.stderr)
    for test in sorted({one.test for one in chosen}):
        if not built(test) or not green(test):
            sys.exit(f"mutants: {test} is red before anything was broken")
    failures = 0
    for one in chosen:
        outcome = verdict(one)
        failures += outcome != "red"
        print(f"{outcome:9} {one.test:18} {one.name}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    os.environ.setdefault("CMAKE_BUILD_PARALLEL_LEVEL", str(os.cpu_count()))
    sys.exit(main())
