#include "store/lmdb/tables/view.hpp"

namespace refctl::lmdb {

// The hashes ascend, so that all keys in the same block of the index are looked up together.
Result<> View::match(PairTable& index, std::span<const std::uint64_t> hashes, const KeyText& key,
                     std::string UserRecord::*field, const Matched& found) {
  return index.find_all(hashes, [&](std::size_t i, std::uint64_t id) -> Result<> {
    auto holder = record(id);
    if (!holder) return failure_of(holder);
    if (*holder && (**holder).*field == key(i)) found(i, UserId{id});
    return {};
  });
}

Result<> View::match_emails(std::span<const std::uint64_t> hashes, const KeyText& key, const Matched& found) {
  return match(emails_, hashes, key, &UserRecord::email_key, found);
}

Result<> View::match_codes(std::span<const std::uint64_t> hashes, const KeyText& key, const Matched& found) {
  return match(codes_, hashes, key, &UserRecord::code_key, found);
}

}  // namespace refctl::lmdb
