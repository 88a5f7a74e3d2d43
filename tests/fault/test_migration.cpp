#include "store/rules/make_referrals.hpp"
#include "store/transfer.hpp"
#include "tests/fault/format_1.hpp"
#include "tests/fault/stores.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixed_environment.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

// A store of format 1 becomes one of the current format completely, or stays unchanged.

namespace fs = std::filesystem;
using namespace refctl;
using namespace refctl::test;

namespace {

constexpr std::uint32_t present = 2;

FixedClock fixed_clock(Instant{1'000'000'000'000});
SequenceRandom sequence_random;
const rules::Environment environment{.clock = fixed_clock, .random = sequence_random};

// Migrates like `refctl migrate`. Calls `between` repeatedly, the last time when only the switch is left.
Result<Migration> migrate(
    const std::string& path, const Interrupted& between = [] { return false; }) {
  return migrate_store(path, {.now = Instant{1}}, environment, "root", between);
}

std::vector<std::string> all_faults(records::Records& store) {
  auto system = rules::make_referrals(store, environment);
  std::vector<std::string> said;
  const auto admin = system->administer(Caller::as_operator("root", "cli")).value();
  const auto faults = admin->check().value();
  for (const Fault& fault : faults) said.push_back(fault.message);
  return said;
}

// Returns the data that must be equal before and after, for every way of upgrading. `entries`: how many audit entries.
std::string contents(records::Records& store, std::uint64_t entries) {
  std::string all;
  auto read = store.read([&](records::Reader& r) -> Result<> {
    auto scanned = r.scan_users(UserId{1}, {}, [&](const records::UserSummary& user) {
      all += fmt::format("{} {} {} {}\n", user.id.value, user.email, user.code, user.referrer.value);
      return Walk::on;
    });
    if (!scanned) return scanned;
    return r.scan_audit({.limit = entries}, [&](const AuditEntry& entry) {
      all += fmt::format("{} {} {} {}\n", entry.number, entry.actor, entry.changes.at(0).after.value(),
                         fmt::join(entry.chain, ","));
      return Walk::on;
    });
  });
  return read ? all : read.error().message;
}

std::uint64_t count_of(records::Records& store, const records::AuditRange& range) {
  return store.read([&](records::Reader& r) { return r.count_audit(range); }).value();
}

std::string slurp(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void restore(const std::string& backup, const std::string& path) {
  auto restoring = begin_restore(path, Replace::no, {.now = Instant{1}}, environment, "root");
  REQUIRE(restoring);
  REQUIRE(restoring->feed(slurp(backup)));
  REQUIRE(restoring->finish([] { return false; }));
}

void copy_store_files(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to);
  fs::permissions(to, fs::perms::owner_all);
}

}  // namespace

TEST_CASE("a store of format 1 is upgraded, and its backup is one of format 1", "[fault]") {
  TemporaryDirectory directory;
  const std::string path = directory.file("s");
  const bool head_knows_audit_end = GENERATE(true, false);
  const std::uint64_t entries = GENERATE(std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{3000});
  make_format_1(path, {.users = 500, .entries = entries, .head_knows_audit_end = head_knows_audit_end});

  auto refused = open_records(path, OpenMode::read, {.now = Instant{1}});
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::store_older);
  CHECK(refused.error().hint.find("refctl migrate") != std::string::npos);

  auto migrated = migrate(path);
  REQUIRE(migrated);
  CHECK(migrated->from == 1);
  CHECK(migrated->to == present);
  CHECK(migrated->facts.users == 500);
  CHECK(migrated->facts.audit_entries == entries);
  CHECK(migrated->backup == path + "/format-1.backup");
  CHECK(fs::status(migrated->backup).permissions() == fs::perms(0600));
  CHECK(!fs::exists(path + "/next"));
  std::string upgraded;
  {
    auto store = open_store(path);
    CHECK(all_faults(*store).empty());
    upgraded = contents(*store, entries);
    CHECK(std::ranges::count(upgraded, '\n') == static_cast<std::ptrdiff_t>(500 + entries));
    CHECK(count_of(*store, {}) == entries + 1);  // plus the entry of the migration
    if (entries > 1) CHECK(count_of(*store, {.about = UserId{1}}) > entries / 4);
    CHECK(sign_up(*store, "after@example.com") > 0);
    CHECK(all_faults(*store).empty());
  }
  auto again = migrate(path);
  REQUIRE(again);
  CHECK(!again->was_needed());
  CHECK(!fs::exists(path + "/format-1.2.backup"));

  // A restore of the backup upgrades it, too.
  restore(migrated->backup, directory.file("restored"));
  auto restored = open_store(directory.file("restored"));
  CHECK(all_faults(*restored).empty());
  CHECK(contents(*restored, entries) == upgraded);
}

