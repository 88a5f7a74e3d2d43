#pragma once

#include "store/model/page.hpp"
#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>

// Limits of query parameters, for the command line and REST. A violation is invalid_parameter under the parameter's
// name.

namespace refctl::rules {

// Checks that a period begins before it ends; an absent bound is open.
[[nodiscard]] inline Result<> check_period(const std::optional<Instant>& since, const std::optional<Instant>& until) {
  if (!since || !until || *since < *until) return {};
  return fail_parameter("until",
                        "until (" + to_rfc3339(*until) + ") is not later than since (" + to_rfc3339(*since) + ")");
}

// Checks the size and the cursor of a page. Whether page `number` exists depends on the listing: span_of_page.
[[nodiscard]] inline Result<> check_page(const PageRequest& page) {
  if (page.size < 1 || page.size > max_page_size) {
    return fail_parameter("page_size", "a page has 1 to " + std::to_string(max_page_size) + " rows");
  }
  if (page.after && page.after->value > max_user_id) {
    return fail_parameter("after", "after is at most " + std::to_string(max_user_id));
  }
  return {};
}

}  // namespace refctl::rules
