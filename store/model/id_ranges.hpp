#pragma once

#include "store/model/ids.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// Users whose ids follow each other, both ends included.
struct IdRange {
  UserId first;
  UserId last;
  bool operator==(const IdRange&) const = default;
};

// Ranges as text, "1-1000,1003": as many texts as it takes for none to be longer than `most` bytes. No range, no text.
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<IdRange>& ranges, std::size_t most);

// Whether the id is in one of the ranges of a text. A text of another form has no ids.
[[nodiscard]] bool ranges_contain(std::string_view text, UserId id);

}  // namespace refctl
