#include "cli/output/audit_text.hpp"

#include "cli/term/escape.hpp"

namespace refctl::cli {

std::string changes_text(const AuditEntry& entry) {
  if (entry.erased) return "erased";
  std::string text;
  for (const AuditChange& change : entry.changes) {
    if (!text.empty()) text += "; ";
    text += term::escape(change.field);
    if (!change.before && !change.after) continue;
    text += ": ";
    if (change.before) text += term::escape(*change.before) + " -> ";
    text += change.after ? term::escape(*change.after) : "-";
  }
  return text;
}

}  // namespace refctl::cli
