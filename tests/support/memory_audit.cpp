#include "store/records/audit_chain.hpp"
#include "tests/support/memory_view.hpp"

#include <algorithm>
#include <span>
#include <vector>

// The audit log of the in-memory store: every query scans all entries.

namespace refctl::test {

Result<> MemoryView::scan_audit(const records::AuditRange& range, const records::VisitAudit& visit) {
  visits_.called("scan_audit");
  std::vector<const AuditEntry*> found;
  for (const AuditEntry& entry : state_.audit) {
    if (records::matches(range, entry)) found.push_back(&entry);
  }
  const auto beyond = static_cast<std::size_t>(std::min<std::uint64_t>(range.offset, found.size()));
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(range.limit, found.size() - beyond));
  const std::size_t first = range.newest ? found.size() - beyond - taken : beyond;
  const Visits::Visit visiting(visits_);
  for (const AuditEntry* entry : std::span(found).subspan(first, taken)) {
    if (visit(*entry) == Walk::stop) break;
  }
  return {};
}

Result<std::uint64_t> MemoryView::count_audit(const records::AuditRange& range) {
  visits_.called("count_audit");
  return static_cast<std::uint64_t>(
      std::ranges::count_if(state_.audit, [&](const AuditEntry& entry) { return records::matches(range, entry); }));
}

Result<> MemoryView::append_audit(const AuditDraft& draft) {
  visits_.called("append_audit");
  const AuditDigest before = state_.audit.empty() ? AuditDigest{} : state_.audit.back().chain;
  state_.audit.push_back(records::chained(draft, state_.audit.size() + 1, before));
  return {};
}

Result<> MemoryView::append_chained_audit(const AuditEntry& entry) {
  visits_.called("append_chained_audit");
  if (entry.number != state_.audit.size() + 1) return fail(ErrorCode::internal, "an audit entry out of turn");
  state_.audit.push_back(entry);
  return {};
}

Result<> MemoryView::erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) {
  visits_.called("erase_audit");
  const Visits::Visit visiting(visits_);
  for (AuditEntry& entry : state_.audit) {
    if (!entry.erased && records::matches({.about = person}, entry) && redact(entry))
      entry = records::without_values(entry);
  }
  return {};
}

}  // namespace refctl::test
