#pragma once

#include "cli/serve/call.hpp"
#include "store/model/page.hpp"
#include "store/wire/user_json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace refctl::serve::handlers {

// The address of another part of the listing that was asked for, as a JSON string: the same query, but with
// `key` (page or after) set to `value` and the other of the two gone.
[[nodiscard]] std::string link_to(const Call& call, std::string_view key, std::uint64_t value);

// Writes a page with absolute links to its neighbours; `id_of(row)` is what a walk by `after` goes on from.
template <typename T, typename WriteRow, typename IdOf>
void answer_page(Call& call, const Page<T>& page, const WriteRow& write_row, const IdOf& id_of) {
  wire::PageEnds ends{.next = "null", .previous = "null"};
  if (page.request.after) {
    if (page.has_next && !page.results.empty()) ends.next = link_to(call, "after", id_of(page.results.back()));
  } else {
    if (page.has_next) ends.next = link_to(call, "page", page.request.number + 1);
    if (page.has_previous) ends.previous = link_to(call, "page", page.request.number - 1);
  }
  call.reply.content_type = json_type;
  wire::JsonWriter json(call.reply.body);
  wire::write_page(json, page, ends, write_row);
}

}  // namespace refctl::serve::handlers
