#include "store/wire/views/page_json.hpp"

#include "store/wire/json/value_reader.hpp"

#include <string_view>

namespace refctl::wire {

PageEnds numbered_ends(const PagePlace& place) {
  const bool numbered = !place.request.after;
  return {.next = numbered && place.has_next ? std::to_string(place.request.number + 1) : "null",
          .previous = numbered && place.has_previous ? std::to_string(place.request.number - 1) : "null"};
}

void begin_page(JsonWriter& out, std::uint64_t count, const PageEnds& ends) {
  out.begin_object().member("count", count);
  out.key("next").raw(ends.next).key("previous").raw(ends.previous);
  out.key("results").begin_array();
}

void read_place(ValueReader& in, PagePlace& place) {
  in.member("count", place.count);
  const auto is_there = [&in](std::string_view key, bool& there) {
    in.member_with(key, [&there](ValueReader& end) { there = !end.is_null(); });
  };
  is_there("next", place.has_next);
  is_there("previous", place.has_previous);
}

}  // namespace refctl::wire
