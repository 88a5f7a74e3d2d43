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

// The generation that a table belongs to. A bulk load builds new tables under another name and switches to them.
enum class Family : std::uint8_t {
  fixed,  // not generational
  data,   // users, credentials, columns, ranks
  index,  // emails, codes, children, hubs
};

// What a repair does with a value that cannot be read.
enum class OnDamage : std::uint8_t {
  keep,     // leaves it, because its contents exist nowhere else
  drop,     // removes it: the store is consistent without it
  rebuild,  // rebuilds the complete table from the users' records or the audit log
};

// The properties of a table. All code that handles every table (create, open, verify, repair, back up, restore, purge,
// migrate) uses these rows, so that a new table needs only a new row.
struct TableTraits {
  Table table;
  std::string_view name;
  Family family;
  bool integer_keys;
  std::uint32_t since;  // the first format with this table
  // Describes the contents of a value, for messages: "users 16 to 23".
  std::string (*describe)(std::string_view key);
  // Whether the bytes are a valid value of this table. Null: the values are blocks that the verifier checks together.
  bool (*readable)(std::string_view key, std::string_view payload);
  OnDamage on_damage;
  std::string_view repair;  // description of `on_damage` for people; empty for keep
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

// Returns LMDB's name for a table: "emails", or "emails.2" after the first bulk load.
[[nodiscard]] std::string name_in(const TableTraits& traits, const Generations& generations);

inline constexpr std::uint64_t users_per_block = 8;
inline constexpr std::uint64_t referrers_per_block = 32;

// Calls TableTraits::describe; `key` as in LMDB.
[[nodiscard]] inline std::string describe(Table table, std::string_view key) { return traits_of(table).describe(key); }

}  // namespace refctl::lmdb
