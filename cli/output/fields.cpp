#include "cli/output/fields.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

Result<std::vector<std::string>> selected_fields(const GlobalOptions& globals, std::span<const std::string> keys) {
  std::vector<std::string> fields = globals.field_names();
  if (globals.fields && fields.empty()) return fail(ErrorCode::usage, "--fields names no field");
  for (const std::string& field : fields) {
    if (std::ranges::find(keys, field) == keys.end())
      return fail(ErrorCode::usage, fmt::format("--fields: there is no field '{}' here", term::escape(field)),
                  fmt::format("fields: {}", fmt::join(keys, ", ")));
  }
  return fields;
}

}  // namespace refctl::cli
