#include "cli/serve/handlers/results.hpp"

#include "cli/serve/http/text.hpp"
#include "store/wire/json/json_string.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::serve::handlers {

Result<UserRef> user_named(std::string_view text) {
  if (text == "me") return UserRef::caller();
  return parse_user_ref(text);
}

bool wants_rows(Call& call) {
  call.response.add_field("Vary", "Accept");
  return http::accepts_type(call.request.field(http::HeaderField::accept), rows_type);
}

std::string link_to(const Call& call, std::string_view key, std::uint64_t value) {
  std::string link = call.base();
  link.append(call.path());
  char mark = '?';
  for (const auto& [name, text] : call.query.pairs()) {
    if (name == "page" || name == "after") continue;
    link += mark;
    append_encoded(link, name);
    link += '=';
    append_encoded(link, text);
    mark = '&';
  }
  link.append(1, mark).append(key).append("=").append(std::to_string(value));
  std::string json;
  wire::append_json_string(json, link);
  return json;
}

void respond_with_message(Call& call, std::string_view message) {
  call.response.content_type = json_type;
  wire::JsonWriter(call.response.body).begin_object().member("message", message).end_object();
}

wire::PageEnds linked_ends(const Call& call, const PagePlace& place, const std::optional<std::uint64_t>& last) {
  wire::PageEnds ends{.next = "null", .previous = "null"};
  if (place.request.after) {
    if (place.has_next && last) ends.next = link_to(call, "after", *last);
    return ends;
  }
  if (place.has_next) ends.next = link_to(call, "page", place.request.number + 1);
  if (place.has_previous) ends.previous = link_to(call, "page", place.request.number - 1);
  return ends;
}

}  // namespace refctl::serve::handlers
