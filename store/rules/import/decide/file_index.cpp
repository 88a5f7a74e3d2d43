#include "store/rules/import/decide/file_index.hpp"

#include "store/sorting/by_hash.hpp"

#include <algorithm>
#include <future>
#include <span>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// Records whose key an earlier record has, with that record; in order.
using Duplicates = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using KeyField = std::string records::KeyedUser::*;

// Interpolation search: hashes are uniformly distributed, so the position of a hash can be estimated.
std::span<const KeyRef> with_hash(std::span<const KeyRef> keys, std::uint64_t hash) {
  const auto size = keys.size();
  __extension__ using Wide = unsigned __int128;
  auto at = static_cast<std::size_t>(Wide{hash} * size >> 64U);
  std::size_t low = 0;
  std::size_t high = size;
  for (std::size_t step = 8; low < high && at < size; step *= 2) {
    if (keys[at].hash < hash) {
      low = at + 1;
      at = step < size - low ? low + step : size;
    } else if (at >= low + step) {
      high = at;
      at -= step;
    } else {
      high = at;
      break;
    }
  }
  const auto begin = keys.begin();
  const auto first =
      std::lower_bound(begin + static_cast<std::ptrdiff_t>(low), begin + static_cast<std::ptrdiff_t>(high), hash,
                       [](const KeyRef& key, std::uint64_t wanted) { return key.hash < wanted; });
  const auto last = std::find_if(first, keys.end(), [&](const KeyRef& key) { return key.hash != hash; });
  return {first, last};
}

// Finds the records with equal keys among records with equal hashes. Nearly always these are all of them.
void compare(const ImportTable& table, std::span<const KeyRef> same_hash, KeyField field, Duplicates& on_duplicate) {
  std::vector<std::pair<std::string, std::uint32_t>> firsts;
  for (const KeyRef& ref : same_hash) {
    std::string key = std::move(table.unpacked(ref.record).*field);
    const auto first = std::ranges::find(firsts, key, &std::pair<std::string, std::uint32_t>::first);
    if (first == firsts.end()) {
      firsts.emplace_back(std::move(key), ref.record);
    } else {
      on_duplicate.emplace_back(ref.record, first->second);
    }
  }
}

Duplicates sort_and_compare(const ImportTable& table, sorting::BigVector<KeyRef>& keys, KeyField field) {
  sorting::sort_by_hash(keys, [](const KeyRef& key) { return key.hash; });
  Duplicates on_duplicate;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i].hash != keys[i - 1].hash) continue;
    std::size_t end = i + 1;
    while (end < keys.size() && keys[end].hash == keys[i].hash) ++end;
    compare(table, std::span(keys).subspan(i - 1, end - i + 1), field, on_duplicate);
    i = end;
  }
  std::ranges::sort(on_duplicate);
  return on_duplicate;
}

}  // namespace

std::size_t IdTable::slot_of(const Records& records, std::uint64_t id) const {
  __extension__ using Wide = unsigned __int128;
  constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15U;  // spreads ids that follow each other over all bits
  auto slot = static_cast<std::size_t>(Wide{id * golden_ratio} * slots_.size() >> 64U);
  while (slots_[slot] != 0 && records[slots_[slot] - 1].id != id) slot = slot + 1 == slots_.size() ? 0 : slot + 1;
  return slot;
}

std::uint32_t IdTable::add(const Records& records, std::uint32_t record) {
  std::uint32_t& slot = slots_[slot_of(records, records[record].id)];
  if (slot == 0) slot = record + 1;
  return slot - 1;
}

std::optional<std::uint32_t> IdTable::find(const Records& records, std::uint64_t id) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint32_t record = slots_[slot_of(records, id)];
  return record == 0 ? std::nullopt : std::optional(record - 1);
}

void FileIndex::build(const OnDuplicate& on_duplicate) {
  constexpr std::size_t min_records_for_thread = 20'000;
  const auto way = table_.codes.size() > min_records_for_thread ? std::launch::async : std::launch::deferred;
  std::future<Duplicates> codes_twice =
      std::async(way, [&] { return sort_and_compare(table_, table_.codes, &records::KeyedUser::code_key); });
  for (const auto& [record, first] : sort_and_compare(table_, table_.emails, &records::KeyedUser::email_key)) {
    on_duplicate(Key::email, record, first);
  }
  for (const auto& [record, first] : codes_twice.get()) on_duplicate(Key::code, record, first);
  build_ids(on_duplicate);
}

void FileIndex::build_ids(const OnDuplicate& on_duplicate) {
  const auto& records = table_.records;
  ascending_ = true;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < records.size() && ascending_; ++i) {
    ascending_ = records[i].id > before;
    before = records[i].id;
  }
  if (ascending_) {
    contiguous_ = !records.empty() && before - records[0].id == records.size() - 1;
    return;
  }
  ids_.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].id == 0) continue;
    const auto record = static_cast<std::uint32_t>(i);
    const std::uint32_t first = ids_.add(records, record);
    if (first == record) continue;
    more_ids_.emplace(records[i].id, record);
    on_duplicate(Key::id, record, first);
  }
}

std::optional<std::uint32_t> FileIndex::by_id(std::uint64_t id) const {
  const auto& records = table_.records;
  if (!ascending_) return ids_.find(records, id);
  std::size_t low = 0;
  std::size_t high = records.size();
  if (high == 0 || id < records[0].id || id > records[high - 1].id) return std::nullopt;
  if (contiguous_) return static_cast<std::uint32_t>(id - records[0].id);
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (records[middle].id < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == records.size() || records[low].id != id) return std::nullopt;
  return static_cast<std::uint32_t>(low);
}

std::optional<std::uint32_t> FileIndex::second_by_id(std::uint64_t id) const {
  const auto [begin, end] = more_ids_.equal_range(id);
  for (auto at = begin; at != end; ++at) {
    if (table_.records[at->second].verdict != Verdict::refused) return at->second;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> FileIndex::by_email(std::uint64_t hash, std::string_view key) const {
  for (const KeyRef& ref : with_hash(table_.emails, hash)) {
    if (table_.unpacked(ref.record).email_key == key) return ref.record;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> FileIndex::by_code(std::uint64_t hash, std::string_view key) const {
  for (const KeyRef& ref : with_hash(table_.codes, hash)) {
    const bool given = table_.records[ref.record].has(ImportRecord::has_code);
    if (given && table_.unpacked(ref.record).code_key == key) return ref.record;
  }
  return std::nullopt;
}

bool FileIndex::has_code(std::uint64_t hash, std::string_view key) const {
  return std::ranges::any_of(with_hash(table_.codes, hash),
                             [&](const KeyRef& ref) { return table_.unpacked(ref.record).code_key == key; });
}

}  // namespace refctl::importing
