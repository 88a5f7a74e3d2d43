#include "store/rules/import/file_index.hpp"

#include "store/model/ascii.hpp"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// Ids follow each other; a table wants them scattered. (The finaliser of SplitMix64.)
std::uint64_t scattered(std::uint64_t id) {
  id = (id ^ id >> 30U) * 0xBF58476D1CE4E5B9U;
  id = (id ^ id >> 27U) * 0x94D049BB133111EBU;
  return id ^ id >> 31U;
}

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Puts all records that have the key into the table; the answer is which came too late, and after whom.
template <typename Has, typename Fingerprint, typename Equal>
Pairs fill(KeyTable& table, const Segmented<Staged>& records, const Has& has, const Fingerprint& fingerprint,
           const Equal& equal) {
  constexpr std::size_t ahead = 16;
  Pairs twice;
  table.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i + ahead < records.size()) table.prefetch(fingerprint(records[i + ahead]));
    if (!has(records[i])) continue;
    const auto record = static_cast<std::uint32_t>(i);
    const auto same = [&](std::uint32_t other) { return equal(records[i], records[other]); };
    if (const auto first = table.insert(fingerprint(records[i]), record, same)) twice.emplace_back(record, *first);
  }
  return twice;
}

}  // namespace

bool is_code_of(std::string_view typed, std::string_view key) {
  return std::ranges::equal(typed, key, [](char a, char b) { return ascii_upper(a) == b; });
}

std::string code_key_of(std::string_view typed) {
  std::string key(typed);
  std::ranges::transform(key, key.begin(), ascii_upper);
  return key;
}

void FileIndex::build(const Twice& twice) {
  const auto& records = staging_.records;
  const auto& texts = staging_.texts;
  Pairs codes_twice;
  const auto index_codes = [&] {
    codes_twice = fill(
        codes_, records, [](const Staged& record) { return record.has(Staged::has_code); },
        [](const Staged& record) { return record.code; },
        [&](const Staged& a, const Staged& b) {
          return a.code == b.code && is_code_of(texts.at(a).code, code_key_of(texts.at(b).code));
        });
  };
  // The two tables have nothing in common but what they read.
  constexpr std::size_t worth_a_thread = 20'000;
  std::thread other;
  if (records.size() > worth_a_thread) other = std::thread(index_codes);
  const Pairs emails_twice = fill(
      emails_, records, [](const Staged& record) { return record.has(Staged::has_email); },
      [](const Staged& record) { return record.email; },
      [&](const Staged& a, const Staged& b) {
        return a.email == b.email && texts.at(a).email_key == texts.at(b).email_key;
      });
  if (other.joinable()) {
    other.join();
  } else {
    index_codes();
  }
  for (const auto& [record, first] : emails_twice) twice(Key::email, record, first);
  for (const auto& [record, first] : codes_twice) twice(Key::code, record, first);
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
  if (ascending_) return;
  const Pairs late = fill(
      ids_, records, [](const Staged& record) { return record.id != 0; },
      [](const Staged& record) { return scattered(record.id); },
      [](const Staged& a, const Staged& b) { return a.id == b.id; });
  for (const auto& [record, first] : late) twice(Key::id, record, first);
}

std::optional<std::uint32_t> FileIndex::by_id(std::uint64_t id) const {
  const auto& records = staging_.records;
  if (!ascending_) {
    return ids_.find(scattered(id), [&](std::uint32_t record) { return records[record].id == id; });
  }
  std::size_t low = 0;
  std::size_t high = records.size();
  if (high == 0 || id < records[0].id || id > records[high - 1].id) return std::nullopt;
  // Ids without gaps are found at once.
  const std::uint64_t guess = id - records[0].id;
  if (guess < high && records[guess].id == id) return static_cast<std::uint32_t>(guess);
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

std::optional<std::uint32_t> FileIndex::by_email(std::uint64_t fingerprint, std::string_view key) const {
  return emails_.find(fingerprint, [&](std::uint32_t record) {
    const Staged& found = staging_.records[record];
    return found.email == fingerprint && staging_.texts.at(found).email_key == key;
  });
}

std::optional<std::uint32_t> FileIndex::by_code(std::uint64_t fingerprint, std::string_view key) const {
  return codes_.find(fingerprint, [&](std::uint32_t record) {
    const Staged& found = staging_.records[record];
    return found.code == fingerprint && is_code_of(staging_.texts.at(found).code, key);
  });
}

}  // namespace refctl::importing
