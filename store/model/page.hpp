#pragma once

#include "store/model/ids.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace refctl {

inline constexpr std::uint64_t default_page_size = 20;
inline constexpr std::uint64_t max_page_size = 1000;

// Which part of a listing is wanted: page `number` (from 1), or what comes after `after` (a cursor that
// walks all of a listing at an even cost), with at most `size` rows.
struct PageRequest {
  std::uint64_t number = 1;
  std::uint64_t size = default_page_size;
  std::optional<UserId> after;

  bool operator==(const PageRequest&) const = default;
};

// Where a part of a listing stands in it. `count` is the length of the whole listing.
struct PagePlace {
  std::uint64_t count = 0;
  bool has_next = false;
  bool has_previous = false;
  PageRequest request;

  bool operator==(const PagePlace&) const = default;
};

// A part of a listing.
template <typename T>
struct Page : PagePlace {
  std::vector<T> results;

  bool operator==(const Page&) const = default;
};

}  // namespace refctl
