#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl {

// member: sees only itself. support: reads everything. admin: reads and changes everything.
enum class Role : std::uint8_t { member = 0, support = 1, admin = 2 };

[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

// A registered person as stored. The password hash is separate (credential.hpp), so that listings never touch it. An
// erased user is an anonymous node that keeps the tree intact: id, referrer and registered_at remain; name, email and
// code are empty.
struct User {
  UserId id;
  std::string name;
  std::string email;  // as typed; its EmailKey is indexed
  std::string code;   // the user's own referral code as typed; its CodeKey is indexed
  std::optional<UserId> referrer;
  Instant registered_at;
  Role role = Role::member;
  bool disabled = false;
  bool erased = false;

  bool operator==(const User&) const = default;
};

}  // namespace refctl
