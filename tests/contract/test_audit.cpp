#include "store/records/audit_chain.hpp"
#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

// The audit log of every engine: one chain without gaps, and every range equals a filter over the complete log.

using namespace refctl;
using namespace refctl::test;
using records::AuditRange;

namespace {

AuditDraft draft(std::uint64_t subject, std::string actor, std::string action, std::int64_t at) {
  AuditDraft made{.at = Instant{at},
                  .actor = std::move(actor),
                  .origin = "192.0.2.7",
                  .action = std::move(action),
                  .subject = subject == 0 ? std::nullopt : std::optional(UserId{subject}),
                  .changes = {{.field = "name", .before = "Mira", .after = std::nullopt},
                              {.field = "email", .before = std::nullopt, .after = ""}},
                  .salt = {}};
  made.salt.fill(static_cast<std::uint8_t>(at));
  return made;
}

std::vector<AuditEntry> entries(records::Records& store, const AuditRange& range = {}) {
  std::vector<AuditEntry> found;
  must(store.read([&](records::Reader& reader) {
    return reader.scan_audit(range, [&](const AuditEntry& entry) {
      found.push_back(entry);
      return Walk::on;
    });
  }));
  return found;
}

std::uint64_t count(records::Records& store, const AuditRange& range) {
  return must(store.read([&](records::Reader& reader) { return reader.count_audit(range); }));
}

std::vector<std::uint64_t> numbers_of(const std::vector<AuditEntry>& log) {
  std::vector<std::uint64_t> numbers;
  for (const AuditEntry& entry : log) numbers.push_back(entry.number);
  return numbers;
}

std::size_t chain_faults(const std::vector<AuditEntry>& log) {
  std::size_t found = 0;
  records::ChainCheck check([&](std::uint64_t, const std::string&) { ++found; });
  for (const AuditEntry& entry : log) check.next(entry);
  return found;
}

// Adds entries of few or many persons, in one transaction or one each, with a clock that is sometimes set back.
void fill(records::Records& store, std::size_t count, bool clock_steps_back) {
  std::mt19937 random(7);
  std::int64_t now = 1'000;
  const std::vector<std::string> actions{"user.sign_up", "user.edit", "users", "session.open_by_operator", "import"};
  std::vector<AuditDraft> drafts;
  for (std::size_t i = 0; i < count; ++i) {
    now += random() % 3;
    if (clock_steps_back && i % 97 == 96) now -= 40;
    // Users 1 and 2 have long lists, the others short ones; 0 means no user.
    const std::uint64_t subject = i % 2 == 0 ? 1 : random() % 70;
    const std::string actor = i % 3 == 0 ? "user:2" : i % 3 == 1 ? "operator:root" : actor_text(UserId{random() % 70});
    drafts.push_back(draft(subject, actor, actions[random() % actions.size()], now));
  }
  for (std::size_t at = 0; at < drafts.size();) {
    const std::size_t some = std::min<std::size_t>(drafts.size() - at, 1 + random() % 200);
    must(store.write([&](records::Writer& writer) -> Result<> {
      for (std::size_t i = at; i < at + some; ++i) {
        if (auto done = writer.append_audit(drafts[i]); !done) return done;
      }
      return {};
    }));
    at += some;
  }
}

AuditRange random_range(std::mt19937& random, std::int64_t first, std::int64_t last) {
  const auto often = [&](unsigned one_in) { return random() % one_in == 0; };
  const auto moment = [&] { return Instant{first - 5 + static_cast<std::int64_t>(random()) % (last - first + 10)}; };
  AuditRange range;
  if (often(3)) range.about = UserId{random() % 70};
  if (often(3)) range.subject = UserId{random() % 70};
  range.about_store = often(6);
  if (often(3)) range.since = moment();
  if (often(3)) range.until = moment();
  if (often(4)) range.action = often(2) ? "user" : "user.edit";
  if (often(4)) range.actor = often(2) ? "operator" : actor_text(UserId{random() % 4});
  if (often(3)) range.after = random() % 1'000;
  if (often(3)) range.offset = random() % 50;
  if (often(2)) range.limit = random() % 40;
  range.newest = often(2);
  return range;
}

// Filters the log by the definition of a range.
std::vector<AuditEntry> filtered(const std::vector<AuditEntry>& log, const AuditRange& range) {
  std::vector<AuditEntry> found;
  for (const AuditEntry& entry : log) {
    if (matches(range, entry)) found.push_back(entry);
  }
  if (range.newest) std::ranges::reverse(found);
  found.erase(found.begin(),
              found.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(range.offset, found.size())));
  found.resize(static_cast<std::size_t>(std::min<std::uint64_t>(range.limit, found.size())));
  if (range.newest) std::ranges::reverse(found);
  return found;
}

}  // namespace

