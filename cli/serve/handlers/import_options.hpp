#pragma once

#include "cli/serve/service/service.hpp"
#include "store/model/import.hpp"
#include "store/result.hpp"

namespace refctl::serve::handlers {

// Reads the options of POST /api/import/ from the query, and the format from the query or the content type.
[[nodiscard]] Result<ImportOptions> import_options(const Call& call);

}  // namespace refctl::serve::handlers
