#include "store/records/audit_range.hpp"

namespace refctl::records {

bool covers(std::string_view word, std::string_view text) {
  constexpr std::string_view separators = ":. ";
  if (!text.starts_with(word)) return false;
  return text.size() == word.size() || separators.find(text[word.size()]) != std::string_view::npos;
}

bool matches(const AuditRange& range, const AuditEntry& entry) {
  if (entry.number <= range.after) return false;
  if (range.since && entry.at < *range.since) return false;
  if (range.until && entry.at >= *range.until) return false;
  if (range.subject && entry.subject != range.subject) return false;
  if (range.about_store && entry.subject && entry.subject->value != 0) return false;
  if (range.about && entry.subject != range.about && user_in_actor(entry.actor) != range.about) return false;
  if (range.action && !covers(*range.action, entry.action)) return false;
  return !range.actor || covers(*range.actor, entry.actor);
}

}  // namespace refctl::records
