#pragma once

#include "store/model/user/user_ref.hpp"
#include "store/model/views.hpp"
#include "store/rules/access/viewer.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Returns one user in detail: for members only themselves, for support and admins any user.
[[nodiscard]] Result<UserDetails> user_details(const Context& context, const UserRef& user);

[[nodiscard]] Result<UserDetails> details_of(records::Reader& reader, Viewer& viewer, User user);

}  // namespace refctl::rules
