#pragma once

#include "cli/args/paging.hpp"
#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"

#include <cstdint>
#include <span>

// Print a listing: one page, or all rows while they are read.

namespace refctl::cli {

// Prints one page of rows, each written by `write` (FieldSink&, const Row&), and the option for the next page.
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

// Prints every row that `each` visits. Calls `count` only for a JSON object, which begins with the number of rows.
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
