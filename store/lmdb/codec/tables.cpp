#include "store/lmdb/codec/tables.hpp"

#include "store/lmdb/codec/access_records.hpp"
#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/meta_record.hpp"

#include <fmt/core.h>

namespace refctl::lmdb {

namespace {

using Bytes = std::string_view;
using enum OnDamage;

// Return the number in an integer key, and the big-endian number at the beginning of other keys; 0 if the key is too
// short.
std::uint64_t integer_in(Bytes key) { return key.size() == 8 ? load<std::uint64_t>(key.data()) : 0; }
std::uint64_t leading_number(Bytes key) { return key.size() >= 8 ? load_key(key.data()) : 0; }

std::string range(std::string_view what, std::uint64_t block, std::uint64_t width) {
  return fmt::format("{} {} to {}", what, block * width, block * width + width - 1);
}

bool is_meta(Bytes key, Bytes payload) {
  return key == store_name ? read_store(payload).has_value() : read_head(payload).has_value();
}

bool is_audit_values(Bytes, Bytes payload) {
  AuditEntry entry;
  return read_audit_values(payload, entry);
}

constexpr std::string_view rebuilt_columns = "the columns are rebuilt from the users' records";
constexpr std::string_view rebuilt_index = "the index is rebuilt from the users' records";
constexpr std::string_view rebuilt_lists = "the referrals are rebuilt from the users' records";

constexpr std::array<TableTraits, table_count> tables{{
    {Table::meta,
     "meta",
     Family::fixed,
     false,
     1,
     [](Bytes key) { return fmt::format("the store's own record \"{}\"", key); },
     is_meta,
     keep,
     {}},
    {Table::users,
     "users",
     Family::data,
     true,
     1,
     [](Bytes key) { return range("users", integer_in(key), users_per_block); },
     nullptr,
     keep,
     {}},
    {Table::credentials,
     "credentials",
     Family::data,
     true,
     1,
     [](Bytes key) { return range("the password hashes of users", integer_in(key), users_per_block); },
     nullptr,
     keep,
     {}},
    {Table::columns, "columns", Family::data, true, 1,
     [](Bytes key) { return fmt::format("the columns of users from {} on", integer_in(key)); }, nullptr, rebuild,
     rebuilt_columns},
    {Table::ranks, "ranks", Family::data, true, 1,
     [](Bytes key) { return fmt::format("the counts of users from {} on", integer_in(key)); }, nullptr, rebuild,
     rebuilt_columns},
    {Table::emails, "emails", Family::index, true, 1,
     [](Bytes key) { return fmt::format("the e-mail index from {:016x} on", integer_in(key)); }, nullptr, rebuild,
     rebuilt_index},
    {Table::codes, "codes", Family::index, true, 1,
     [](Bytes key) { return fmt::format("the code index from {:016x} on", integer_in(key)); }, nullptr, rebuild,
     rebuilt_index},
    {Table::children, "children", Family::index, true, 1,
     [](Bytes key) { return range("the referrals of users", integer_in(key), referrers_per_block); }, nullptr, rebuild,
     rebuilt_lists},
    {Table::hubs, "hubs", Family::index, false, 1,
     [](Bytes key) { return fmt::format("the referrals of user {}", leading_number(key)); }, nullptr, rebuild,
     rebuilt_lists},
    {Table::sessions, "sessions", Family::fixed, false, 1,
     [](Bytes key) { return fmt::format("a session of user {}", leading_number(key)); },
     [](Bytes key, Bytes payload) { return read_session(key, payload).has_value(); }, drop, "the session is ended"},
    {Table::signing_keys,
     "keys",
     Family::fixed,
     false,
     1,
     [](Bytes) { return std::string("a signing key"); },
     [](Bytes key, Bytes payload) { return read_signing_key(key, payload).has_value(); },
     keep,
     {}},
    {Table::throttle, "throttle", Family::fixed, false, 1, [](Bytes) { return std::string("a throttle counter"); },
     [](Bytes, Bytes payload) { return read_throttle(payload).has_value(); }, drop, "the counter is dropped"},
    {Table::config,
     "config",
     Family::fixed,
     false,
     1,
     [](Bytes) { return std::string("a configuration value"); },
     [](Bytes, Bytes) { return true; },
     keep,
     {}},
    {Table::audit,
     "audit",
     Family::fixed,
     true,
     1,
     [](Bytes key) { return fmt::format("audit entry {}", integer_in(key)); },
     nullptr,
     keep,
     {}},
    {Table::audit_values,
     "audit_values",
     Family::fixed,
     true,
     1,
     [](Bytes key) { return fmt::format("the values of audit entry {}", integer_in(key)); },
     is_audit_values,
     keep,
     {}},
    {Table::audit_index, "audit_index", Family::fixed, false, 2,
     [](Bytes key) { return fmt::format("the audit index of user {}", leading_number(key) / 2); }, nullptr, rebuild,
     "the index is rebuilt from the audit log"},
}};

}  // namespace

const std::array<TableTraits, table_count>& all_tables() { return tables; }

const TableTraits& traits_of(Table table) { return tables[static_cast<std::size_t>(table)]; }

std::string name_in(const TableTraits& traits, const Generations& generations) {
  std::uint64_t generation = generations.of(traits.family);
  return generation == 0 ? std::string(traits.name) : fmt::format("{}.{}", traits.name, generation);
}

}  // namespace refctl::lmdb
