#include "store/lmdb/tables/column_table.hpp"

#include "store/lmdb/env/checksum_prefetch.hpp"

#include <algorithm>

namespace refctl::lmdb {

namespace {

ColumnBlock part_of(const ColumnBlock& block, std::size_t from, std::size_t to) {
  ColumnBlock part;
  for (std::size_t i = from; i < to; ++i) part.append(block.ids[i], block.referrers[i], block.times[i]);
  return part;
}

}  // namespace

// Reads the block that an id belongs to; false if there is none.
Result<bool> ColumnTable::load_block(std::uint64_t id) {
  if (loaded_ && id >= block_.ids.front() && id <= block_.ids.back()) return true;
  loaded_ = false;
  Cursor cursor(txn_, Table::columns);
  Cursor::Found found = cursor.at_or_before(id);
  if (!found) return failure_of(found);
  if (!*found) return false;
  key_ = (*found)->number();
  if (!read_columns((*found)->payload, block_)) return txn_.damaged(Table::columns, (*found)->key);
  loaded_ = true;
  return true;
}

Result<std::optional<ColumnTable::Row>> ColumnTable::get(std::uint64_t id) {
  if (id >= limit_) return std::optional<Row>{};
  Result<bool> there = load_block(id);
  if (!there) return failure_of(there);
  if (!*there) return std::optional<Row>{};
  auto at = std::ranges::lower_bound(block_.ids, id);
  if (at == block_.ids.end() || *at != id) return std::optional<Row>{};
  auto index = static_cast<std::size_t>(at - block_.ids.begin());
  return std::optional(Row{.referrer = block_.referrers[index], .time = block_.times[index]});
}

Result<> ColumnTable::put(std::uint64_t id, Row row) {
  Result<bool> there = load_block(id);
  if (!there) return failure_of(there);
  loaded_ = false;  // because block_ changes below
  if (!*there) {
    block_.clear();
    block_.append(id, row.referrer, row.time);
    return save(0, block_, 0);
  }
  std::size_t before = block_.size();
  auto at = std::ranges::lower_bound(block_.ids, id);
  auto index = at - block_.ids.begin();
  if (at != block_.ids.end() && *at == id) {
    block_.referrers[static_cast<std::size_t>(index)] = row.referrer;
    block_.times[static_cast<std::size_t>(index)] = row.time;
    return save(key_, block_, before);
  }
  bool at_the_end = at == block_.ids.end();
  block_.ids.insert(at, id);
  block_.referrers.insert(block_.referrers.begin() + index, row.referrer);
  block_.times.insert(block_.times.begin() + index, row.time);
  if (at_the_end && write_columns(block_).size() > max_payload) return save(id, part_of(block_, before, before + 1), 0);
  return save(key_, block_, before);
}

Result<> ColumnTable::save(std::uint64_t key, const ColumnBlock& block, std::uint64_t count_before) {
  std::string bytes = write_columns(block);
  if (bytes.size() > max_payload && block.size() > 1) {
    std::size_t middle = block.size() / 2;
    Result<> low = save(key, part_of(block, 0, middle), count_before);
    if (!low) return low;
    return save(block.ids[middle], part_of(block, middle, block.size()), 0);
  }
  Result<> put = txn_.put(Table::columns, key, bytes);
  if (!put || block.size() == count_before) return put;
  if (count_before == 0) return ranks_.insert({.key = key, .value = block.size()});
  return ranks_.replace({.key = key, .value = count_before}, {.key = key, .value = block.size()});
}

Result<std::optional<std::uint64_t>> ColumnTable::id_at(std::uint64_t rank) {
  std::optional<std::uint64_t> key;
  Result<> scanned = ranks_.scan([&](const std::vector<Pair>& pairs) -> Result<bool> {
    for (const Pair& pair : pairs) {
      if (rank < pair.value) {
        key = pair.key;
        return false;
      }
      rank -= pair.value;
    }
    return true;
  });
  if (!scanned) return failure_of(scanned);
  if (!key) return std::optional<std::uint64_t>{};
  loaded_ = false;
  auto bytes = txn_.get(Table::columns, *key);
  if (!bytes) return failure_of(bytes);
  if (!*bytes || !read_columns(**bytes, block_) || rank >= block_.size()) return txn_.damaged(Table::columns, *key);
  std::uint64_t id = block_.ids[static_cast<std::size_t>(rank)];
  if (id >= limit_) return std::optional<std::uint64_t>{};
  return std::optional(id);
}

Result<std::uint64_t> ColumnTable::rank_of(std::uint64_t id) {
  id = std::min(id, limit_);
  Result<bool> there = load_block(id);
  if (!there) return failure_of(there);
  if (!*there) return 0;
  auto rank = static_cast<std::uint64_t>(std::ranges::lower_bound(block_.ids, id) - block_.ids.begin());
  Result<> scanned = ranks_.scan([&](const std::vector<Pair>& pairs) -> Result<bool> {
    for (const Pair& pair : pairs) {
      if (pair.key >= key_) return false;
      rank += pair.value;
    }
    return true;
  });
  if (!scanned) return failure_of(scanned);
  return rank;
}

Result<> ColumnTable::scan(std::uint64_t from, bool with_times, const std::function<bool(const ColumnBlock&)>& visit) {
  std::vector<UnverifiedValue> values;
  Cursor cursor(txn_, Table::columns);
  cursor.skip_verification();
  for (Cursor::Found found = from == 0 ? cursor.first() : cursor.at_or_before(from);; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) break;
    values.push_back({.key = (*found)->number(), .value = (*found)->payload});
  }
  ChecksumPrefetch checked(Table::columns, values);
  ColumnBlock block;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::optional<std::string_view> payload = checked.payload(i);
    if (!payload || !read_columns(*payload, block, with_times)) return txn_.damaged(Table::columns, values[i].key);
    if (block.ids.front() >= limit_ || !visit(block)) return {};
  }
  return {};
}

}  // namespace refctl::lmdb