TEST_CASE("covers() matches a name and the names below it", "[contract]") {
  CHECK(records::covers("user", "user"));
  CHECK(records::covers("user", "user.edit"));
  CHECK(records::covers("user.edit", "user.edit"));
  CHECK(records::covers("operator", "operator:root"));
  CHECK(records::covers("operator:root", "operator:root (sudo eve)"));
  CHECK_FALSE(records::covers("user", "users.end"));
  CHECK_FALSE(records::covers("user:1", "user:17"));
  CHECK_FALSE(records::covers("user.edit", "user"));
}

TEMPLATE_TEST_CASE("the audit log is one chain without gaps", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  CHECK(entries(*store).empty());
  CHECK(count(*store, {}) == 0);
  const AuditDraft first = draft(1, "user:1", "user.sign_up", 10);
  const AuditDraft second = draft(0, "operator:root", "import", 20);
  must(store->write([&](records::Writer& writer) -> Result<> {
    if (auto done = writer.append_audit(first); !done) return done;
    CHECK(must(writer.count_audit({})) == 1);  // the writer sees its own put
    return writer.append_audit(second);
  }));
  CHECK(!store->write([&](records::Writer& writer) -> Result<> {
    must(writer.append_audit(first));
    return fail(ErrorCode::throttled, "changed my mind");
  }));
  must(store->write([&](records::Writer& writer) { return writer.append_audit(first); }));
  store.reopen();
  const auto log = entries(*store);
  REQUIRE(numbers_of(log) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(static_cast<const AuditDraft&>(log[0]) == first);
  CHECK(static_cast<const AuditDraft&>(log[1]) == second);
  CHECK(chain_faults(log) == 0);
  CHECK(count(*store, {}) == 3);
}

TEMPLATE_TEST_CASE("a chained entry is stored unchanged, and only after the last one", "[contract]", MemoryBackend,
                   LmdbBackend) {
  TestType store;
  AuditEntry entry{draft(5, "user:6", "user.edit", 10)};
  entry.number = 1;
  entry.chain.fill(3);
  const auto append = [&](std::uint64_t number) {
    entry.number = number;
    return store->write([&](records::Writer& writer) { return writer.append_chained_audit(entry); });
  };
  CHECK(!append(0));
  CHECK(!append(2));
  must(append(1));
  CHECK(!append(1));
  CHECK(!append(3));
  store.reopen();
  entry.number = 1;
  CHECK(entries(*store) == std::vector{entry});
  CHECK(numbers_of(entries(*store, {.about = UserId{6}})) == std::vector<std::uint64_t>{1});
}

TEMPLATE_TEST_CASE("erasing removes values by subject and actor, and the chain stays valid", "[contract]",
                   MemoryBackend, LmdbBackend) {
  TestType store;
  fill(*store, 900, false);
  const auto before = entries(*store);
  std::vector<std::uint64_t> asked;
  must(store->write([&](records::Writer& writer) {
    asked.clear();
    return writer.erase_audit(UserId{2}, [&](const AuditEntry& entry) {
      asked.push_back(entry.number);
      return entry.number % 2 == 0;
    });
  }));
  CHECK(asked == numbers_of(filtered(before, {.about = UserId{2}})));
  store.reopen();
  const auto after = entries(*store);
  REQUIRE(after.size() == before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    const bool erased = std::ranges::count(asked, before[i].number) > 0 && before[i].number % 2 == 0;
    CHECK(after[i] == (erased ? records::without_values(before[i]) : before[i]));
  }
  CHECK(chain_faults(after) == 0);
  // Erased entries are still found, and not passed to the callback again.
  CHECK(numbers_of(entries(*store, {.about = UserId{2}})) == asked);
  must(store->write([&](records::Writer& writer) {
    return writer.erase_audit(UserId{2}, [&](const AuditEntry& entry) {
      CHECK(entry.number % 2 == 1);
      return false;
    });
  }));
}

TEMPLATE_TEST_CASE("every range equals a filter over the complete log", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  const bool clock_steps_back = GENERATE(false, true);
  fill(*store, 1'200, clock_steps_back);
  must(store->verify([](const Fault& fault) { FAIL(fault.message); }));
  const auto log = entries(*store);
  REQUIRE(log.size() == 1'200);
  std::int64_t last = 0;
  for (const AuditEntry& entry : log) last = std::max(last, entry.at.ms);
  std::mt19937 random(11);
  for (int i = 0; i < 600; ++i) {
    const AuditRange range = random_range(random, log.front().at.ms, last);
    const auto expected = filtered(log, range);
    REQUIRE(entries(*store, range) == expected);
    AuditRange all = range;
    all.offset = 0;
    all.limit = records::unlimited;
    REQUIRE(count(*store, range) == filtered(log, all).size());
    if (expected.empty()) continue;
    // A visitor that has returned stop is not called again.
    std::size_t visits = 0;
    must(store->read([&](records::Reader& reader) {
      return reader.scan_audit(
          range, [&](const AuditEntry&) { return ++visits == (expected.size() + 1) / 2 ? Walk::stop : Walk::on; });
    }));
    CHECK(visits == (expected.size() + 1) / 2);
  }
}
