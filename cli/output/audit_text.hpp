#pragma once

#include "store/model/audit.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// One change in words: "name: Ada -> Ada L.", "referred_by: 3 -> -". Not escaped.
[[nodiscard]] std::string change_text(std::string_view field, std::optional<std::string_view> before,
                                      std::optional<std::string_view> after);

// What an entry changed, on one line and safe to print: "name: Ada -> Ada L.; role: support".
[[nodiscard]] std::string changes_text(const AuditEntry& entry);

}  // namespace refctl::cli
