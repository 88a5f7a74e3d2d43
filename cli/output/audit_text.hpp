#pragma once

#include "store/model/audit.hpp"

#include <string>

namespace refctl::cli {

// What an entry changed, in one line and safe to print: "name: Ada -> Ada L.; role: support".
[[nodiscard]] std::string changes_text(const AuditEntry& entry);

}  // namespace refctl::cli
