#include "store/rules/admin/backup.hpp"

#include "store/rules/access/access.hpp"

namespace refctl::rules {

Result<BackupFacts> back_up(const UseCaseContext& context, const BackupSink& sink) {
  if (auto may = admit_admin(context, "back up the store"); !may) return failure_of(may);
  return context.records.backup(context.now(), sink);
}

Result<> note_backup(const UseCaseContext& context, Instant made) {
  if (auto may = admit_admin(context, "back up the store"); !may) return failure_of(may);
  return context.records.note_backup(made);
}

}  // namespace refctl::rules
