#pragma once

#include "cli/args/paging.hpp"
#include "cli/args/span.hpp"
#include "cli/context.hpp"
#include "cli/output/tree_output.hpp"

namespace refctl::cli {

struct ReferralsOptions {
  std::optional<std::string> user;
  PagingOptions paging;
  TimeSpanOptions span;
  bool count = false;
  bool tree = false;
  bool all_roots = false;
  std::optional<std::uint64_t> depth;
  std::optional<std::uint64_t> limit;
  std::optional<std::string> as_of;
  std::optional<TreeFormat> format;
  std::optional<std::string> path;  // the other user; empty: none
};

void declare(Parameters& parameters, ReferralsOptions& options);
[[nodiscard]] Result<> run(Context& context, const ReferralsOptions& options);

}  // namespace refctl::cli
