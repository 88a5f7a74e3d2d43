#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/page.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/rules/context/context.hpp"

#include <functional>

// Lists the audit log for admins, oldest entries first.

namespace refctl::rules {

[[nodiscard]] Result<Page<AuditView>> audit_page(const UseCaseContext& context, const AuditQuery& query);
[[nodiscard]] Result<> each_audit_entry(const UseCaseContext& context, const AuditQuery& query,
                                        const std::function<Walk(const AuditView&)>& visit);

}  // namespace refctl::rules
