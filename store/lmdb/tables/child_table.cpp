#include "store/lmdb/tables/child_table.hpp"

#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/codec/tables.hpp"

#include <algorithm>

namespace refctl::lmdb {

namespace {

std::uint64_t key_of(std::uint64_t referrer) { return referrer / referrers_per_block; }
std::uint8_t slot_in(std::uint64_t referrer) { return static_cast<std::uint8_t>(referrer % referrers_per_block); }

}  // namespace

Result<ChildList> ChildTable::list_of(std::uint64_t referrer) {
  ChildList list;
  auto bytes = txn_.get(Table::children, key_of(referrer));
  if (!bytes) return failure_of(bytes);
  if (!*bytes) return list;
  if (!read_child_list(**bytes, slot_in(referrer), list)) return txn_.damaged(Table::children, key_of(referrer));
  return list;
}

Result<ChildBlock> ChildTable::block_of(std::uint64_t referrer) {
  ChildBlock block;
  auto bytes = txn_.get(Table::children, key_of(referrer));
  if (!bytes) return failure_of(bytes);
  if (*bytes && !read_children(**bytes, block)) return txn_.damaged(Table::children, key_of(referrer));
  return block;
}

Result<std::uint64_t> ChildTable::count(std::uint64_t referrer) {
  Result<ChildList> list = list_of(referrer);
  if (!list) return failure_of(list);
  return list->count;
}

template <typename Visit>
Result<> ChildTable::show(std::uint64_t referrer, const ChildList& list, std::uint64_t from, std::uint64_t to,
                          const Visit& visit) {
  if (!list.hub) {
    for (std::uint64_t i = from; i < to; ++i) visit(UserId{list.ids[static_cast<std::size_t>(i)]});
    return {};
  }
  for (std::uint64_t at = from; at < to;) {
    Result<NumberBlock> block = hub_block(referrer, at / numbers_per_block);
    if (!block) return failure_of(block);
    std::uint64_t first = at - at % numbers_per_block;
    std::uint64_t stop = std::min(to, first + numbers_per_block);
    if (stop - first > block->size()) return txn_.damaged(Table::hubs, list_key(referrer, at / numbers_per_block));
    for (; at < stop; ++at) visit(UserId{(*block)[static_cast<std::size_t>(at - first)]});
  }
  return {};
}

Result<std::vector<UserId>> ChildTable::part_of(std::uint64_t referrer, const ChildList& list, std::uint64_t offset,
                                                std::uint64_t limit) {
  std::vector<UserId> part;
  if (offset >= list.count) return part;
  const std::uint64_t end = offset + std::min(limit, list.count - offset);
  part.reserve(static_cast<std::size_t>(end - offset));
  Result<> shown = show(referrer, list, offset, end, [&](UserId child) { part.push_back(child); });
  if (!shown) return failure_of(shown);
  return part;
}

Result<std::vector<UserId>> ChildTable::page(std::uint64_t referrer, std::uint64_t offset, std::uint64_t limit) {
  Result<ChildList> list = list_of(referrer);
  if (!list) return failure_of(list);
  return part_of(referrer, *list, offset, limit);
}

Result<std::vector<UserId>> ChildTable::page_after(std::uint64_t referrer, std::int64_t time, std::uint64_t id,
                                                   std::uint64_t limit) {
  Result<ChildList> list = list_of(referrer);
  if (!list) return failure_of(list);
  Result<std::uint64_t> offset = rank_in(referrer, *list, time, id + 1);
  if (!offset) return failure_of(offset);
  return part_of(referrer, *list, *offset, limit);
}

Result<bool> ChildTable::level(std::span<const UserId> referrers, std::optional<std::int64_t> latest,
                               std::uint64_t most, const std::function<void(UserId referrer, UserId child)>& visit) {
  std::optional<std::uint64_t> held;  // the block in `bytes`: neighbours share one
  std::optional<std::string_view> bytes;
  ChildList list;
  std::uint64_t all = 0;
  for (const UserId referrer : referrers) {
    if (held != key_of(referrer.value)) {
      auto got = txn_.get(Table::children, key_of(referrer.value));
      if (!got) return failure_of(got);
      bytes = *got;
      held = key_of(referrer.value);
    }
    if (!bytes) continue;
    if (!read_child_list(*bytes, slot_in(referrer.value), list)) {
      return txn_.damaged(Table::children, key_of(referrer.value));
    }
    std::uint64_t count = list.count;
    if (latest && count > 0) {
      auto rank = rank_in(referrer.value, list, *latest + 1, 0);
      if (!rank) return failure_of(rank);
      count = *rank;
    }
    all += count;
    if (all > most) return false;
    Result<> shown = show(referrer.value, list, 0, count, [&](UserId child) { visit(referrer, child); });
    if (!shown) return failure_of(shown);
  }
  return true;
}

Result<std::uint64_t> ChildTable::rank(std::uint64_t referrer, std::int64_t time, std::uint64_t id) {
  Result<ChildList> list = list_of(referrer);
  if (!list) return failure_of(list);
  return rank_in(referrer, *list, time, id);
}

Result<std::uint64_t> ChildTable::rank_in(std::uint64_t referrer, const ChildList& list, std::int64_t time,
                                          std::uint64_t id) {
  // Checks the last position first: usually the newest child is sought.
  std::uint64_t low = 0;
  std::uint64_t high = list.count;
  for (std::uint64_t middle = high == 0 ? 0 : high - 1; low < high; middle = low + (high - low) / 2) {
    Result<std::uint64_t> child = id_at(referrer, list, middle);
    if (!child) return child;
    auto row = columns_.get(*child);
    if (!row) return failure_of(row);
    if (!*row) return txn_.damaged(Table::children, key_of(referrer));
    if (std::pair((*row)->time, *child) < std::pair(time, id)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Result<std::uint64_t> ChildTable::id_at(std::uint64_t referrer, const ChildList& list, std::uint64_t position) {
  if (!list.hub) return list.ids[static_cast<std::size_t>(position)];
  Result<NumberBlock> block = hub_block(referrer, position / numbers_per_block);
  if (!block) return failure_of(block);
  std::uint64_t inside = position % numbers_per_block;
  if (inside >= block->size()) return txn_.damaged(Table::hubs, list_key(referrer, position / numbers_per_block));
  return (*block)[static_cast<std::size_t>(inside)];
}

Result<NumberBlock> ChildTable::hub_block(std::uint64_t referrer, std::uint64_t number) {
  std::string key = list_key(referrer, number);
  auto bytes = txn_.get(Table::hubs, key);
  if (!bytes) return failure_of(bytes);
  auto block = *bytes ? NumberBlock::of(**bytes) : std::nullopt;
  if (!block) return txn_.damaged(Table::hubs, key);
  return *block;
}

Result<> ChildTable::read_hub_block(std::uint64_t referrer, std::uint64_t number, std::vector<std::uint64_t>& ids) {
  std::string key = list_key(referrer, number);
  auto bytes = txn_.get(Table::hubs, key);
  if (!bytes) return failure_of(bytes);
  if (!*bytes || !read_numbers(**bytes, ids)) return txn_.damaged(Table::hubs, key);
  return {};
}

Result<> ChildTable::insert(std::uint64_t referrer, std::int64_t time, std::uint64_t id) {
  Result<ChildBlock> block = block_of(referrer);
  if (!block) return failure_of(block);
  auto list = std::ranges::lower_bound(*block, slot_in(referrer), {}, &ChildList::slot);
  if (list == block->end() || list->slot != slot_in(referrer)) {
    list = block->insert(list, ChildList{.slot = slot_in(referrer), .hub = false, .count = 0, .ids = {}});
  }
  Result<std::uint64_t> position = rank_in(referrer, *list, time, id);
  if (!position) return failure_of(position);
  if (list->hub) {
    Result<> written =
        rewrite_hub(referrer, list->count, *position, [&](std::vector<std::uint64_t>& ids, std::size_t at) -> Result<> {
          ids.insert(ids.begin() + static_cast<std::ptrdiff_t>(at), id);
          return {};
        });
    if (!written) return written;
  } else {
    list->ids.insert(list->ids.begin() + static_cast<std::ptrdiff_t>(*position), id);
  }
  ++list->count;
  return save(referrer, *block);
}

Result<> ChildTable::remove(std::uint64_t referrer, std::int64_t time, std::uint64_t id) {
  Result<ChildBlock> block = block_of(referrer);
  if (!block) return failure_of(block);
  auto list = std::ranges::lower_bound(*block, slot_in(referrer), {}, &ChildList::slot);
  if (list == block->end() || list->slot != slot_in(referrer)) {
    return txn_.damaged(Table::children, key_of(referrer));
  }
  Result<std::uint64_t> position = rank_in(referrer, *list, time, id);
  if (!position) return failure_of(position);
  auto take_out = [&](std::vector<std::uint64_t>& ids, std::size_t at) -> Result<> {
    if (at >= ids.size() || ids[at] != id) return txn_.damaged(Table::children, key_of(referrer));
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at));
    return {};
  };
  Result<> taken = list->hub ? rewrite_hub(referrer, list->count, *position, take_out)
                             : take_out(list->ids, static_cast<std::size_t>(*position));
  if (!taken) return taken;
  if (--list->count == 0) block->erase(list);
  return save(referrer, *block);
}

Result<> ChildTable::rewrite_hub(std::uint64_t referrer, std::uint64_t count, std::uint64_t position,
                                 const std::function<Result<>(std::vector<std::uint64_t>&, std::size_t)>& change) {
  std::uint64_t first = position / numbers_per_block;
  std::uint64_t blocks = (count + numbers_per_block - 1) / numbers_per_block;
  std::vector<std::uint64_t> ids, one;
  for (std::uint64_t number = first; number < blocks; ++number) {
    Result<> read = read_hub_block(referrer, number, one);
    if (!read) return read;
    ids.insert(ids.end(), one.begin(), one.end());
  }
  Result<> changed = change(ids, static_cast<std::size_t>(position - first * numbers_per_block));
  if (!changed) return changed;
  std::uint64_t number = first;
  for (std::size_t at = 0; at < ids.size(); at += numbers_per_block, ++number) {
    std::size_t n = std::min(numbers_per_block, ids.size() - at);
    Result<> put = txn_.put(Table::hubs, list_key(referrer, number), write_numbers(ids.data() + at, n));
    if (!put) return put;
  }
  for (; number < blocks; ++number) {
    Result<> erased = txn_.erase(Table::hubs, list_key(referrer, number));
    if (!erased) return erased;
  }
  return {};
}

// Puts the block; while it is too long, turns its longest list into a hub.
Result<> ChildTable::save(std::uint64_t referrer, ChildBlock& block) {
  if (block.empty()) return txn_.erase(Table::children, key_of(referrer));
  std::string bytes = write_children(block);
  while (bytes.size() > max_payload) {
    auto longest = std::ranges::max_element(block, {}, [](const ChildList& list) { return list.ids.size(); });
    std::uint64_t hub = key_of(referrer) * referrers_per_block + longest->slot;
    std::vector<std::uint64_t> ids = std::move(longest->ids);
    longest->ids.clear();
    longest->hub = true;
    Result<> written = rewrite_hub(hub, 0, 0, [&](std::vector<std::uint64_t>& all, std::size_t) -> Result<> {
      all = std::move(ids);
      return {};
    });
    if (!written) return written;
    bytes = write_children(block);
  }
  return txn_.put(Table::children, key_of(referrer), bytes);
}

}  // namespace refctl::lmdb
