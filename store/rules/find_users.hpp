#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/rules/context.hpp"

#include <functional>

// Listing users in order of id. Without a filter a page costs the same wherever it lies; with one the
// store is scanned once, and only the rows of the page are fetched. Members list
// everybody, too, with e-mails masked, but may ask `referred_by` for themselves only: else they could try
// out whose a hidden e-mail is.

namespace refctl::rules {

[[nodiscard]] Result<Page<UserView>> find_users(const Context& context, const UserQuery& query);
// Whether answering the query takes a look at every user.
[[nodiscard]] Result<bool> scans_users(const Context& context, const UserQuery& query);
[[nodiscard]] Result<> each_user(const Context& context, const UserQuery& query,
                                 const std::function<Walk(const UserView&)>& visit);

}  // namespace refctl::rules
