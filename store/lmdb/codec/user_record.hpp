#pragma once

#include "store/model/user/user.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::lmdb {

// A user and its index keys, as views, for packing into a slot of the users table. An empty key means that the user has
// none.
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

// A decoded record. The keys are copies if they differ from the typed text.
struct UserRecord {
  User user;
  std::string email_key;
  std::string code_key;
};

// Returns the record as views into its bytes. A key is set only if it differs from the typed text by more than ASCII
// case. Absent if the bytes are not a valid record.
[[nodiscard]] std::optional<UserFields> read_fields(std::string_view bytes);
[[nodiscard]] User user_of(std::uint64_t id, const UserFields& fields);

// Returns the complete record with its keys. Absent if the bytes are not a valid record.
[[nodiscard]] std::optional<UserRecord> read_user(std::uint64_t id, std::string_view bytes);

// The e-mail and code as typed, as views into a record. Absent if the bytes are not a valid record.
struct TypedTexts {
  std::string_view email;
  std::string_view code;
};
[[nodiscard]] std::optional<TypedTexts> typed_in(std::string_view bytes);

}  // namespace refctl::lmdb
