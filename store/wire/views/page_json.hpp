#pragma once

#include "store/model/page.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/json/value_reader.hpp"

#include <cstdint>
#include <string>

namespace refctl::wire {

// The values of `next` and `previous` as JSON text ("3", "\"http://…\"", "null").
struct PageEnds {
  std::string next;
  std::string previous;
};

// Returns page numbers, for the CLI; null if there is no such page or the listing is by `after`.
[[nodiscard]] PageEnds numbered_ends(const PagePlace& place);

// Writes count, next, previous and the beginning of results. The caller writes the rows, then ends the array and the
// object.
void begin_page(JsonWriter& out, std::uint64_t count, const PageEnds& ends);

// count, next, previous, results; `write_row(JsonWriter&, const T&)` writes one result.
template <typename T, typename WriteRow>
void write_page(JsonWriter& out, const Page<T>& page, const PageEnds& ends, const WriteRow& write_row) {
  begin_page(out, page.count, ends);
  for (const T& row : page.results) write_row(out, row);
  out.end_array().end_object();
}

// Reads count, has_next, has_previous. The caller knows `request`.
void read_place(ValueReader& in, PagePlace& place);

template <typename T>
void read_value(ValueReader& in, Page<T>& page) {
  read_place(in, page);
  in.member("results", page.results);
}

}  // namespace refctl::wire
