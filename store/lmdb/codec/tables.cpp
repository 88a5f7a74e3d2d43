#include "store/lmdb/codec/tables.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <fmt/core.h>

namespace refctl::lmdb {

namespace {

constexpr std::array<TableTraits, table_count> tables{{
    {Table::meta, "meta", Family::fixed, false},
    {Table::users, "users", Family::data, true},
    {Table::credentials, "credentials", Family::data, true},
    {Table::columns, "columns", Family::data, true},
    {Table::ranks, "ranks", Family::data, true},
    {Table::emails, "emails", Family::index, true},
    {Table::codes, "codes", Family::index, true},
    {Table::children, "children", Family::index, true},
    {Table::hubs, "hubs", Family::index, false},
    {Table::sessions, "sessions", Family::fixed, false},
    {Table::signing_keys, "keys", Family::fixed, false},
    {Table::throttle, "throttle", Family::fixed, false},
    {Table::config, "config", Family::fixed, false},
    {Table::audit, "audit", Family::fixed, true},
    {Table::audit_values, "audit_values", Family::fixed, true},
}};

std::string range(std::string_view what, std::uint64_t block, std::uint64_t width) {
  return fmt::format("{} {} to {}", what, block * width, block * width + width - 1);
}

}  // namespace

const std::array<TableTraits, table_count>& all_tables() { return tables; }

const TableTraits& traits_of(Table table) { return tables[static_cast<std::size_t>(table)]; }

std::string name_in(const TableTraits& traits, const Generations& generations) {
  std::uint64_t generation = generations.of(traits.family);
  return generation == 0 ? std::string(traits.name) : fmt::format("{}.{}", traits.name, generation);
}

std::string describe(Table table, std::string_view key) {
  bool integer = traits_of(table).integer_keys;
  std::uint64_t number = integer && key.size() == 8 ? load<std::uint64_t>(key.data()) : 0;
  std::uint64_t user = !integer && key.size() >= 8 ? load_key(key.data()) : 0;
  switch (table) {
    case Table::meta: return fmt::format("the store's own record \"{}\"", key);
    case Table::users: return range("users", number, users_per_block);
    case Table::credentials: return range("the password hashes of users", number, users_per_block);
    case Table::columns: return fmt::format("the columns of users from {} on", number);
    case Table::ranks: return fmt::format("the counts of users from {} on", number);
    case Table::emails: return fmt::format("the e-mail index from {:016x} on", number);
    case Table::codes: return fmt::format("the code index from {:016x} on", number);
    case Table::children: return range("the referrals of users", number, referrers_per_block);
    case Table::hubs: return fmt::format("the referrals of user {}", user);
    case Table::sessions: return fmt::format("a session of user {}", user);
    case Table::signing_keys: return "a signing key";
    case Table::throttle: return "a throttle counter";
    case Table::config: return "a configuration value";
    case Table::audit: return fmt::format("audit entry {}", number);
    case Table::audit_values: return fmt::format("the values of audit entry {}", number);
  }
  return "a record";
}

}  // namespace refctl::lmdb
