#include "store/lmdb/view.hpp"

#include <algorithm>
#include <utility>

namespace refctl::lmdb {

// In order of their hashes all keys of one block of the index are looked up together.
Result<> View::match(PairTable& index, std::span<const std::string_view> keys, std::string UserRecord::*field,
                     const Matched& found) {
  std::vector<std::pair<std::uint64_t, std::size_t>> hashed;
  hashed.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) hashed.emplace_back(index_hash(identity_, keys[i]), i);
  std::ranges::sort(hashed);
  std::vector<std::uint64_t> hashes;
  hashes.reserve(keys.size());
  for (const auto& [hash, i] : hashed) hashes.push_back(hash);
  return index.find_all(hashes, [&](std::size_t at, std::uint64_t id) -> Result<> {
    auto holder = record(id);
    if (!holder) return failure_of(holder);
    const std::size_t i = hashed[at].second;
    if (*holder && (**holder).*field == keys[i]) found(i, UserId{id});
    return {};
  });
}

Result<> View::match_emails(std::span<const std::string_view> keys, const Matched& found) {
  return match(emails_, keys, &UserRecord::email_key, found);
}

Result<> View::match_codes(std::span<const std::string_view> keys, const Matched& found) {
  return match(codes_, keys, &UserRecord::code_key, found);
}

}  // namespace refctl::lmdb
