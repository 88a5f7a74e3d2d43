#pragma once

#include "store/model/import.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// A column name without what does not matter: ASCII letters in lower case; no spaces (of any kind), `_`, `-`, `.`, or
// invisible characters. "E-Mail Address" is "emailaddress".
[[nodiscard]] std::string normalised_name(std::string_view column);

// A name under which other systems write a field. Of several in one record the lowest rank counts.
struct Alias {
  std::string_view name;  // normalised
  Field field;
  std::uint8_t rank = 0;
  ReferrerNames referrers = ReferrerNames::any;  // of referred_by: what its values are
  bool django_only = false;
};

// All of them, by field, then by rank.
[[nodiscard]] std::span<const Alias> aliases();

inline constexpr std::size_t max_unknown_columns = 50;
// Whether a column that is not read is to be named: of too many only those that may not be lost.
[[nodiscard]] bool keeps_unknown(const std::vector<std::string>& names, std::string_view column);

// Whether a column of this name (normalised) seems to say who referred whom: losing it loses the tree. Counts, dates,
// amounts and the like do not.
[[nodiscard]] bool is_about_referrers(std::string_view name);

}  // namespace refctl::importing
