#pragma once

#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/rules/context/context.hpp"

#include <functional>

namespace refctl::rules {

// Visits the users that find_users lists, after `query.page.after`, in bounded memory.
[[nodiscard]] Result<> each_user(const UseCaseContext& context, const UserQuery& query,
                                 const std::function<Walk(const UserView&)>& visit);

}  // namespace refctl::rules
