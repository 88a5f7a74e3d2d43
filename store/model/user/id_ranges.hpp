#pragma once

#include "store/model/user/ids.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// A range of consecutive ids, both ends included.
struct IdRange {
  UserId first;
  UserId last;
  bool operator==(const IdRange&) const = default;
};

// Formats ranges as texts like "1-1000,1003": several texts, if one would be longer than `most` bytes; none for no
// ranges.
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<IdRange>& ranges, std::size_t most);

// Returns whether the id is in one of the ranges of a text. A malformed text contains no ids.
[[nodiscard]] bool ranges_contain(std::string_view text, UserId id);

}  // namespace refctl
