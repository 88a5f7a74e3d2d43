#include "store/rules/bulk.hpp"

namespace refctl::rules {

Result<ImportReport> import_users(const Context&, const Actor&, const ImportInput&, const ImportOptions&,
                                  const ImportHooks&) {
  return fail(ErrorCode::internal, "this build cannot import yet");
}

Result<std::uint64_t> export_users(const Context&, const Actor&, const ExportOptions&, const ExportSink&) {
  return fail(ErrorCode::internal, "this build cannot export yet");
}

Result<SeedReport> seed_users(const Context&, const Actor&, const SeedOptions&, const std::optional<Secret>&,
                              std::ostream*) {
  return fail(ErrorCode::internal, "this build cannot seed yet");
}

}  // namespace refctl::rules
