#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/requests.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Erases name, e-mail, code, password, sessions, failed log-ins and the person's data in the audit log (values and
// addresses of entries about them). id, referrer and time remain, and with them trees and counts. Users erase
// themselves, admins any user; the last admin only as `last_admin` says. Cannot be undone.
[[nodiscard]] Result<> erase_user(const UseCaseContext& context, const UserRef& user, LastAdmin last_admin);

}  // namespace refctl::rules
