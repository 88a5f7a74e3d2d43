#pragma once

#include "store/model/import.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Returns a column name for comparison: ASCII letters in lower case, without spaces, `_`, `-`, `.` and invisible
// characters. "E-Mail Address" becomes "emailaddress".
[[nodiscard]] std::string normalised_name(std::string_view column);

// Another system's name for a field. If a record has several aliases of a field, the one with the lowest rank counts.
struct Alias {
  std::string_view name;  // normalised
  Field field;
  std::uint8_t rank = 0;
  ReferrerKind referrers = ReferrerKind::any;  // of referred_by: the kind of its values
  bool django_only = false;
};

// All aliases, by field, then by rank.
[[nodiscard]] std::span<const Alias> aliases();

inline constexpr std::size_t max_unknown_columns = 50;
// Returns whether an unread column is added to the list of unknown ones. If there are too many, only columns that must
// not be lost are added.
[[nodiscard]] bool keeps_unknown(const std::vector<std::string>& names, std::string_view column);

// Returns whether a column with this normalised name seems to contain referrers, without which the tree would be lost;
// false for counts, dates, amounts and the like.
[[nodiscard]] bool is_about_referrers(std::string_view name);

}  // namespace refctl::importing
