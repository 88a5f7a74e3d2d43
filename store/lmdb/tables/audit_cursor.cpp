#include "store/lmdb/tables/audit_cursor.hpp"

#include "store/lmdb/codec/audit_record.hpp"

#include <utility>

namespace refctl::lmdb {

Cursor::Found AuditCursor::Place::at(std::uint64_t number) {
  if (!entry_ || entry_->number() != number) {
    const bool is_next = entry_ && entry_->number() + 1 == number;
    const bool is_before = entry_ && entry_->number() > number && number > sought_;
    if (is_before)
      return std::optional<Cursor::Entry>{};  // the log has a gap here, and the cursor is already behind it
    Cursor::Found found = is_next ? cursor_.next() : cursor_.at_or_after(number);
    if (!found) return found;
    entry_ = *found;
  }
  sought_ = number;
  if (!entry_ || entry_->number() != number) return std::optional<Cursor::Entry>{};
  return entry_;
}

Result<std::optional<AuditEntry>> AuditCursor::read(std::uint64_t number) {
  Cursor::Found found = entries_.at(number);
  if (!found) return failure_of(found);
  if (!*found) return std::optional<AuditEntry>{};
  auto entry = read_audit(number, (*found)->payload);
  if (!entry) return txn_.damaged(Table::audit, (*found)->key);
  Cursor::Found values = values_.at(number);
  if (!values) return failure_of(values);
  entry->erased = !*values;
  if (*values && !read_audit_values((*values)->payload, *entry)) {
    return txn_.damaged(Table::audit_values, (*values)->key);
  }
  return std::optional(std::move(*entry));
}

Result<std::uint64_t> AuditCursor::number_above(std::uint64_t number) {
  Cursor cursor(txn_, Table::audit);
  Cursor::Found found = cursor.at_or_after(number + 1);
  if (!found) return failure_of(found);
  return *found ? (*found)->number() : 0;
}

Result<std::uint64_t> AuditCursor::number_below(std::uint64_t number) {
  Cursor cursor(txn_, Table::audit);
  Cursor::Found found = cursor.at_or_before(number - 1);
  if (!found) return failure_of(found);
  return *found ? (*found)->number() : 0;
}

}  // namespace refctl::lmdb
