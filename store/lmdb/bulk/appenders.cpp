#include "store/lmdb/bulk/appenders.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/tables/slots.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace refctl::lmdb {

namespace {

constexpr std::size_t max_columns = (max_payload - 19) / 8;
// How many column blocks are written together: 1 MB.
constexpr std::size_t max_held = 512;

}  // namespace

SlotAppender::SlotAppender(BlockSink& out, Table table, std::optional<std::uint64_t> held_back, Txn* old)
    : out_(out), table_(table), held_back_(held_back) {
  if (old != nullptr) cursor_.emplace(*old, table);
}

Result<> SlotAppender::add(std::uint64_t id, std::string_view record, std::string_view rest) {
  if (held_back_ && block_of(id) == *held_back_) {
    held_.emplace_back(id, std::string(record).append(rest));
    return {};
  }
  if (!bytes_.empty() && block_of(id) != block_) {
    Result<> flushed = flush();
    if (!flushed) return flushed;
  }
  block_ = block_of(id);
  if (bytes_.empty()) bytes_.push_back('\0');
  bytes_[0] = static_cast<char>(static_cast<unsigned char>(bytes_[0]) | 1u << slot_of(id));
  Packer pack(bytes_);
  pack.varint(record.size() + rest.size());
  pack.raw(record);
  pack.raw(rest);
  return {};
}

Result<> SlotAppender::flush() {
  if (cursor_) {
    Result<> copied = copy_old_below(block_);
    if (!copied) return copied;
    if (old_ && old_->number() == block_) {
      auto before = read_slots(old_->payload);
      auto added = read_slots(bytes_);
      if (!before || !added) return damage(out_.path(), table_, old_->key);
      for (std::size_t slot = 0; slot < users_per_block; ++slot) {
        if (added->records[slot] && before->records[slot] && table_ == Table::users) {
          return fail(ErrorCode::id_taken, "there is a user " + std::to_string(block_ * users_per_block + slot));
        }
        if (!added->records[slot]) added->records[slot] = before->records[slot];
      }
      bytes_ = write_slots(*added);
      Result<> moved = next_old();
      if (!moved) return moved;
    }
  }
  Result<> put = out_.append(table_, block_, bytes_);
  bytes_.clear();
  return put;
}

Result<> SlotAppender::next_old() {
  Cursor::Found found = begun_ ? cursor_->next() : cursor_->first();
  if (!found) return failure_of(found);
  begun_ = true;
  old_ = *found;
  return {};
}

Result<> SlotAppender::copy_old_below(std::uint64_t block) {
  if (!begun_) {
    Result<> moved = next_old();
    if (!moved) return moved;
  }
  while (old_ && old_->number() < block) {
    Result<> put = out_.append(table_, old_->number(), old_->payload);
    if (put) put = next_old();
    if (!put) return put;
  }
  return {};
}

Result<> SlotAppender::finish() {
  if (!bytes_.empty()) {
    Result<> flushed = flush();
    if (!flushed) return flushed;
  }
  return cursor_ ? copy_old_below(std::numeric_limits<std::uint64_t>::max()) : Result<>{};
}

Result<> PairAppender::add_to_full_or_wide(Pair pair) {
  bool wide = wide_ || pair.value > max_narrow;
  // Pairs with the same key stay in one block, however long it becomes.
  if (pairs_.size() >= (wide ? wide_pairs : narrow_pairs) && pair.key != pairs_.back().key) {
    Result<> put = finish();
    if (!put) return put;
    wide = pair.value > max_narrow;
  }
  wide_ = wide;
  pairs_.push_back(pair);
  return {};
}

Result<> PairAppender::finish() {
  if (pairs_.empty()) return {};
  Result<> put = out_.append(table_, first_ ? 0 : pairs_.front().key, write_pairs(pairs_.data(), pairs_.size()));
  first_ = false;
  pairs_.clear();
  wide_ = false;
  return put;
}

ColumnAppender::ColumnAppender(BlockSink& out, bool from_the_start, Txn* old)
    : out_(out), ranks_(out, Table::ranks, from_the_start), first_(from_the_start) {
  if (old == nullptr) return;
  cursor_.emplace(*old, Table::columns);
  old_done_ = false;
}

Result<> ColumnAppender::add(std::uint64_t id, std::uint64_t referrer, std::int64_t time) {
  if (!old_done_) {
    Result<> merged = merge_old_below(id);
    if (!merged) return merged;
  }
  return push(id, referrer, time);
}

Result<> ColumnAppender::push(std::uint64_t id, std::uint64_t referrer, std::int64_t time) {
  block_.append(id, referrer, time);
  if (block_.size() < max_columns) return {};
  Result<> done = put(block_);
  block_.clear();
  return done;
}

Result<> ColumnAppender::put(const ColumnBlock& block) {
  std::string bytes = write_columns(block);
  if (bytes.size() > max_payload && block.size() > 1) {
    std::size_t middle = block.size() / 2;
    for (auto [from, to] : {std::pair<std::size_t, std::size_t>(0, middle), {middle, block.size()}}) {
      ColumnBlock part;
      for (std::size_t i = from; i < to; ++i) part.append(block.ids[i], block.referrers[i], block.times[i]);
      Result<> done = put(part);
      if (!done) return done;
    }
    return {};
  }
  std::uint64_t key = first_ ? 0 : block.ids.front();
  first_ = false;
  held_.push_back({.key = key, .bytes = std::move(bytes)});
  Result<> done = ranks_.add({.key = key, .value = block.size()});
  return done && held_.size() == max_held ? put_held() : done;
}

Result<> ColumnAppender::put_held() {
  for (const HeldBlock& block : held_) {
    Result<> done = out_.append(Table::columns, block.key, block.bytes);
    if (!done) return done;
  }
  held_.clear();
  return {};
}

// Merges in the old users below an id, which the caller has found unused.
Result<> ColumnAppender::merge_old_below(std::uint64_t id) {
  while (true) {
    for (; old_at_ < old_.size(); ++old_at_) {
      if (old_.ids[old_at_] >= id) return {};
      Result<> pushed = push(old_.ids[old_at_], old_.referrers[old_at_], old_.times[old_at_]);
      if (!pushed) return pushed;
    }
    Cursor::Found found = old_begun_ ? cursor_->next() : cursor_->first();
    if (!found) return failure_of(found);
    old_begun_ = true;
    old_at_ = 0;
    old_.clear();
    if (!*found) {
      old_done_ = true;
      return {};
    }
    if (!read_columns((*found)->payload, old_)) return damage(out_.path(), Table::columns, (*found)->key);
  }
}

Result<> ColumnAppender::finish() {
  if (!old_done_) {
    Result<> merged = merge_old_below(std::numeric_limits<std::uint64_t>::max());
    if (!merged) return merged;
  }
  Result<> done;
  if (block_.size() > 0) done = put(block_);
  block_.clear();
  if (done) done = put_held();
  return done ? ranks_.finish() : done;
}

}  // namespace refctl::lmdb
