#include "store/lmdb/tables/audit_index.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/number_block.hpp"

namespace refctl::lmdb {

AuditLists audit_lists(const AuditEntry& entry) {
  AuditLists found;
  const std::optional<UserId> actor = user_in_actor(entry.actor);
  const bool has_subject = entry.subject && entry.subject->value != 0;  // user id 0 is stored as "no subject"
  found.owners[found.count++] = has_subject ? about_list(*entry.subject) : store_list;
  if (actor && actor != entry.subject) found.owners[found.count++] = acted_list(*actor);
  return found;
}

Result<AuditIndexList::LastBlock> AuditIndexList::last_block() {
  LastBlock last;
  Cursor cursor(txn_, Table::audit_index);
  Cursor::Found found = cursor.before(list_key(owner_ + 1, 0));
  if (!found) return failure_of(found);
  if (!*found || (*found)->key.size() != 16 || load_key((*found)->key.data()) != owner_) return last;
  last.block = load_key((*found)->key.data() + 8);
  if (!read_numbers((*found)->payload, last.numbers)) return txn_.damaged(Table::audit_index, (*found)->key);
  return last;
}

Result<std::uint64_t> AuditIndexList::count() {
  auto last = last_block();
  if (!last) return failure_of(last);
  return last->block * numbers_per_block + last->numbers.size();
}

Result<std::uint64_t> AuditIndexList::at(std::uint64_t position) {
  const std::string key = list_key(owner_, position / numbers_per_block);
  auto bytes = txn_.get(Table::audit_index, key);
  if (!bytes) return failure_of(bytes);
  const auto block = *bytes ? NumberBlock::of(**bytes) : std::nullopt;
  const auto inside = static_cast<std::size_t>(position % numbers_per_block);
  if (!block || inside >= block->size()) return txn_.damaged(Table::audit_index, key);
  return (*block)[inside];
}

Result<std::uint64_t> AuditIndexList::lower_bound(std::uint64_t number) {
  auto count = this->count();
  if (!count) return count;
  std::uint64_t low = 0;
  for (std::uint64_t high = *count; low < high;) {
    const std::uint64_t middle = low + (high - low) / 2;
    auto found = at(middle);
    if (!found) return found;
    if (*found < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Result<> AuditIndexList::append(std::uint64_t number) {
  auto last = last_block();
  if (!last) return failure_of(last);
  if (!last->numbers.empty() && last->numbers.back() >= number) {
    return txn_.damaged(Table::audit_index, list_key(owner_, last->block));
  }
  if (last->numbers.size() == numbers_per_block) {
    ++last->block;
    last->numbers.clear();
  }
  last->numbers.push_back(number);
  return txn_.put(Table::audit_index, list_key(owner_, last->block),
                  write_numbers(last->numbers.data(), last->numbers.size()));
}

Result<> AuditIndexWriter::add(const Pair& pair) {
  const bool same_list = pair.key == owner_;
  if (!numbers_.empty() && (!same_list || numbers_.size() == numbers_per_block)) {
    if (Result<> done = finish(); !done) return done;
    ++block_;
  }
  if (!same_list) {
    owner_ = pair.key;
    block_ = 0;
  }
  numbers_.push_back(pair.value);
  return {};
}

Result<> AuditIndexWriter::finish() {
  if (numbers_.empty()) return {};
  Result<> done = put_(list_key(owner_, block_), write_numbers(numbers_.data(), numbers_.size()));
  numbers_.clear();
  return done;
}

}  // namespace refctl::lmdb
