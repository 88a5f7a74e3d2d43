#pragma once

#include "store/model/audit.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Formats one change: "name: Ada -> Ada L.", "referred_by: 3 -> -". Not escaped.
[[nodiscard]] std::string change_text(std::string_view field, std::optional<std::string_view> before,
                                      std::optional<std::string_view> after);

// Formats the changes of an entry on one line, safe to print: "name: Ada -> Ada L.; role: support".
[[nodiscard]] std::string changes_text(const AuditEntry& entry);

}  // namespace refctl::cli
