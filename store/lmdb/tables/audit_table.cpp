#include "store/lmdb/tables/audit_table.hpp"

#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/tables/audit_cursor.hpp"
#include "store/records/audit_chain.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace refctl::lmdb {

namespace {

// Returns by how much `late` is later than `early`. Unsigned, because the difference may exceed an int64.
std::uint64_t distance(Instant early, Instant late) {
  return static_cast<std::uint64_t>(late.ms) - static_cast<std::uint64_t>(early.ms);
}

// Returns the lists of the audit index that have all entries of the range; empty: the complete log may have some.
std::vector<std::uint64_t> owners_of(const records::AuditRange& range) {
  if (range.subject) return {about_list(*range.subject)};
  if (range.about_store) return {store_list};
  const std::optional<UserId> person = range.about   ? range.about
                                       : range.actor ? user_in_actor(*range.actor)
                                                     : std::nullopt;
  if (!person) return {};
  return {about_list(*person), acted_list(*person)};
}

}  // namespace

// The head and the last entry of the table disagree only if the store was tampered with. A new entry then gets a number
// after both, so that removed entries leave a gap.
Result<AuditEnd> AuditTable::end() {
  Cursor cursor(txn_, Table::audit);
  Cursor::Found last = cursor.last();
  if (!last) return failure_of(last);
  if (!*last || (*last)->number() <= end_.number) return end_;
  auto entry = read_audit((*last)->number(), (*last)->payload);
  if (!entry) return txn_.damaged(Table::audit, (*last)->key);
  AuditEnd further = end_;
  further.add(*entry);
  return further;
}

Result<std::uint64_t> AuditTable::last_number() {
  Cursor cursor(txn_, Table::audit);
  Cursor::Found last = cursor.last();
  if (!last) return failure_of(last);
  return *last ? (*last)->number() : 0;
}

Result<AuditTable::Candidates> AuditTable::candidates_of(const records::AuditRange& range) {
  std::uint64_t first = range.after == records::unlimited ? range.after : range.after + 1;
  auto last = last_number();
  if (!last) return failure_of(last);
  const std::vector<std::uint64_t> owners = owners_of(range);
  auto few = has_few_entries(owners);
  if (!few) return failure_of(few);
  if (range.since && !*few) {
    auto since = first_since(*range.since, *last);
    if (!since) return failure_of(since);
    first = std::max(first, *since);
  }
  if (range.until && !*few) {
    last = last_until(*range.until, *last);
    if (!last) return failure_of(last);
  }
  const bool by_time = range.since || range.until;
  const int lists = (range.about ? 1 : 0) + (range.subject ? 1 : 0) + (range.about_store ? 1 : 0);
  const bool of_nobody =
      range.subject == UserId{0} || range.about == UserId{0};  // entries without a subject are in the store's list
  const bool exact =
      !range.action && !range.actor && lists <= 1 && !of_nobody && !(by_time && (*few || end_.setback > 0));
  Candidates found{.numbers = AuditNumbers(first, *last), .exact = exact};
  for (const std::uint64_t owner : owners) {
    if (auto listed = found.numbers.add_list(txn_, owner); !listed) return failure_of(listed);
  }
  return found;
}

// Whether it is cheaper to read all entries of these lists than to search the log for a time. False without lists,
// which stands for the complete log.
Result<bool> AuditTable::has_few_entries(const std::vector<std::uint64_t>& owners) {
  constexpr std::uint64_t few = 16;  // about as many entries as a search of a large log reads
  std::uint64_t entries = 0;
  for (const std::uint64_t owner : owners) {
    auto count = AuditIndexList(txn_, owner).count();
    if (!count) return failure_of(count);
    entries += *count;
  }
  return !owners.empty() && entries <= few;
}

// Returns a position before which all entries are earlier than `since`. It searches for times within `setback` of
// `since`, because an entry that is earlier by more has only earlier entries before it.
Result<std::uint64_t> AuditTable::first_since(Instant since, std::uint64_t last) {
  return first_with(last, [&](Instant at) { return at >= since || distance(at, since) <= end_.setback; });
}

