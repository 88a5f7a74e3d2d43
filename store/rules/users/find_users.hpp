#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

// Lists users in order of id. Without a filter the cost of a page does not depend on its position; with a filter the
// store is scanned once, and only the rows of the page are fetched. Members list all users with masked e-mails, but may
// use `referred_by` only for themselves: otherwise they could find out who has a hidden e-mail.

namespace refctl::rules {

[[nodiscard]] Result<Page<UserView>> find_users(const UseCaseContext& context, const UserQuery& query);
// Returns whether the query reads every user.
[[nodiscard]] Result<bool> scans_users(const UseCaseContext& context, const UserQuery& query);

}  // namespace refctl::rules
