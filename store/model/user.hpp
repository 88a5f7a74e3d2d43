#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl {

// member: sees itself. support: reads everything. admin: everything.
enum class Role : std::uint8_t { member = 0, support = 1, admin = 2 };

[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

// A registered person as the store keeps them. The password's hash lies apart (credential.hpp), so that
// no listing ever touches it. An erased user is an anonymous node that keeps the tree whole: id,
// referrer and registered_at stay, name, email and code are empty.
struct User {
  UserId id;
  std::string name;
  std::string email;  // as typed; looked up by its EmailKey
  std::string code;   // the user's own referral code as typed; looked up by its CodeKey
  std::optional<UserId> referrer;
  Instant registered_at;
  Role role = Role::member;
  bool disabled = false;
  bool erased = false;

  bool operator==(const User&) const = default;
};

}  // namespace refctl
