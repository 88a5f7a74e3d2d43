#include "store/lmdb/tables/audit_table.hpp"

#include "store/lmdb/tables/audit_cursor.hpp"
#include "store/records/audit_chain.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace refctl::lmdb {

namespace {

// Whether a range has no other conditions than on the number.
bool by_number_only(const records::AuditRange& range) {
  return !range.about && !range.subject && !range.since && !range.until && !range.action && !range.actor;
}

}  // namespace

// The end in the head and the last entry of the table differ only in a store that was tampered with, or whose head is
// from before it knew the end. A new entry then goes behind both, so that what was removed leaves a gap.
Result<AuditEnd> AuditTable::end() {
  Cursor cursor(txn_, Table::audit);
  Cursor::Found last = cursor.last();
  if (!last) return failure_of(last);
  if (!*last || (*last)->number() <= end_.number) return end_;
  auto entry = read_audit((*last)->number(), (*last)->payload);
  if (!entry) return txn_.damaged(Table::audit, (*last)->key);
  return AuditEnd{.number = entry->number, .chain = entry->chain};
}

Result<std::uint64_t> AuditTable::last_number() {
  Cursor cursor(txn_, Table::audit);
  Cursor::Found last = cursor.last();
  if (!last) return failure_of(last);
  return *last ? (*last)->number() : 0;
}

Result<AuditTable::Candidates> AuditTable::candidates_of(const records::AuditRange& range) {
  auto last = last_number();
  if (!last) return failure_of(last);
  return Candidates{
      .first = range.after + 1, .count = *last - std::min(range.after, *last), .exact = by_number_only(range)};
}

Result<> AuditTable::scan(const records::AuditRange& range, const records::VisitAudit& visit) {
  auto candidates = candidates_of(range);
  if (!candidates) return failure_of(candidates);
  if (range.newest) return scan_newest(range, *candidates, visit);
  std::uint64_t pass_over = range.offset;
  std::uint64_t left = range.limit;
  std::uint64_t position = 0;
  if (candidates->exact) position = std::exchange(pass_over, 0);
  AuditCursor cursor(txn_);
  for (; position < candidates->count && left > 0; ++position) {
    auto entry = cursor.read(candidates->number(position));
    if (!entry) return failure_of(entry);
    if (!*entry) {
      auto next = cursor.number_above(candidates->number(position));
      if (!next || *next == 0) return next ? Result<>{} : failure_of(next);
      position = *next - candidates->first - 1;
      continue;
    }
    if (!matches(range, **entry)) continue;
    if (pass_over > 0) {
      --pass_over;
      continue;
    }
    --left;
    if (visit(**entry) == Walk::stop) return {};
  }
  return {};
}

Result<> AuditTable::scan_newest(const records::AuditRange& range, const Candidates& candidates,
                                 const records::VisitAudit& visit) {
  std::uint64_t pass_over = range.offset;
  std::uint64_t position = candidates.count;
  if (candidates.exact) position -= std::min(std::exchange(pass_over, 0), position);
  std::vector<std::uint64_t> numbers;
  AuditCursor cursor(txn_);
  while (position > 0 && numbers.size() < range.limit) {
    const std::uint64_t number = candidates.number(--position);
    auto entry = cursor.read(number);
    if (!entry) return failure_of(entry);
    if (!*entry) {
      auto next = cursor.number_below(number);
      if (!next) return failure_of(next);
      position = *next - std::min(*next, candidates.first - 1);
      continue;
    }
    if (!matches(range, **entry)) continue;
    if (pass_over > 0) {
      --pass_over;
    } else {
      numbers.push_back(number);
    }
  }
  std::ranges::reverse(numbers);
  for (const std::uint64_t number : numbers) {
    auto entry = cursor.read(number);
    if (!entry) return failure_of(entry);
    if (visit(**entry) == Walk::stop) return {};
  }
  return {};
}

Result<std::uint64_t> AuditTable::count(const records::AuditRange& range) {
  auto candidates = candidates_of(range);
  if (!candidates) return failure_of(candidates);
  if (candidates->exact) return candidates->count;
  std::uint64_t count = 0;
  records::AuditRange all = range;
  all.offset = 0;
  all.limit = records::unlimited;
  all.newest = false;
  auto scanned = scan(all, [&count](const AuditEntry&) {
    ++count;
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  return count;
}

Result<> AuditTable::append(const AuditDraft& draft) {
  auto last = end();
  if (!last) return failure_of(last);
  return put(records::chained(draft, last->number + 1, last->chain));
}

Result<> AuditTable::append_chained(const AuditEntry& entry) {
  auto last = end();
  if (!last) return failure_of(last);
  if (entry.number != last->number + 1) return fail(ErrorCode::internal, "an audit entry out of turn");
  return put(entry);
}

Result<> AuditTable::put(const AuditEntry& entry) {
  Result<> done = txn_.put(Table::audit, entry.number, write_audit(entry));
  if (done && !entry.erased) done = txn_.put(Table::audit_values, entry.number, write_audit_values(entry));
  if (done) end_ = {.number = entry.number, .chain = entry.chain};
  return done;
}

Result<> AuditTable::erase(UserId person, const std::function<bool(const AuditEntry&)>& redact) {
  std::vector<AuditEntry> chosen;
  auto scanned = scan({.about = person}, [&](const AuditEntry& entry) {
    if (!entry.erased && redact(entry)) chosen.push_back(records::without_values(entry));
    return Walk::on;
  });
  if (!scanned) return scanned;
  for (const AuditEntry& entry : chosen) {
    Result<> done = txn_.put(Table::audit, entry.number, write_audit(entry));
    if (done) done = txn_.erase(Table::audit_values, entry.number);
    if (!done) return done;
  }
  return {};
}

}  // namespace refctl::lmdb
