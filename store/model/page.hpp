#pragma once

#include "store/model/user/ids.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace refctl {

inline constexpr std::uint64_t default_page_size = 20;
inline constexpr std::uint64_t max_page_size = 1000;

// The requested part of a listing, at most `size` rows: page `number` (from 1), or the rows after the cursor `after`,
// for a walk through the listing with constant cost per page.
struct PageRequest {
  std::uint64_t number = 1;
  std::uint64_t size = default_page_size;
  std::optional<UserId> after;

  bool operator==(const PageRequest&) const = default;
};

// The position of a part in its listing. `count` is the length of the complete listing.
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
