#include "cli/output/audit_text.hpp"

#include "cli/term/escape.hpp"

namespace refctl::cli {

std::string change_text(std::string_view field, std::optional<std::string_view> before,
                        std::optional<std::string_view> after) {
  std::string text(field);
  if (!before && !after) return text;
  text += ": ";
  if (before) text.append(*before).append(" -> ");
  return text.append(after.value_or("-"));
}

std::string changes_text(const AuditEntry& entry) {
  if (entry.erased) return "erased";
  std::string text;
  for (const AuditChange& change : entry.changes) {
    if (!text.empty()) text += "; ";
    text += change_text(change.field, change.before, change.after);
  }
  return term::escape(text);
}

}  // namespace refctl::cli
