#pragma once

#include "store/model/user/ids.hpp"
#include "store/model/user/user.hpp"

#include <optional>
#include <string>

namespace refctl {

// The resolved identity that performs a use case. An operator has all rights on a store opened directly, where file
// permissions control access; a session's user has the role that the store currently gives it.
struct Actor {
  enum class Kind { nobody, operator_, user };

  Kind kind = Kind::nobody;
  std::string os_user;  // for an operator: "root"
  UserId user;          // for a session's user
  Role role = Role::member;
  Jti session{};
  std::string origin = "cli";  // "cli", or the client's address

  [[nodiscard]] static Actor nobody(std::string origin) {
    return {.kind = Kind::nobody,
            .os_user = {},
            .user = {},
            .role = Role::member,
            .session = {},
            .origin = std::move(origin)};
  }
  [[nodiscard]] static Actor as_operator(std::string os_user, std::string origin) {
    return {.kind = Kind::operator_,
            .os_user = std::move(os_user),
            .user = {},
            .role = Role::admin,
            .session = {},
            .origin = std::move(origin)};
  }

  [[nodiscard]] bool is_operator() const { return kind == Kind::operator_; }
  [[nodiscard]] bool is(UserId id) const { return kind == Kind::user && user == id; }
  // Whether the actor may read data of other users.
  [[nodiscard]] bool reads_all() const { return is_operator() || (kind == Kind::user && role != Role::member); }
  // Whether the actor may change other users.
  [[nodiscard]] bool is_admin() const { return is_operator() || (kind == Kind::user && role == Role::admin); }
};

}  // namespace refctl
