#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/export.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>

namespace refctl::exporting {

// The filter of an export, made for one view of the store.
using RowFilter = std::function<bool(const records::UserSummary&)>;
using MakeRowFilter = std::function<Result<RowFilter>(records::Reader&)>;

// Writes all users, or those that pass the filter, in order of id, in a format that import_users reads: importing the
// file into an empty store with trusted roles and exporting again gives the same bytes. Operators and admins only.
// Returns the number of users.
//
// The export is one snapshot: a thread copies it out of one read view as fast as it can; what the sink has not yet
// taken waits in memory or, beyond 32 MiB, in a temporary file. So a slow pipe delays neither writers nor the reuse of
// space in the store. The sink is called on the caller's thread.
[[nodiscard]] Result<std::uint64_t> write_export(records::Records& records, const Actor& actor,
                                                 const ExportOptions& options, const ExportSink& sink,
                                                 const MakeRowFilter& make_filter = {});

}  // namespace refctl::exporting
