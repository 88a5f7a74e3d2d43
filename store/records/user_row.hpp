#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/user.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::records {

// A user as views into the engine's buffers, for scans of many users, where copying the strings of a User would cost
// more than the scan. Valid until the visitor returns.
struct UserSummary {
  UserId id;
  std::string_view name;
  std::string_view email;  // all texts of an erased user are empty
  std::string_view code;
  UserId referrer;  // 0: none
  Instant registered_at;
  Role role = Role::member;
  bool disabled = false;
  bool erased = false;
};

// A user with the password hash. Empty: the user has none, or it was not requested.
struct UserRow : UserSummary {
  std::string_view credential;
};

// Returns views, valid as long as the user's texts.
[[nodiscard]] inline UserSummary summary_of(const User& user) {
  return {.id = user.id,
          .name = user.name,
          .email = user.email,
          .code = user.code,
          .referrer = user.referrer.value_or(UserId{}),
          .registered_at = user.registered_at,
          .role = user.role,
          .disabled = user.disabled,
          .erased = user.erased};
}

// Returns a copy that may outlive the summary.
[[nodiscard]] inline User user_from(const UserSummary& summary) {
  return {.id = summary.id,
          .name = std::string(summary.name),
          .email = std::string(summary.email),
          .code = std::string(summary.code),
          .referrer = summary.referrer.value == 0 ? std::nullopt : std::optional(summary.referrer),
          .registered_at = summary.registered_at,
          .role = summary.role,
          .disabled = summary.disabled,
          .erased = summary.erased};
}

// A filter on users: a user matches if all conditions that are set hold. The engine evaluates it.
struct UserPredicate {
  std::optional<Instant> since;  // registered at or after
  std::optional<Instant> until;  // registered before
  std::optional<Role> role;      // matches no erased user
  std::optional<UserId> referrer;

  [[nodiscard]] bool everybody() const { return !since && !until && !role && !referrer; }
  // Checks the conditions that need only the columns: all but `role`.
  [[nodiscard]] bool holds_for(UserId referred_by, Instant registered_at) const {
    return (!since || registered_at >= *since) && (!until || registered_at < *until) &&
           (!referrer || referred_by == *referrer);
  }
  [[nodiscard]] bool holds_for(const UserSummary& user) const {
    return holds_for(user.referrer, user.registered_at) && (!role || (!user.erased && user.role == *role));
  }
};

}  // namespace refctl::records
