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

// Asks for the count of a listing and as few of its rows as can be.
inline constexpr PageRequest count_only{.number = 1, .size = 1, .after = std::nullopt};

// no_such_page for a page that is no number or below 1; usage where the options contradict each other.
[[nodiscard]] Result<PageRequest> page_request(const PagingOptions& options);

// "page 1 of 5, 93 in all; next: --page 2", on stderr, where there is more than the page.
void note_page(Context& context, std::uint64_t count, const PageRequest& request, std::size_t shown);

}  // namespace refctl::cli
