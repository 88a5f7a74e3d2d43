#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/model/audit.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// Codecs of the meta table: the store's constant properties and the head. Readers return nothing if the bytes are not
// such a value.

namespace refctl::lmdb {

inline constexpr std::uint32_t format_version = 2;
inline constexpr std::string_view store_magic{"refctl\0\n", 8};

// The keys of the meta table.
inline constexpr std::string_view store_name = "store";
inline constexpr std::string_view head_name = "head";

// meta["store"]: the constant properties of a store. Magic and version come first in every format.
struct StoreRecord {
  std::uint32_t format = format_version;
  Instant created;
  std::array<std::uint8_t, 16> hash_key{};  // for the e-mail and code indexes
  std::array<std::uint8_t, 32> secret{};
};
// Writes the current format; reads the current and all older formats.
[[nodiscard]] std::string write_store(const StoreRecord& record);
[[nodiscard]] std::optional<StoreRecord> read_store(std::string_view bytes);
// Returns the format version; the checksum of the bytes may belong to another format. Absent: not a refctl store.
[[nodiscard]] std::optional<std::uint32_t> read_format_version(std::string_view bytes);

// The head's summary of the audit log.
struct AuditEnd {
  std::uint64_t number = 0;  // of the last entry, so that removal of the last entries is detected; 0: no entries
  AuditDigest chain{};       // digest of the last entry
  // Entries are in the order in which they were appended. Their times are in the same order unless the clock was set
  // back: no entry is more than `setback` milliseconds earlier than an entry before it.
  Instant latest{std::numeric_limits<std::int64_t>::min()};
  std::uint64_t setback = 0;

  // Updates the summary for an appended entry.
  void add(const AuditEntry& entry);
  bool operator==(const AuditEnd&) const = default;
};

// meta["head"]: the data that changes with the users.
struct Head {
  std::uint64_t next_id = 1;
  std::uint64_t user_count = 0;
  Generations generations;
  std::uint64_t loading = 0;  // the generation of a running or abandoned bulk load; 0: none
  AuditEnd audit_end;
  bool operator==(const Head&) const = default;
};
[[nodiscard]] std::string write_head(const Head& head);
// Reads the head of a store of that format. A head of format 1 may lack the audit log's end and always lacks its times.
[[nodiscard]] std::optional<Head> read_head(std::string_view bytes, std::uint32_t format = format_version);

}  // namespace refctl::lmdb
