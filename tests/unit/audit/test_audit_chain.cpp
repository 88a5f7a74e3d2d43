#include "store/records/audit_chain.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "tests/support/memory_records.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace refctl;
using namespace refctl::audit;
using namespace refctl::records;

namespace {

// Returns a log of five entries, written like the rules do.
std::vector<AuditEntry> written_log() {
  test::MemoryRecords records;
  std::vector<AuditEntry> log;
  for (std::uint8_t i = 0; i < 5; ++i) {
    const Stamp stamp{.at = Instant{1000 * i}, .actor = "operator:root", .origin = "cli", .salt = {i, 7}};
    auto done = records.write([&](records::Writer& writer) {
      return append(writer, stamp, "user.edit", UserId{i},
                    {changed("name", "Ann", "Bob"), added("email", "b@example.com")});
    });
    REQUIRE(done);
  }
  REQUIRE(records.read([&](records::Reader& reader) {
    return reader.scan_audit({}, [&](const AuditEntry& entry) {
      log.push_back(entry);
      return Walk::on;
    });
  }));
  REQUIRE(log.size() == 5);
  return log;
}

std::size_t complaints(const std::vector<AuditEntry>& log) {
  std::size_t count = 0;
  ChainCheck check([&](std::uint64_t, const std::string&) { ++count; });
  for (const AuditEntry& entry : log) check.next(entry);
  return count;
}

}  // namespace

TEST_CASE("an unchanged log is valid", "[audit]") { CHECK(complaints(written_log()) == 0); }

TEST_CASE("any alteration, removal, insertion or move is detected", "[audit]") {
  const auto altered = [](auto change) {
    auto log = written_log();
    change(log);
    return complaints(log);
  };
  using Log = std::vector<AuditEntry>;
  CHECK(altered([](Log& log) { log[2].at.ms += 1; }) > 0);
  CHECK(altered([](Log& log) { log[2].actor = "operator:eve"; }) > 0);
  CHECK(altered([](Log& log) { log[2].action = "user.edit2"; }) > 0);
  CHECK(altered([](Log& log) { log[2].subject = UserId{9}; }) > 0);
  CHECK(altered([](Log& log) { log[2].subject.reset(); }) > 0);
  CHECK(altered([](Log& log) { log[2].origin = "192.0.2.1"; }) > 0);
  CHECK(altered([](Log& log) { log[2].changes[0].after = "Eve"; }) > 0);
  CHECK(altered([](Log& log) { log[2].changes[1].before = ""; }) > 0);
  CHECK(altered([](Log& log) { log[2].changes.pop_back(); }) > 0);
  CHECK(altered([](Log& log) { log[2].values_digest[0] ^= 1; }) > 0);
  CHECK(altered([](Log& log) { log[2].chain[31] ^= 1; }) > 0);
  CHECK(altered([](Log& log) { log[2].erased = true; }) > 0);
  CHECK(altered([](Log& log) { log.erase(log.begin() + 2); }) > 0);
  CHECK(altered([](Log& log) { log.erase(log.begin()); }) > 0);
  CHECK(altered([](Log& log) { std::swap(log[1], log[2]); }) > 0);
  CHECK(altered([](Log& log) { log.insert(log.begin() + 2, log[2]); }) > 0);
}

TEST_CASE("entries with both formulas form one chain", "[audit]") {
  auto log = written_log();
  // As in format 1: the digest of the values also covers the number.
  AuditDigest before{};
  for (AuditEntry& entry : log) {
    if (entry.number <= 3) {
      entry.formula = ValuesFormula::numbered;
      entry.values_digest = values_digest(entry);
    }
    entry.chain = before = chain_digest(before, entry);
  }
  CHECK(complaints(log) == 0);
  for (AuditEntry& entry : log) {
    AuditEntry other = entry;
    other.formula = entry.formula == ValuesFormula::numbered ? ValuesFormula::unnumbered : ValuesFormula::numbered;
    CHECK(values_digest(other) != entry.values_digest);
    other = entry;
    other.number += 1;
    CHECK((values_digest(other) == entry.values_digest) == (entry.formula == ValuesFormula::unnumbered));
  }
  log[1].changes[0].after = "Eve";
  CHECK(complaints(log) == 1);
}

TEST_CASE("the chain stays valid when an entry's values are removed", "[audit]") {
  auto log = written_log();
  log[2] = without_values(log[2]);
  CHECK(log[2].changes.empty());
  CHECK(log[2].origin.empty());
  CHECK(log[2].salt == std::array<std::uint8_t, 16>{});
  CHECK(complaints(log) == 0);
  log[2].changes.push_back(added("name", "put back"));
  CHECK(complaints(log) > 0);
}

TEST_CASE("a value longer than the log allows is cut between characters", "[audit]") {
  test::MemoryRecords records;
  std::string longest;
  while (longest.size() < 3 * max_value_bytes) longest += "é";
  longest.insert(longest.begin(), 'x');  // so that the limit is inside a character
  const Stamp stamp{.at = {}, .actor = "operator:root", .origin = "cli", .salt = {}};
  REQUIRE(records.write(
      [&](records::Writer& writer) { return append(writer, stamp, "test", std::nullopt, {added("name", longest)}); }));
  std::string kept;
  REQUIRE(records.read([&](records::Reader& reader) {
    return reader.scan_audit({}, [&](const AuditEntry& entry) {
      kept = entry.changes.at(0).after.value();
      return Walk::on;
    });
  }));
  CHECK(kept.size() <= max_value_bytes + 3);
  CHECK(kept.ends_with("é…"));
}
