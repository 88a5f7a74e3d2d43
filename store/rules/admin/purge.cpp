#include "store/rules/admin/purge.hpp"

#include "store/rules/access/access.hpp"

namespace refctl::rules {

Result<> purge(const UseCaseContext& context) {
  if (auto may = admit_admin(context, "purge the store"); !may) return failure_of(may);
  return context.records.purge();
}

}  // namespace refctl::rules