// Returns a position behind which all entries are at `until` or later: an entry at least `setback` later than `until`
// has only such entries behind it.
Result<std::uint64_t> AuditTable::last_until(Instant until, std::uint64_t last) {
  auto beyond = first_with(last, [&](Instant at) { return at >= until && distance(until, at) >= end_.setback; });
  if (!beyond) return beyond;
  return *beyond - 1;
}

// Binary search for the first entry whose time satisfies `holds`; last + 1: there is none. If clocks were set back, the
// result is an entry that satisfies `holds` with a predecessor that does not.
Result<std::uint64_t> AuditTable::first_with(std::uint64_t last, const std::function<bool(Instant)>& holds) {
  std::uint64_t without = 0;
  std::uint64_t with = last + 1;
  while (with - without > 1) {
    const std::uint64_t middle = without + (with - without) / 2;
    auto bytes = txn_.get(Table::audit, middle);
    if (!bytes) return failure_of(bytes);
    const auto at = *bytes ? read_audit_time(**bytes) : std::nullopt;
    if (!at) return txn_.damaged(Table::audit, middle);
    (holds(*at) ? with : without) = middle;
  }
  return with;
}

Result<> AuditTable::scan(const records::AuditRange& range, const records::VisitAudit& visit) {
  auto candidates = candidates_of(range);
  if (!candidates) return failure_of(candidates);
  if (range.newest) return scan_newest(range, std::move(*candidates), visit);
  AuditNumbers& numbers = candidates->numbers;
  std::uint64_t pass_over = range.offset;
  if (candidates->exact) {
    if (auto skipped = numbers.skip(std::exchange(pass_over, 0)); !skipped) return skipped;
  }
  AuditCursor cursor(txn_);
  for (std::uint64_t left = range.limit; left > 0;) {
    auto number = numbers.next();
    if (!number) return failure_of(number);
    if (!*number) return {};
    auto entry = cursor.read(**number);
    if (!entry) return failure_of(entry);
    if (!*entry) {
      auto above = cursor.number_above(**number);
      if (!above) return failure_of(above);
      numbers.drop_below(*above);
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

Result<> AuditTable::scan_newest(const records::AuditRange& range, Candidates candidates,
                                 const records::VisitAudit& visit) {
  AuditNumbers& numbers = candidates.numbers;
  std::uint64_t pass_over = range.offset;
  if (candidates.exact) {
    if (auto skipped = numbers.skip_back(std::exchange(pass_over, 0)); !skipped) return skipped;
  }
  std::vector<std::uint64_t> chosen;
  AuditCursor cursor(txn_);
  while (chosen.size() < range.limit) {
    auto number = numbers.previous();
    if (!number) return failure_of(number);
    if (!*number) break;
    auto entry = cursor.read(**number);
    if (!entry) return failure_of(entry);
    if (!*entry) {
      auto below = cursor.number_below(**number);
      if (!below) return failure_of(below);
      numbers.drop_above(*below);
      continue;
    }
    if (!matches(range, **entry)) continue;
    if (pass_over > 0) {
      --pass_over;
    } else {
      chosen.push_back(**number);
    }
  }
  std::ranges::reverse(chosen);
  for (const std::uint64_t number : chosen) {
    auto entry = cursor.read(number);
    if (!entry) return failure_of(entry);
    if (visit(**entry) == Walk::stop) return {};
  }
  return {};
}

Result<std::uint64_t> AuditTable::count(const records::AuditRange& range) {
  auto candidates = candidates_of(range);
  if (!candidates) return failure_of(candidates);
  if (candidates->exact) return candidates->numbers.count();
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
  end_ = *last;
  return put(records::chained(draft, last->number + 1, last->chain));
}

Result<> AuditTable::append_chained(const AuditEntry& entry) {
  auto last = end();
  if (!last) return failure_of(last);
  if (entry.number != last->number + 1) return fail(ErrorCode::internal, "an audit entry out of turn");
  end_ = *last;
  return put(entry);
}

Result<> AuditTable::put(const AuditEntry& entry) {
  Result<> done = txn_.put(Table::audit, entry.number, write_audit(entry));
  if (done && !entry.erased) done = txn_.put(Table::audit_values, entry.number, write_audit_values(entry));
  for (const std::uint64_t owner : audit_lists(entry)) {
    if (done) done = AuditIndexList(txn_, owner).append(entry.number);
  }
  if (done) end_.add(entry);
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
