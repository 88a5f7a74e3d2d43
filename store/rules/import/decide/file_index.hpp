#pragma once

#include "store/rules/import/decide/staging.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace refctl::importing {

// Finds the records of a file by id, e-mail key and code key; of several with one key, the first in the file.
class FileIndex {
 public:
  enum class Key { id, email, code };
  using Twice = std::function<void(Key key, std::uint32_t record, std::uint32_t first)>;

  // Sorts the staging's keys when it is built.
  explicit FileIndex(Staging& staging) : staging_(staging) {}

  // Indexes all records. `twice` hears of each record whose key an earlier one has: key by key, in order of records.
  void build(const Twice& twice);

  [[nodiscard]] std::optional<std::uint32_t> by_id(std::uint64_t id) const;
  // Another record with that id, which is not refused.
  [[nodiscard]] std::optional<std::uint32_t> second_by_id(std::uint64_t id) const;
  [[nodiscard]] std::optional<std::uint32_t> by_email(std::uint64_t hash, std::string_view key) const;
  // Only by codes that the file gives, not by those made for it.
  [[nodiscard]] std::optional<std::uint32_t> by_code(std::uint64_t hash, std::string_view key) const;
  // Whether any record has the code, given or made.
  [[nodiscard]] bool has_code(std::uint64_t hash, std::string_view key) const;

 private:
  void build_ids(const Twice& twice);

  Staging& staging_;
  bool ascending_ = false;   // every record has a larger id than the one before: no table is needed
  bool contiguous_ = false;  // even the next one
  std::unordered_map<std::uint64_t, std::uint32_t> ids_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> more_ids_;  // of later records
};

}  // namespace refctl::importing
