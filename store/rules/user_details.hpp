#pragma once

#include "store/model/actor.hpp"
#include "store/model/user_ref.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"
#include "store/rules/viewer.hpp"

#include <optional>

namespace refctl::rules {

// Returns one user in detail: for members only themselves, for support and admins any user.
[[nodiscard]] Result<UserDetails> user_details(const Context& context, const UserRef& user);
[[nodiscard]] Result<PathView> path_of(const Context& context, const std::optional<UserRef>& user,
                                       const std::optional<UserRef>& other);
// Returns all data about one user that a support request needs.
[[nodiscard]] Result<Explanation> explain(const Context& context, const std::optional<UserRef>& user);

[[nodiscard]] Result<UserDetails> details_of(records::Reader& reader, Viewer& viewer, User user);

}  // namespace refctl::rules
