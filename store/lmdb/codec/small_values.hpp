#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/model/audit.hpp"
#include "store/model/session.hpp"
#include "store/model/throttle.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// The tables that hold one record a value. Readers give nothing where the bytes are no such value.

namespace refctl::lmdb {

inline constexpr std::uint32_t format_version = 2;
inline constexpr std::string_view store_magic{"refctl\0\n", 8};

// The keys of the meta table.
inline constexpr std::string_view store_name = "store";
inline constexpr std::string_view head_name = "head";

// meta["store"]: what never changes. Magic and version stand first in every format.
struct StoreRecord {
  std::uint32_t format = format_version;
  Instant created;
  std::array<std::uint8_t, 16> hash_key{};  // of the e-mail and code indexes
  std::array<std::uint8_t, 32> secret{};
};
// Writes the present format's, reads that of every format up to it.
[[nodiscard]] std::string write_store(const StoreRecord& record);
[[nodiscard]] std::optional<StoreRecord> read_store(std::string_view bytes);
// The format's version, of bytes whose checksum may be of another format; absent: not a refctl store.
[[nodiscard]] std::optional<std::uint32_t> read_format_version(std::string_view bytes);

// What the head says of the audit log.
struct AuditEnd {
  std::uint64_t number = 0;  // of the last entry, so that a log whose last entries were removed shows; 0: there is none
  AuditDigest chain{};       // of the last entry
  // Entries stand in the order in which they were appended. Their times are in the same order unless a clock was set
  // back: no entry is more than `setback` milliseconds earlier than one before it.
  Instant latest{std::numeric_limits<std::int64_t>::min()};
  std::uint64_t setback = 0;

  // Accounts for an entry that is appended.
  void add(const AuditEntry& entry);
  bool operator==(const AuditEnd&) const = default;
};

// meta["head"]: what changes with the users.
struct Head {
  std::uint64_t next_id = 1;
  std::uint64_t user_count = 0;
  Generations generations;
  std::uint64_t loading = 0;  // the generation that a bulk load is building, or left behind; 0: none
  AuditEnd audit_end;
  bool operator==(const Head&) const = default;
};
[[nodiscard]] std::string write_head(const Head& head);
// The head of a store of that format. Of format 1 it may not know the audit log's end, and never its times.
[[nodiscard]] std::optional<Head> read_head(std::string_view bytes, std::uint32_t format = format_version);

[[nodiscard]] std::string session_key(UserId user, const Jti& jti);
[[nodiscard]] std::string write_session(const Session& session);
[[nodiscard]] std::optional<Session> read_session(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string write_signing_key(const SigningKey& key);
[[nodiscard]] std::optional<SigningKey> read_signing_key(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string write_throttle(const ThrottleCounter& counter);
[[nodiscard]] std::optional<ThrottleCounter> read_throttle(std::string_view bytes);

// An audit entry lies in two tables: `audit` without the values, `audit_values` with nothing else.
[[nodiscard]] std::string write_audit(const AuditEntry& entry);
[[nodiscard]] std::optional<AuditEntry> read_audit(std::uint64_t number, std::string_view bytes);
// Only its time.
[[nodiscard]] std::optional<Instant> read_audit_time(std::string_view bytes);
// The present format's bytes of an entry in those of format 1.
[[nodiscard]] std::string upgrade_audit(std::string_view bytes);
[[nodiscard]] std::string write_audit_values(const AuditEntry& entry);
[[nodiscard]] bool read_audit_values(std::string_view bytes, AuditEntry& entry);

}  // namespace refctl::lmdb
