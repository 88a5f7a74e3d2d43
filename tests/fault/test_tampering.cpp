#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/records/audit_chain.hpp"
#include "store/rules/make_referrals.hpp"
#include "tests/fault/stores.hpp"
#include "tests/fault/tamper.hpp"
#include "tests/support/fixed_environment.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

// Changes made directly in the store's files, with valid checksums: check reports each one, and a repair rebuilds the
// data that derives from the records.

using namespace refctl;
using namespace refctl::test;
using lmdb::Table;

namespace {

class CountingClock final : public rules::Clock {
 public:
  Instant now() override { return Instant{++ms_}; }

 private:
  std::int64_t ms_ = 0;
};

// A store with its use cases, reopened for each use.
class Tampered {
 public:
  explicit Tampered(std::string path) : path_(std::move(path)) {}

  template <typename Fn>
  auto use(Fn&& fn) {
    auto store = open_store(path_);
    auto system = rules::make_referrals(*store, {.clock = clock_, .random = random_});
    return fn(**system->administer(Caller::as_operator("root", "cli")), *store);
  }
  std::vector<Fault> faults() {
    return use([](StoreAdmin& r, records::Records&) { return r.check().value(); });
  }
  void change(const std::function<void(Tampering&)>& fn) { tamper(path_, fn); }

 private:
  std::string path_;
  CountingClock clock_;
  SequenceRandom random_;
};

lmdb::Head head_of(Tampering& t) { return *lmdb::read_head(t.payload(Table::meta, lmdb::head_name)); }
void put_head(Tampering& t, const lmdb::Head& head) { t.put(Table::meta, lmdb::head_name, lmdb::write_head(head)); }

std::string users_of(records::Records& store) {
  std::string all;
  auto read = store.read([&](records::Reader& r) -> Result<> {
    std::vector<User> users;
    auto scanned = r.scan_users(UserId{1}, {}, [&](const records::UserSummary& user) {
      users.push_back(records::user_from(user));
      return Walk::on;
    });
    for (const User& user : users) {
      all += std::to_string(user.id.value) + user.name + user.email + user.code;
      auto hash = r.credential(user.id);
      if (hash && *hash) all += (*hash)->text;
    }
    return scanned;
  });
  return read ? all : read.error().message;
}

}  // namespace

