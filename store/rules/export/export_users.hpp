#pragma once

#include "store/model/export.hpp"
#include "store/rules/context/context.hpp"

#include <cstdint>

// Exports for a caller: write_export does the work; this function adds the caller's permission and the filter of users.

namespace refctl::rules {

[[nodiscard]] Result<std::uint64_t> export_users(const UseCaseContext& context, const ExportOptions& options,
                                                 const ExportSink& sink);

}  // namespace refctl::rules
