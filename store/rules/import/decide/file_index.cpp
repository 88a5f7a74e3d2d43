#include "store/rules/import/decide/file_index.hpp"

#include "store/sorting/by_hash.hpp"

#include <algorithm>
#include <future>
#include <span>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// Records whose key an earlier one has, with that one; in order of records.
using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using KeyField = std::string records::KeyedUser::*;

// Hashes are spread evenly, so that a key's place can be reckoned; near it the search is a short one.
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

// Of records with one hash those whose keys are equal, too. Nearly always all of them are.
void compare(const Staging& staging, std::span<const KeyRef> alike, KeyField field, Pairs& twice) {
  std::vector<std::pair<std::string, std::uint32_t>> firsts;
  for (const KeyRef& ref : alike) {
    std::string key = std::move(staging.unpacked(ref.record).*field);
    const auto first = std::ranges::find(firsts, key, &std::pair<std::string, std::uint32_t>::first);
    if (first == firsts.end()) {
      firsts.emplace_back(std::move(key), ref.record);
    } else {
      twice.emplace_back(ref.record, first->second);
    }
  }
}

Pairs sort_and_compare(const Staging& staging, sorting::BigVector<KeyRef>& keys, KeyField field) {
  sorting::sort_by_hash(keys, [](const KeyRef& key) { return key.hash; });
  Pairs twice;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i].hash != keys[i - 1].hash) continue;
    std::size_t end = i + 1;
    while (end < keys.size() && keys[end].hash == keys[i].hash) ++end;
    compare(staging, std::span(keys).subspan(i - 1, end - i + 1), field, twice);
    i = end;
  }
  std::ranges::sort(twice);
  return twice;
}

}  // namespace

void FileIndex::build(const Twice& twice) {
  constexpr std::size_t worth_a_thread = 20'000;
  const auto way = staging_.codes.size() > worth_a_thread ? std::launch::async : std::launch::deferred;
  std::future<Pairs> codes_twice =
      std::async(way, [&] { return sort_and_compare(staging_, staging_.codes, &records::KeyedUser::code_key); });
  for (const auto& [record, first] : sort_and_compare(staging_, staging_.emails, &records::KeyedUser::email_key)) {
    twice(Key::email, record, first);
  }
  for (const auto& [record, first] : codes_twice.get()) twice(Key::code, record, first);
  build_ids(twice);
}

void FileIndex::build_ids(const Twice& twice) {
  const auto& records = staging_.records;
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
    const auto [first, fresh] = ids_.try_emplace(records[i].id, record);
    if (fresh) continue;
    more_ids_.emplace(records[i].id, record);
    twice(Key::id, record, first->second);
  }
}

std::optional<std::uint32_t> FileIndex::by_id(std::uint64_t id) const {
  const auto& records = staging_.records;
  if (!ascending_) {
    const auto found = ids_.find(id);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }
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
    if (staging_.records[at->second].verdict != Verdict::refused) return at->second;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> FileIndex::by_email(std::uint64_t hash, std::string_view key) const {
  for (const KeyRef& ref : with_hash(staging_.emails, hash)) {
    if (staging_.unpacked(ref.record).email_key == key) return ref.record;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> FileIndex::by_code(std::uint64_t hash, std::string_view key) const {
  for (const KeyRef& ref : with_hash(staging_.codes, hash)) {
    const bool given = staging_.records[ref.record].has(Staged::has_code);
    if (given && staging_.unpacked(ref.record).code_key == key) return ref.record;
  }
  return std::nullopt;
}

bool FileIndex::has_code(std::uint64_t hash, std::string_view key) const {
  return std::ranges::any_of(with_hash(staging_.codes, hash),
                             [&](const KeyRef& ref) { return staging_.unpacked(ref.record).code_key == key; });
}

}  // namespace refctl::importing
