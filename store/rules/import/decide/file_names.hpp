#pragma once

#include "store/rules/import/decide/staging.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refctl::importing {

// Finds the records of a file by the names that only files have: ids that are no numbers, user names, and codes that
// are numbers. Refused records do not count where several have a name.
class FileNames {
 public:
  // Sorts the staging's own names and digit codes.
  explicit FileNames(Staging& staging);

  // Whether any record has a name or an id of its own.
  [[nodiscard]] bool has_ids() const { return has_ids_; }
  // The records that a text names, as id or user name: the first two different ones.
  using Records = std::array<std::optional<std::uint32_t>, 2>;
  [[nodiscard]] Records by_name(std::uint64_t hash, std::string_view name) const;
  [[nodiscard]] std::optional<std::uint32_t> by_username(std::uint64_t hash, std::string_view name) const;
  // The record whose code is the number, first in the file.
  [[nodiscard]] std::optional<std::uint32_t> by_digit_code(std::uint64_t number) const;

 private:
  template <typename Visit>
  void each_with(std::uint64_t hash, std::string_view name, const Visit& visit) const;

  Staging& staging_;
  bool has_ids_ = false;
};

}  // namespace refctl::importing
