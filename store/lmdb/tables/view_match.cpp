#include "store/lmdb/tables/view.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace refctl::lmdb {

// The hashes ascend, so that all keys in the same block of the index are looked up together.
Result<> View::match_hashed(PairTable& index, const records::ManyKeys& keys, std::string UserRecord::*field,
                            const Matched& found) {
  return index.find_all(keys.hashes, [&](std::size_t i, std::uint64_t id) -> Result<> {
    auto holder = record(id);
    if (!holder) return failure_of(holder);
    if (*holder && (**holder).*field == keys.text(i)) found(i, UserId{id});
    return {};
  });
}

Result<> View::match(PairTable& index, const records::ManyKeys& keys, std::string UserRecord::*field,
                     const Matched& found) {
  if (keys.count == 0) return {};
  if (!keys.hashes.empty()) return match_hashed(index, keys, field, found);
  std::vector<std::string> texts(keys.count);
  std::vector<std::pair<std::uint64_t, std::size_t>> order(keys.count);
  for (std::size_t i = 0; i < keys.count; ++i) {
    texts[i] = keys.text(i);
    order[i] = {index_hash(identity_, texts[i]), i};
  }
  std::ranges::sort(order);
  std::vector<std::uint64_t> hashes(keys.count);
  for (std::size_t i = 0; i < keys.count; ++i) hashes[i] = order[i].first;
  const records::ManyKeys sorted{
      .count = keys.count, .text = [&](std::size_t i) { return texts[order[i].second]; }, .hashes = hashes};
  return match_hashed(index, sorted, field, [&](std::size_t i, UserId id) { found(order[i].second, id); });
}

Result<> View::match_emails(const records::ManyKeys& keys, const Matched& found) {
  return match(emails_, keys, &UserRecord::email_key, found);
}

Result<> View::match_codes(const records::ManyKeys& keys, const Matched& found) {
  return match(codes_, keys, &UserRecord::code_key, found);
}

}  // namespace refctl::lmdb
