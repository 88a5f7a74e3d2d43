#pragma once

#include "cli/serve/service/call.hpp"
#include "store/model/page.hpp"
#include "store/model/user/user_ref.hpp"
#include "store/wire/views/page_json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace refctl::serve::handlers {

// Returns the URL of another part of the requested listing as a JSON string: the same query with `key` (page or after)
// set to `value` and the other of the two removed.
[[nodiscard]] std::string link_to(const Call& call, std::string_view key, std::uint64_t value);

// Returns absolute links to a page's neighbours; a listing by `after` continues from `last`, its last row.
[[nodiscard]] wire::PageEnds linked_ends(const Call& call, const PagePlace& place,
                                         const std::optional<std::uint64_t>& last);

// Parses a user reference of a request: as parse_user_ref, and "me" for the caller. No referral code is that short.
[[nodiscard]] Result<UserRef> user_named(std::string_view text);

inline constexpr std::string_view rows_type = "application/x-ndjson";

// Returns whether Accept names JSON lines, and says in the response that its form depends on Accept.
[[nodiscard]] bool wants_rows(Call& call);

// {"message": "…"}
void respond_with_message(Call& call, std::string_view message);

// Writes a page with its links; `id_of(row)` is the value for `after` in the link to the next page.
template <typename T, typename WriteRow, typename IdOf>
void respond_with_page(Call& call, const Page<T>& page, const WriteRow& write_row, const IdOf& id_of) {
  std::optional<std::uint64_t> last;
  if (!page.results.empty()) last = id_of(page.results.back());
  const wire::PageEnds ends = linked_ends(call, page, last);
  call.response.content_type = json_type;
  wire::JsonWriter json(call.response.body);
  wire::write_page(json, page, ends, write_row);
}

// Answers with the object that a use case returned, or with its error.
template <typename T>
[[nodiscard]] Result<> respond_with_one(Call& call, Result<T> found, void (*write)(wire::FieldSink&, const T&)) {
  if (!found) return failure_of(found);
  call.response.content_type = json_type;
  wire::JsonWriter json(call.response.body);
  write(json, *found);
  return {};
}

// Calls a use case for the user in the path: `ask` is a member function of Referrals that takes a user.
template <typename T, typename Asked>
[[nodiscard]] Result<> respond_for_user(Call& call, Result<T> (Referrals::*ask)(const Asked&),
                                        void (*write)(wire::FieldSink&, const T&)) {
  auto ref = user_named(call.user);
  if (!ref) return failure_of(ref);
  return respond_with_one(call, ((*call.referrals).*ask)(*ref), write);
}

}  // namespace refctl::serve::handlers