TEST_CASE("indexes, columns, lists and counts are repaired from the records", "[fault]") {
  struct Case {
    const char* name;
    int invariant;
    void (*damage)(Tampering&);
  };
  // Changes the id in the last pair of a block to another user's.
  static const auto ruin = [](std::string& payload) { payload[payload.size() - 4] ^= 1; };
  const std::vector<Case> cases{
      {"e-mail index empty", 1, [](Tampering& t) { t.clear(Table::emails); }},
      {"code index empty", 1, [](Tampering& t) { t.clear(Table::codes); }},
      {"e-mail index wrong", 1, [](Tampering& t) { t.each(Table::emails, ruin); }},
      {"children empty", 2, [](Tampering& t) { t.clear(Table::children); }},
      {"hubs empty", 2, [](Tampering& t) { t.clear(Table::hubs); }},
      {"columns empty", 4, [](Tampering& t) { t.clear(Table::columns); }},
      {"ranks empty", 5, [](Tampering& t) { t.clear(Table::ranks); }},
      {"count wrong", 5,
       [](Tampering& t) {
         lmdb::Head head = head_of(t);
         head.user_count += 7;
         put_head(t, head);
       }},
      {"counter too low", 8,
       [](Tampering& t) {
         lmdb::Head head = head_of(t);
         head.next_id -= 5;
         put_head(t, head);
       }},
  };
  const auto count = static_cast<std::uint64_t>(tries(3000, 1'000'000));
  TemporaryDirectory directory;
  Tampered store(directory.file("s"));
  const std::string before = store.use([&](StoreAdmin&, records::Records& records) {
    REQUIRE(bulk_load(records, "old", count, 0, [](std::uint64_t) {}));
    return users_of(records);
  });
  REQUIRE(store.faults().empty());
  for (const Case& one : cases) {
    INFO(one.name);
    store.change(one.damage);
    const std::vector<Fault> faults = store.faults();
    CHECK(std::ranges::count(faults, one.invariant, &Fault::invariant) > 0);
    CHECK(std::ranges::all_of(faults, [](const Fault& fault) { return !fault.repair.empty(); }));
    const auto began = std::chrono::steady_clock::now();
    auto report = store.use([](StoreAdmin& r, records::Records&) { return r.repair(); });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    if (count > 100'000)
      figure(fmt::format("{}: {} faults, repaired in {:.1f} s", one.name, faults.size(), took.count()));
    REQUIRE(report);
    CHECK(report->left.empty());
    CHECK(report->repaired.size() == faults.size());
    CHECK(store.faults().empty());
    CHECK(store.use([](StoreAdmin&, records::Records& records) { return users_of(records); }) == before);
  }
}

TEST_CASE("a shortened, thinned, reordered or rewritten audit log is detected", "[fault]") {
  TemporaryDirectory directory;
  Tampered store(directory.file("s"));
  store.use([](StoreAdmin& r, records::Records&) {
    for (const char* value : {"9", "10", "11", "12", "13"}) {
      REQUIRE(r.set_setting("security.password_min", std::string(value)));
    }
    return 0;
  });
  REQUIRE(store.faults().empty());
  const auto entry = [](Tampering& t, std::uint64_t number) {
    return *lmdb::read_audit(number, t.payload(Table::audit, number_key(number)));
  };
  const auto put = [](Tampering& t, const AuditEntry& one) {
    t.put(Table::audit, number_key(one.number), lmdb::write_audit(one));
  };
  const auto take_away = [](Tampering& t, std::uint64_t number) {
    t.erase(Table::audit, number_key(number));
    t.erase(Table::audit_values, number_key(number));
  };
  SECTION("the last entry is removed") {
    store.change([&](Tampering& t) { take_away(t, 5); });
  }
  SECTION("the last three are removed") {
    store.change([&](Tampering& t) {
      for (std::uint64_t number : {3U, 4U, 5U}) take_away(t, number);
    });
  }
  SECTION("all are removed") {
    store.change([](Tampering& t) {
      t.clear(Table::audit);
      t.clear(Table::audit_values);
    });
  }
  SECTION("the first is removed") {
    store.change([&](Tampering& t) { take_away(t, 1); });
  }
  SECTION("one in the middle is removed") {
    store.change([&](Tampering& t) { take_away(t, 3); });
  }
  SECTION("two are swapped") {
    store.change([&](Tampering& t) {
      AuditEntry second = entry(t, 2), third = entry(t, 3);
      std::swap(second.number, third.number);
      put(t, second);
      put(t, third);
    });
  }
  SECTION("another actor") {
    store.change([&](Tampering& t) {
      AuditEntry third = entry(t, 3);
      third.actor = "operator:eve";
      put(t, third);
    });
  }
  SECTION("the last entry's actor, with a matching chain") {
    store.change([&](Tampering& t) {
      AuditEntry last = entry(t, 5);
      last.actor = "operator:eve";
      last.chain = records::chain_digest(entry(t, 4).chain, last);
      put(t, last);
    });
  }
  SECTION("other values") {
    store.change([&](Tampering& t) {
      std::string values = t.payload(Table::audit_values, number_key(3));
      values.back() = '2';
      t.put(Table::audit_values, number_key(3), values);
    });
  }
  SECTION("values removed, as if the person had been erased") {
    store.change([&](Tampering& t) { t.erase(Table::audit_values, number_key(3)); });
  }
  const std::vector<Fault> faults = store.faults();
  // The log itself cannot be repaired. Its index (invariant 10) may differ from it, too.
  CHECK(std::ranges::any_of(faults, [](const Fault& fault) { return fault.invariant == 9; }));
  CHECK(std::ranges::all_of(faults, [](const Fault& fault) {
    return fault.invariant == 10 || (fault.invariant == 9 && fault.repair.empty());
  }));
}

TEST_CASE("an audit log whose end was cut off is detected also after further changes", "[fault]") {
  TemporaryDirectory directory;
  Tampered store(directory.file("s"));
  const auto set = [&store](const char* value) {
    store.use([value](StoreAdmin& r, records::Records&) {
      REQUIRE(r.set_setting("security.password_min", std::string(value)));
      return 0;
    });
  };
  for (const char* value : {"9", "10", "11"}) set(value);
  store.change([](Tampering& t) {
    for (const std::uint64_t number : {2U, 3U}) {
      t.erase(Table::audit, number_key(number));
      t.erase(Table::audit_values, number_key(number));
    }
  });
  CHECK_FALSE(store.faults().empty());
  for (const char* value : {"12", "13"}) set(value);
  CHECK_FALSE(store.faults().empty());
}

TEST_CASE("the audit index and the times of the log are repaired from the log", "[fault]") {
  TemporaryDirectory directory;
  const std::string path = directory.file("s");
  Tampered store(path);
  constexpr std::uint64_t entries = 600;
  REQUIRE(open_store(path)->write([](records::Writer& writer) -> Result<> {
    for (std::uint64_t n = 1; n <= entries; ++n) {
      AuditDraft draft;
      draft.at = Instant{static_cast<std::int64_t>(n)};
      draft.actor = n % 2 == 0 ? actor_text(UserId{7}) : "operator:root";
      draft.action = "user.edit";
      draft.subject = UserId{n % 5 + 1};
      if (auto done = writer.append_audit(draft); !done) return done;
    }
    return {};
  }));
  const auto count = [&store](const records::AuditRange& range) {
    return store.use([&](StoreAdmin&, records::Records& records) {
      return records.read([&](records::Reader& reader) { return reader.count_audit(range); }).value();
    });
  };
  REQUIRE(store.faults().empty());
  REQUIRE(count({.about = UserId{7}}) == entries / 2);
  const std::vector<std::function<void(Tampering&)>> damages{
      [](Tampering& t) { t.clear(Table::audit_index); },
      [](Tampering& t) { t.each(Table::audit_index, [](std::string& payload) { payload[payload.size() - 4] ^= 1; }); },
      [](Tampering& t) {
        lmdb::Head head = head_of(t);
        head.audit_end.latest = Instant{5};
        put_head(t, head);
      },
      [](Tampering& t) {
        lmdb::Head head = head_of(t);
        head.audit_end.setback = 5;
        put_head(t, head);
      },
  };
  for (const auto& damage : damages) {
    store.change(damage);
    const std::vector<Fault> faults = store.faults();
    CHECK_FALSE(faults.empty());
    CHECK(std::ranges::all_of(faults, [](const Fault& fault) {
      return (fault.invariant == 10 || fault.invariant == 7) && !fault.repair.empty();
    }));
    auto report = store.use([](StoreAdmin& r, records::Records&) { return r.repair(); });
    REQUIRE(report);
    CHECK(report->left.empty());
    CHECK(store.faults().empty());
    CHECK(count({.about = UserId{7}}) == entries / 2);
    CHECK(count({.subject = UserId{1}}) == entries / 5);
    CHECK(count({.since = Instant{311}, .until = Instant{321}}) == 10);
  }
}
