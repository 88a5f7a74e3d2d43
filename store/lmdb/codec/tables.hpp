#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::lmdb {

// The databases of a store, in the order of their numbers (FORMAT.md); the numbers seed the checksums.
enum class Table : std::uint8_t {
  meta,
  users,
  credentials,
  columns,
  ranks,
  emails,
  codes,
  children,
  hubs,
  sessions,
  signing_keys,
  throttle,
  config,
  audit,
  audit_values,
};

inline constexpr std::size_t table_count = 15;

// Which generation a table is of. A bulk load builds tables anew under another name and switches over.
enum class Family : std::uint8_t {
  fixed,  // one for good
  data,   // users, credentials, columns, ranks
  index,  // emails, codes, children, hubs
};

struct TableTraits {
  Table table;
  std::string_view name;
  Family family;
  bool integer_keys;
};

[[nodiscard]] const std::array<TableTraits, table_count>& all_tables();
[[nodiscard]] const TableTraits& traits_of(Table table);

struct Generations {
  std::uint64_t data = 0;
  std::uint64_t index = 0;
  bool operator==(const Generations&) const = default;

  [[nodiscard]] std::uint64_t of(Family family) const {
    return family == Family::data ? data : family == Family::index ? index : 0;
  }
};

// The name under which LMDB knows a table: "emails", and from the first bulk load on "emails.2".
[[nodiscard]] std::string name_in(const TableTraits& traits, const Generations& generations);

inline constexpr std::uint64_t users_per_block = 8;
inline constexpr std::uint64_t referrers_per_block = 32;

// What a value holds, for messages: "users 16 to 23". `key` as LMDB gives it.
[[nodiscard]] std::string describe(Table table, std::string_view key);

}  // namespace refctl::lmdb
