#include "store/rules/import/import_users.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/accounts/hash_cost.hpp"
#include "store/rules/import/audited_import.hpp"
#include "store/rules/import/import_file.hpp"
#include "store/rules/users/change/change_user.hpp"

namespace refctl::rules {

Result<> may_import(const UseCaseContext& context) {
  auto actor = admit_admin(context, "import users");
  if (!actor) return failure_of(actor);
  return {};
}

Result<ImportReport> import_users(const UseCaseContext& context, const ImportInput& input, const ImportOptions& options,
                                  const ImportHooks& hooks) {
  auto actor = admit_admin(context, "import users");
  if (!actor) return failure_of(actor);
  auto cost = hash_cost_of_store(context);
  if (!cost) return failure_of(cost);
  if (auto may = check_last_admin_choice(*actor, options.last_admin); !may) return failure_of(may);
  AuditedImport writes(context, input, options);
  return importing::import_file(context.records, context.environment, *actor, input, options, *cost, hooks, writes);
}

}  // namespace refctl::rules
