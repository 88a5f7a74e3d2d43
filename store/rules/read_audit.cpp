#include "store/rules/read_audit.hpp"

#include "store/rules/access.hpp"
#include "store/rules/paging.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::size_t entries_a_read = 1024;

struct AuditFilter {
  std::optional<UserId> subject;
  std::optional<Instant> since;

  [[nodiscard]] bool open() const { return !subject && !since; }
  [[nodiscard]] bool passes(const AuditEntry& entry) const {
    return (!subject || entry.subject == subject) && (!since || entry.at >= *since);
  }
};

Result<AuditFilter> filter_of(records::Reader& reader, const AuditQuery& query) {
  AuditFilter filter{.subject = std::nullopt, .since = query.since};
  if (query.user) {
    auto user = resolve_user(reader, *query.user);
    if (!user) return failure_of(user);
    filter.subject = user->id;
  }
  return filter;
}

Result<std::uint64_t> count_of(records::Reader& reader, const AuditFilter& filter) {
  if (filter.open()) {
    auto tail = reader.audit_tail();
    if (!tail) return failure_of(tail);
    return *tail ? (*tail)->number : 0;
  }
  std::uint64_t count = 0;
  auto scanned = reader.scan_audit(1, [&](const AuditEntry& entry) {
    if (filter.passes(entry)) ++count;
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  return count;
}

}  // namespace

Result<Page<AuditEntry>> audit_page(const Context& context, const Actor& actor, const AuditQuery& query) {
  if (auto may = require_admin(actor, "read the audit log"); !may) return failure_of(may);
  if (auto fits = check_page_size(query.page); !fits) return failure_of(fits);
  return context.records.read([&](records::Reader& reader) -> Result<Page<AuditEntry>> {
    auto filter = filter_of(reader, query);
    if (!filter) return failure_of(filter);
    auto count = count_of(reader, *filter);
    if (!count) return failure_of(count);
    auto span = span_of_page(query.page, *count);
    if (!span) return failure_of(span);
    auto page = page_at<AuditEntry>(query.page, *count, *span);
    if (span->first == span->last) return page;
    // Numbers run without gaps, so that the place in the whole log is the number.
    std::uint64_t place = filter->open() ? span->first : 0;
    auto scanned = reader.scan_audit(place + 1, [&](const AuditEntry& entry) {
      if (!filter->passes(entry)) return Walk::on;
      if (place++ >= span->first) page.results.push_back(entry);
      return place < span->last ? Walk::on : Walk::stop;
    });
    if (!scanned) return failure_of(scanned);
    return page;
  });
}

Result<> each_audit_entry(const Context& context, const Actor& actor, const AuditQuery& query,
                          const std::function<Walk(const AuditEntry&)>& visit) {
  if (auto may = require_admin(actor, "read the audit log"); !may) return may;
  std::uint64_t next = query.after_number + 1;
  std::vector<AuditEntry> batch;
  for (bool more = true; more;) {
    batch.clear();
    auto fetched = context.records.read([&](records::Reader& reader) -> Result<> {
      auto filter = filter_of(reader, query);
      if (!filter) return failure_of(filter);
      std::size_t seen = 0;
      auto scanned = reader.scan_audit(next, [&](const AuditEntry& entry) {
        next = entry.number + 1;
        if (filter->passes(entry)) batch.push_back(entry);
        return ++seen < entries_a_read ? Walk::on : Walk::stop;
      });
      more = seen == entries_a_read;
      return scanned;
    });
    if (!fetched) return fetched;
    for (const AuditEntry& entry : batch) {
      if (visit(entry) == Walk::stop) return {};
    }
  }
  return {};
}

}  // namespace refctl::rules
