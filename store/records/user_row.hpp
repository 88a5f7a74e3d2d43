#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/model/user.hpp"

#include <string_view>

namespace refctl::records {

// A user and their password hash as views into what the engine has read: for walks over all users, where a
// User's strings would cost more than all the rest. Valid until the visitor returns.
struct UserRow {
  UserId id;
  std::string_view name;
  std::string_view email;
  std::string_view code;
  UserId referrer;  // 0: none
  Instant registered_at;
  Role role = Role::member;
  bool disabled = false;
  bool erased = false;
  std::string_view credential;  // empty: there is none, or it was not asked for
};

}  // namespace refctl::records
