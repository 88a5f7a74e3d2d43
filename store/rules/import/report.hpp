#pragma once

#include "store/error.hpp"
#include "store/model/import.hpp"
#include "store/rules/import/decide/resolution.hpp"

namespace refctl::importing {

// Returns the counts, warnings and faults of a resolved import. The caller adds digest and time.
[[nodiscard]] ImportReport report_of(const ImportTable& table, const Resolution& resolution);

// Returns the error of a refused file: import_conflicts if all faults are conflicts or consequences of conflicts, else
// import_refused. The faults are its fields.
[[nodiscard]] Error refusal_of(const ImportReport& report, const ImportTable& table, const Resolution& resolution);

}  // namespace refctl::importing
