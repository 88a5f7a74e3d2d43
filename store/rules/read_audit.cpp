#include "store/rules/read_audit.hpp"

#include "store/rules/access.hpp"
#include "store/rules/paging.hpp"
#include "store/rules/query_limits.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::uint64_t entries_a_read = 1024;

// Returns the entries that a query selects, without page and position.
Result<records::AuditRange> range_of(records::Reader& reader, const AuditQuery& query) {
  records::AuditRange range{.since = query.since};
  if (query.user) {
    auto user = resolve_user(reader, *query.user);
    if (!user) return failure_of(user);
    range.subject = user->id;
  }
  return range;
}

}  // namespace

Result<Page<AuditEntry>> audit_page(const Context& context, const AuditQuery& query) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Page<AuditEntry>> {
    if (auto may = require_admin(actor, "read the audit log"); !may) return failure_of(may);
    if (auto sound = check_page(query.page); !sound) return failure_of(sound);
    auto range = range_of(reader, query);
    if (!range) return failure_of(range);
    auto count = reader.count_audit(*range);
    if (!count) return failure_of(count);
    auto span = span_of_page(query.page, *count);
    if (!span) return failure_of(span);
    auto page = page_at<AuditEntry>(query.page, *count, *span);
    range->offset = span->first;
    range->limit = span->last - span->first;
    auto scanned = reader.scan_audit(*range, [&](const AuditEntry& entry) {
      page.results.push_back(entry);
      return Walk::on;
    });
    if (!scanned) return failure_of(scanned);
    return page;
  });
}

Result<> each_audit_entry(const Context& context, const AuditQuery& query,
                          const std::function<Walk(const AuditEntry&)>& visit) {
  std::uint64_t after = query.after_number;
  std::vector<AuditEntry> batch;
  do {
    batch.clear();
    auto fetched = context.read([&](records::Reader& reader, const Actor& actor) -> Result<> {
      if (auto may = require_admin(actor, "read the audit log"); !may) return may;
      auto range = range_of(reader, query);
      if (!range) return failure_of(range);
      range->after = after;
      range->limit = entries_a_read;
      return reader.scan_audit(*range, [&](const AuditEntry& entry) {
        batch.push_back(entry);
        return Walk::on;
      });
    });
    if (!fetched) return fetched;
    for (const AuditEntry& entry : batch) {
      after = entry.number;
      if (visit(entry) == Walk::stop) return {};
    }
  } while (batch.size() == entries_a_read);
  return {};
}

}  // namespace refctl::rules
