#pragma once

#include "store/model/user.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::lmdb {

// A user and the keys it is found under, as views: what is packed into a slot of the users table.
// An empty key means that it has none.
struct UserFields {
  std::string_view name;
  std::string_view email;
  std::string_view email_key;
  std::string_view code;
  std::string_view code_key;
  std::uint64_t referrer = 0;  // 0: none
  std::int64_t registered_at = 0;
  Role role = Role::member;
  bool disabled = false;
  bool erased = false;
};

// Appends the packed record to `out`.
void write_user(const UserFields& fields, std::string& out);

// A record taken apart. The keys are copies where they differ from what was typed.
struct UserRecord {
  User user;
  std::string email_key;
  std::string code_key;
};

// The record as views into its bytes, of the keys only those that differ by more than ASCII case from what was
// typed. Absent if the bytes are no record.
[[nodiscard]] std::optional<UserFields> read_fields(std::string_view bytes);
[[nodiscard]] User user_of(std::uint64_t id, const UserFields& fields);

// All of it, with its keys. Absent if the bytes are no record.
[[nodiscard]] std::optional<UserRecord> read_user(std::uint64_t id, std::string_view bytes);

// Where the texts of the keys, as typed, lie in a record. Absent if the bytes are no record.
struct TypedTexts {
  std::string_view email;
  std::string_view code;
};
[[nodiscard]] std::optional<TypedTexts> typed_in(std::string_view bytes);

}  // namespace refctl::lmdb
