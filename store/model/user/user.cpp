#include "store/model/user/user.hpp"

namespace refctl {

std::string_view name_of(Role role) {
  switch (role) {
    case Role::member: return "member";
    case Role::support: return "support";
    case Role::admin: return "admin";
  }
  return "member";  // the role with the fewest rights, for an invalid byte
}

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : {Role::member, Role::support, Role::admin}) {
    if (name == name_of(role)) return role;
  }
  return std::nullopt;
}

}  // namespace refctl
