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
  audit_index,
};

inline constexpr std::size_t table_count = 16;

// Which generation a table is of. A bulk load builds tables anew under another name and switches over.
enum class Family : std::uint8_t {
  fixed,  // one for good
  data,   // users, credentials, columns, ranks
  index,  // emails, codes, children, hubs
};

// What a repair does about a value that cannot be read.
enum class OnDamage : std::uint8_t {
  keep,     // leaves it, for nothing else knows what was in it
  drop,     // removes it: the store is sound without it
  rebuild,  // builds the complete table from the users' records or the audit log
};

// All that is said of a table, once: whatever goes over every table (creating, opening, verifying, repairing, backing
// up, restoring, purging, migrating) goes by these rows, so that a further table is a further row.
struct TableTraits {
  Table table;
  std::string_view name;
  Family family;
  bool integer_keys;
  std::uint32_t since;  // the first format that has it
  // What a value holds, for messages: "users 16 to 23".
  std::string (*describe)(std::string_view key);
  // Whether the bytes are a value of this table. Null: its values are blocks that only make sense together, which the
  // verifier looks at by itself.
  bool (*readable)(std::string_view key, std::string_view payload);
  OnDamage on_damage;
  std::string_view repair;  // the same for people; empty for keep
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

// TableTraits::describe; `key` as LMDB gives it.
[[nodiscard]] inline std::string describe(Table table, std::string_view key) { return traits_of(table).describe(key); }

}  // namespace refctl::lmdb
