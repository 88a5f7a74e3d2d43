#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/rules/context.hpp"

namespace refctl::rules {

// Erases name, e-mail, code, password, sessions, failed log-ins and what the audit log says of the person
// (values and addresses of the entries about them); id, referrer and time stay, so that trees and counts do.
// Users erase themselves, admins everybody; the last admin only as `last_admin` says. It cannot be undone.
[[nodiscard]] Result<> erase_user(const Context& context, const UserRef& user, LastAdmin last_admin);

}  // namespace refctl::rules
