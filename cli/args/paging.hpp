#pragma once

#include "cli/args/parameters.hpp"
#include "store/model/page.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

class Context;

// --page, --page-size, --all and --after of the listing commands.
struct PagingOptions {
  std::optional<std::string> page;
  std::optional<std::uint64_t> size;
  bool all = false;
  std::optional<std::uint64_t> after;
};

void declare_paging(Parameters& parameters, PagingOptions& into);

// Requests the count of a listing with the fewest rows possible.
inline constexpr PageRequest count_only{.number = 1, .size = 1, .after = std::nullopt};

// no_such_page: the page is not a number of at least 1. usage: the options contradict each other.
[[nodiscard]] Result<PageRequest> page_request(const PagingOptions& options);

// Prints "page 1 of 5, 93 in all; next: --page 2" on stderr if there are more rows than the page.
void note_page(Context& context, std::uint64_t count, const PageRequest& request, std::size_t shown);

}  // namespace refctl::cli
