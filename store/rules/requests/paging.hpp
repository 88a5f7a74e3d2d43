#pragma once

#include "store/model/page.hpp"
#include "store/result.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace refctl::rules {

// The positions of a page's rows in a listing: first … last (exclusive).
struct PositionRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

// The first id after the cursor of a walk over users; without a cursor, the first id of all.
[[nodiscard]] inline UserId first_after(const PageRequest& page) { return {page.after ? page.after->value + 1 : 1}; }

// Returns the span of a page; below 1 or past the end: no_such_page. Page 1 of an empty listing is empty.
[[nodiscard]] inline Result<PositionRange> span_of_page(const PageRequest& page, std::uint64_t count) {
  const std::uint64_t pages = std::max<std::uint64_t>(1, (count + page.size - 1) / page.size);
  if (page.number < 1 || page.number > pages) {
    return fail(ErrorCode::no_such_page, "there is no page " + std::to_string(page.number),
                "pages run from 1 to " + std::to_string(pages));
  }
  const std::uint64_t first = (page.number - 1) * page.size;
  return PositionRange{.first = first, .last = std::min(count, first + page.size)};
}

// Returns the position of the page with the rows `span` in a listing of `count` rows.
[[nodiscard]] inline PagePlace place_of(const PageRequest& request, std::uint64_t count, PositionRange span) {
  return {.count = count, .has_next = span.last<count, .has_previous = span.first> 0, .request = request};
}

// Returns an empty page with its position.
template <typename T>
[[nodiscard]] Page<T> page_at(const PageRequest& request, std::uint64_t count, PositionRange span) {
  Page<T> page;
  static_cast<PagePlace&>(page) = place_of(request, count, span);
  return page;
}

}  // namespace refctl::rules
