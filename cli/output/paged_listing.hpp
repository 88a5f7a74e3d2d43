#pragma once

#include "cli/args/paging.hpp"
#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"

#include <cstdint>
#include <span>

// The two ways in which every listing of rows is shown: a page, or all of them as they come.

namespace refctl::cli {

// One page of rows, each written by `write` (FieldSink&, const Row&), and how to get the next.
template <typename Row, typename Write>
[[nodiscard]] Result<> show_page(Context& context, std::span<const Column> columns, const Page<Row>& page,
                                 const PageRequest& request, Write write) {
  Listing listing(context, columns);
  Result<> begun = listing.begin(page.count, wire::numbered_ends(page));
  if (!begun) return begun;
  for (const Row& row : page.results) {
    if (listing.add([&](wire::FieldSink& json) { write(json, row); }) == Walk::stop) break;
  }
  listing.end();
  note_page(context, page.count, request, page.results.size());
  return {};
}

// Every row that `each` visits. Only a JSON object says how many there are, so only then is `count` asked.
template <typename Row, typename Count, typename Each, typename Write>
[[nodiscard]] Result<> show_all(Context& context, std::span<const Column> columns, Count count, Each each,
                                Write write) {
  std::uint64_t rows = 0;
  if (context.globals().format() == OutputFormat::json) {
    Result<std::uint64_t> counted = count();
    if (!counted) return failure_of(counted);
    rows = *counted;
  }
  Listing listing(context, columns);
  Result<> begun = listing.begin(rows);
  if (!begun) return begun;
  Result<> walked = each([&](const Row& row) { return listing.add([&](wire::FieldSink& json) { write(json, row); }); });
  if (!walked) return walked;
  listing.end();
  return {};
}

}  // namespace refctl::cli
