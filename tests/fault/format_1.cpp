#include "tests/fault/format_1.hpp"

#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/records/audit_chain.hpp"
#include "tests/fault/stores.hpp"
#include "tests/fault/tamper.hpp"

#include <algorithm>
#include <stdexcept>

namespace refctl::test {

namespace {

using lmdb::Table;

constexpr std::uint64_t entries_per_transaction = 50'000;
constexpr std::size_t head_without_audit_end = 5 * 8;
constexpr std::size_t head_with_audit_end = 7 * 8 + 3 * 8;
constexpr std::size_t at_version = lmdb::store_magic.size();

// Returns the entry that follows the one whose chain digest is `before`.
AuditEntry entry_of_format_1(std::uint64_t number, std::uint64_t users, const AuditDigest& before) {
  const UserId subject{1 + 2 * (number * 7919 % users)};
  AuditEntry entry;
  entry.number = number;
  entry.at = Instant{static_cast<std::int64_t>(number * 1000)};
  entry.actor = number % 3 == 0 ? "operator:root" : number % 3 == 1 ? actor_text(subject) : actor_text(UserId{1});
  entry.origin = number % 3 == 0 ? "cli" : "192.0.2.7";
  entry.action = "user.edit";
  entry.subject = subject;
  entry.changes = {{.field = "name", .before = std::nullopt, .after = "N" + std::to_string(number)}};
  entry.salt = {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8)};
  entry.formula = ValuesFormula::numbered;
  entry.values_digest = records::values_digest(entry);
  entry.chain = records::chain_digest(before, entry);
  return entry;
}

}  // namespace

void make_format_1(const std::string& path, const Format1& format) {
  if (!bulk_load(*open_store(path), "old", format.users, 0, [](std::uint64_t) {})) throw std::runtime_error("no users");
  lmdb::AuditEnd end;
  while (end.number < format.entries) {
    tamper(path, [&](Tampering& t) {
      const std::uint64_t last = std::min(format.entries, end.number + entries_per_transaction);
      while (end.number < last) {
        const AuditEntry entry = entry_of_format_1(end.number + 1, format.users, end.chain);
        t.put(Table::audit, number_key(entry.number), lmdb::write_audit(entry).substr(1));
        t.put(Table::audit_values, number_key(entry.number), lmdb::write_audit_values(entry));
        end.add(entry);
      }
    });
  }
  tamper(path, [&](Tampering& t) {
    t.remove(Table::audit_index);
    std::string identity = t.payload(Table::meta, lmdb::store_name);
    identity[at_version] = 1;
    lmdb::Head head = *lmdb::read_head(t.payload(Table::meta, lmdb::head_name));
    head.audit_end = end;
    const bool ends = format.head_knows_audit_end && format.entries > 0;
    t.put(Table::meta, lmdb::store_name, identity);
    t.put(Table::meta, lmdb::head_name,
          lmdb::write_head(head).substr(0, ends ? head_with_audit_end : head_without_audit_end));
  });
}

std::uint32_t format_of(const std::string& path) {
  std::uint32_t format = 0;
  tamper(path,
         [&](Tampering& t) { format = lmdb::read_format_version(t.payload(Table::meta, lmdb::store_name)).value(); });
  return format;
}

}  // namespace refctl::test
