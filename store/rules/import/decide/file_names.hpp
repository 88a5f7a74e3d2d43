#pragma once

#include "store/rules/import/decide/import_table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::importing {

// Finds the records of a file by names that exist only within the file: ids that are not numbers, user names, and codes
// that are numbers. If several records have a name, refused ones do not count.
class FileNames {
 public:
  // Sorts the table's own names and digit codes.
  explicit FileNames(ImportTable& table);

  // Returns whether any record has an id.
  [[nodiscard]] bool has_ids() const { return has_ids_; }
  // Returns the first two different records that have the text as id or user name.
  using Records = std::array<std::optional<std::uint32_t>, 2>;
  [[nodiscard]] Records by_name(std::uint64_t hash, std::string_view name) const;
  [[nodiscard]] std::optional<std::uint32_t> by_username(std::uint64_t hash, std::string_view name) const;
  // Returns the first record whose code is the number.
  [[nodiscard]] std::optional<std::uint32_t> by_digit_code(std::uint64_t number) const;

 private:
  template <typename Visit>
  void each_with(std::uint64_t hash, std::string_view name, const Visit& visit) const;

  ImportTable& table_;
  bool has_ids_ = false;
};

}  // namespace refctl::importing