TEST_CASE("an upgrade that is interrupted changes nothing", "[fault]") {
  TemporaryDirectory directory;
  const std::string path = directory.file("s");
  make_format_1(path, {.users = 50, .entries = 20});
  const std::string before = slurp(path + "/data.mdb");
  int points = 0;
  REQUIRE(migrate(directory.file("none"), [] { return false; }).error().code == ErrorCode::store_missing);
  CHECK(!fs::exists(directory.file("none")));
  for (bool interrupted = true; interrupted; ++points) {
    int left = points;
    auto migrated = migrate(path, [&left] { return left-- == 0; });
    interrupted = !migrated;
    if (!interrupted) break;
    CHECK(migrated.error().code == ErrorCode::interrupted);
    CHECK(slurp(path + "/data.mdb") == before);
    CHECK(!fs::exists(path + "/next"));
    CHECK(!fs::exists(path + "/format-1.backup"));
  }
  CHECK(points >= 4);  // while reading, and before and after the check of the upgraded store
  CHECK(format_of(path) == present);
}

TEST_CASE("a killed upgrade leaves the old or the new store intact", "[fault]") {
  TemporaryDirectory directory;
  const std::string made = directory.file("made"), path = directory.file("s");
  const auto size = static_cast<std::uint64_t>(tries(2'000, 1'000'000));
  make_format_1(made, {.users = size, .entries = size});

  copy_store_files(made, path);
  const auto began = std::chrono::steady_clock::now();
  REQUIRE(migrate(path));
  const auto took = std::chrono::steady_clock::now() - began;
  const std::string expected = contents(*open_store(path), size);

  std::mt19937 random(9);
  constexpr int kills = 50;
  const auto longest = static_cast<unsigned>(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  int upgraded = 0, killed = 0;
  for (int kill = 0; kill < kills; ++kill) {
    copy_store_files(made, path);
    const ExitStatus ended = run_in_child([&] {
      // Some kills are at each reported point, the others at any time.
      if (kill >= 8) kill_self_after(static_cast<unsigned>(random() % (longest + longest / 10)));
      int points = 0;
      const auto between = [&] {
        if (kill < 8 && points++ == kill) ::raise(SIGKILL);
        return false;
      };
      return migrate(path, between) ? 0 : 1;
    });
    INFO("kill " << kill << " code " << ended.code << " " << ended.said);
    REQUIRE((ended.by_signal || ended.with(0)));
    killed += ended.by_signal ? 1 : 0;
    (void)random();
    const std::uint32_t format = format_of(path);
    REQUIRE((format == 1 || format == present));
    upgraded += format == present ? 1 : 0;
    auto again = migrate(path);
    REQUIRE(again);
    CHECK(again->was_needed() == (format == 1));
    auto store = open_store(path);
    CHECK(all_faults(*store).empty());
    CHECK(contents(*store, size) == expected);
    CHECK(!fs::exists(path + "/next"));
  }
  CHECK(killed >= 4);
  CHECK(upgraded < kills);
  figure(
      fmt::format("{} users and as many audit entries of format 1 upgraded in {:.1f} s; {} of {} upgrades killed: {} "
                  "had the new store, the others the old one, all sound",
                  size, std::chrono::duration<double>(took).count(), killed, kills, upgraded));
}
