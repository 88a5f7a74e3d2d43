#include "store/rules/import/decide/chunk_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace refctl::importing {

namespace {

void append_keys(const std::vector<KeyRef>& keys, sorting::BigVector<KeyRef>& all, std::size_t first,
                 const Chunk& chunk) {
  // Reserves memory for all keys, extrapolated from the first chunk.
  if (all.capacity() == 0 && chunk.of > 1) all.reserve(keys.size() * chunk.of * 17 / 16);
  for (const KeyRef& key : keys) all.push_back({key.hash, static_cast<std::uint32_t>(first) + key.record});
}

}  // namespace

Result<> ChunkCollector::take(Chunk& chunk) {
  const auto first = table_.records.size();
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max() - 1;
  if (first + chunk.records.size() > most) {
    return fail(ErrorCode::import_refused, fmt::format("the file has more than {} records", most),
                "split it into several");
  }
  const auto block = static_cast<std::uint32_t>(table_.chunks.size());
  const auto passwords = static_cast<std::uint32_t>(table_.passwords.size());
  for (ImportRecord& record : chunk.records) {
    record.block = block;
    if (record.password != 0) record.password += passwords;
    table_.records.push_back(record);
  }
  append_keys(chunk.emails, table_.emails, first, chunk);
  append_keys(chunk.codes, table_.codes, first, chunk);
  for (OwnName name : chunk.own_names) {
    name.record += static_cast<std::uint32_t>(first);
    table_.own_names.push_back(name);
  }
  for (DigitCode code : chunk.digit_codes) {
    code.record += static_cast<std::uint32_t>(first);
    table_.digit_codes.push_back(code);
  }
  table_.chunks.push_back({.first_place = places_,
                           .first_record = static_cast<std::uint32_t>(first),
                           .begin = chunk.begin,
                           .extents = std::move(chunk.extents)});
  places_ += chunk.places;
  std::ranges::move(chunk.passwords, std::back_inserter(table_.passwords));
  for (ChunkFault& fault : chunk.faults) {
    if (table_.faults.size() == max_import_faults) break;
    table_.faults.push_back({static_cast<std::uint32_t>(first) + fault.record, std::move(fault.message)});
  }
  table_.fault_count += chunk.fault_count;
  table_.warnings.add(chunk);
  return table_.texts.add(std::move(chunk.texts));
}

}  // namespace refctl::importing
