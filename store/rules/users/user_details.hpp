#pragma once

#include "store/model/user/user_ref.hpp"
#include "store/model/views.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Returns one user in detail: for members only themselves, for support and admins any user.
[[nodiscard]] Result<UserDetails> user_details(const UseCaseContext& context, const UserRef& user);

[[nodiscard]] Result<UserDetails> details_of(records::Reader& reader, Redactor& redactor, User user);

}  // namespace refctl::rules
