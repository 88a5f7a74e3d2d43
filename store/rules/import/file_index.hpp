#pragma once

#include "store/rules/import/key_table.hpp"
#include "store/rules/import/staging.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::importing {

// Finds the records of a file by id, e-mail key and code key; of several with one key, the first in the file.
class FileIndex {
 public:
  enum class Key { id, email, code };
  using Twice = std::function<void(Key key, std::uint32_t record, std::uint32_t first)>;

  explicit FileIndex(const Staging& staging) : staging_(staging) {}

  // Indexes all records. `twice` hears of each record whose key an earlier one has, key by key.
  void build(const Twice& twice);

  [[nodiscard]] std::optional<std::uint32_t> by_id(std::uint64_t id) const;
  [[nodiscard]] std::optional<std::uint32_t> by_email(std::uint64_t fingerprint, std::string_view key) const;
  [[nodiscard]] std::optional<std::uint32_t> by_code(std::uint64_t fingerprint, std::string_view key) const;

 private:
  void build_ids(const Twice& twice);

  const Staging& staging_;
  KeyTable emails_;
  KeyTable codes_;
  KeyTable ids_;
  bool ascending_ = false;  // every record has a larger id than the one before: no table is needed
};

// Whether a code as typed has that key.
[[nodiscard]] bool is_code_of(std::string_view typed, std::string_view key);
[[nodiscard]] std::string code_key_of(std::string_view typed);

}  // namespace refctl::importing
