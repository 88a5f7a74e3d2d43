#pragma once

#include "store/error.hpp"
#include "store/model/import.hpp"
#include "store/rules/import/decide/resolution.hpp"

namespace refctl::importing {

// The counts, warnings and faults of an import as it was resolved; digest and time are the caller's.
[[nodiscard]] ImportReport report_of(const Staging& staging, const Resolution& resolution);

// The error that a refused file is: import_conflicts if nothing but collisions (and what hangs on them) is
// wrong, else import_refused; the faults are its fields.
[[nodiscard]] Error refusal_of(const ImportReport& report, const Staging& staging, const Resolution& resolution);

}  // namespace refctl::importing
