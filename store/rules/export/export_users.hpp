#pragma once

#include "store/model/actor.hpp"
#include "store/model/export.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>

namespace refctl::exporting {

// Writes all users in order of id, in the form that import_users takes back: a store made of it with
// trusted roles exports the same bytes. Only operators and admins. The answer is the number of users.
[[nodiscard]] Result<std::uint64_t> export_users(records::Records& records, const Actor& actor,
                                                 const ExportOptions& options, const ExportSink& sink);

}  // namespace refctl::exporting
