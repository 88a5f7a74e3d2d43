#pragma once

#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/model/audit.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace refctl::lmdb {

// The lists of the audit index that contain an entry, in ascending order: the subject's list or, without a subject, the
// store's; and the actor's, if the actor is another user. One or two lists.
struct AuditLists {
  std::uint64_t owners[2] = {0, 0};
  std::size_t count = 0;
  [[nodiscard]] const std::uint64_t* begin() const { return owners; }
  [[nodiscard]] const std::uint64_t* end() const { return owners + count; }
};
[[nodiscard]] AuditLists audit_lists(const AuditEntry& entry);

// A person has two lists: entries about the person, and entries in which the person acted on others or on the store. No
// entry is in both.
inline constexpr std::uint64_t store_list = 0;  // the entries without a subject; no user has the id 0
[[nodiscard]] constexpr std::uint64_t about_list(UserId person) { return 2 * person.value; }
[[nodiscard]] constexpr std::uint64_t acted_list(UserId person) { return 2 * person.value + 1; }

// A list of the audit index (table `audit_index`): ascending numbers of entries. Lives within one transaction, at most
// until its next put.
class AuditIndexList {
 public:
  AuditIndexList(Txn& txn, std::uint64_t owner) : txn_(txn), owner_(owner) {}

  Result<std::uint64_t> count();
  Result<std::uint64_t> at(std::uint64_t position);
  // Returns how many numbers are below this one.
  Result<std::uint64_t> lower_bound(std::uint64_t number);
  // Appends a number, which must be above all in the list.
  Result<> append(std::uint64_t number);

 private:
  struct LastBlock {
    std::uint64_t block = 0;
    std::vector<std::uint64_t> numbers;  // empty: the list does not exist
  };
  Result<LastBlock> last_block();

  Txn& txn_;
  std::uint64_t owner_;
};

// Writes lists from pairs of (owner, number), which arrive in order and without duplicates.
class AuditIndexWriter {
 public:
  using Put = std::function<Result<>(const Key& key, std::string_view payload)>;
  explicit AuditIndexWriter(Put put) : put_(std::move(put)) {}

  Result<> add(const Pair& pair);
  Result<> finish();

 private:
  Put put_;
  std::uint64_t owner_ = 0;
  std::uint64_t block_ = 0;
  std::vector<std::uint64_t> numbers_;
};

}  // namespace refctl::lmdb
