#include "store/open.hpp"

#include "store/lmdb/lmdb_records.hpp"
#include "store/rules/make_referrals.hpp"
#include "store/target_uri.hpp"

#include <utility>

namespace refctl {

Result<std::unique_ptr<records::Records>> open_records(std::string_view uri, OpenMode mode,
                                                       const OpenOptions& options) {
  if (auto supported = check_supported(uri); !supported) return failure_of(supported);
  const auto directory = directory_of(uri);
  if (!directory || directory->empty())
    return fail(ErrorCode::usage, "the store's URI has no path", "say --store PATH");
  return lmdb::LmdbRecords::open(*directory, {.writable = mode == OpenMode::write,
                                              .now = options.now,
                                              .allow_foreign_owner = options.allow_foreign_owner,
                                              .map_bytes = options.map_bytes});
}

Result<std::unique_ptr<ReferralSystem>> open_referrals(std::string_view uri, OpenMode mode, const OpenOptions& options,
                                                       rules::Environment environment) {
  auto records = open_records(uri, mode, options);
  if (!records) return failure_of(records);
  return rules::make_referrals(std::move(*records), environment);
}

}  // namespace refctl
