#include "cli/serve/request/placement.hpp"

#include <algorithm>

namespace refctl::serve {

namespace {

bool is_paging(std::string_view name) { return name == "page" || name == "page_size" || name == "after"; }

bool is_filtered(const Query& query) {
  const Pairs& pairs = query.pairs();
  return !std::all_of(pairs.begin(), pairs.end(), [](const auto& pair) { return is_paging(pair.first); });
}

}  // namespace

Pool place_listing(const Query& query, const Form&) { return is_filtered(query) ? Pool::reads : Pool::inline_; }

Pool place_edit(const Query&, const Form& form) { return form.has("password") ? Pool::hashing : Pool::writes; }

}  // namespace refctl::serve
