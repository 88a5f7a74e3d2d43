#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/model/audit.hpp"
#include "store/model/session.hpp"
#include "store/model/throttle.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

// The tables that hold one record a value. Readers give nothing where the bytes are no such value.

namespace refctl::lmdb {

inline constexpr std::uint32_t format_version = 1;
inline constexpr std::string_view store_magic{"refctl\0\n", 8};

// The keys of the meta table.
inline constexpr std::string_view store_name = "store";
inline constexpr std::string_view head_name = "head";

// meta["store"]: what never changes. Magic and version stand first in every format.
struct StoreRecord {
  Instant created;
  std::array<std::uint8_t, 16> hash_key{};  // of the e-mail and code indexes
  std::array<std::uint8_t, 32> secret{};
};
[[nodiscard]] std::string write_store(const StoreRecord& record);
[[nodiscard]] std::optional<StoreRecord> read_store(std::string_view bytes);
// The format's version, of bytes whose checksum may be of another format; absent: not a refctl store.
[[nodiscard]] std::optional<std::uint32_t> read_format_version(std::string_view bytes);

// Where the audit log ends, so that one whose last entries were taken away is found out.
struct AuditEnd {
  std::uint64_t number = 0;  // 0: not known, of a head from before there was this
  AuditDigest chain{};
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
[[nodiscard]] std::optional<Head> read_head(std::string_view bytes);

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
[[nodiscard]] std::string write_audit_values(const AuditEntry& entry);
[[nodiscard]] bool read_audit_values(std::string_view bytes, AuditEntry& entry);

}  // namespace refctl::lmdb
