#pragma once

#include "store/model/page.hpp"
#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::serve {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Parses a=b&c=d with percent-escapes and '+' for a space in values, as browsers send it. invalid_data: a broken
// escape, invalid UTF-8, or a duplicate key. Also parses form-encoded bodies.
[[nodiscard]] Result<Pairs> read_pairs(std::string_view text);

// Decodes one segment of a path: %40 is '@', '+' stays '+'. Absent: a broken escape or invalid UTF-8.
[[nodiscard]] std::optional<std::string> decode_segment(std::string_view text);

// Percent-encodes characters that are not allowed in a query.
void append_encoded(std::string& out, std::string_view text);

// A request's query, by name. Admission refuses names that the route does not have.
class Query {
 public:
  [[nodiscard]] static Result<Query> of(std::string_view text);

  [[nodiscard]] std::optional<std::string_view> text(std::string_view key) const;
  // An integer of 0 or more; anything else: invalid_parameter.
  [[nodiscard]] Result<std::optional<std::uint64_t>> number(std::string_view key) const;
  [[nodiscard]] Result<bool> flag(std::string_view key) const;  // absent: false; true, 1, false, 0
  [[nodiscard]] Result<std::optional<Instant>> instant(std::string_view key, Instant now) const;
  // since and until.
  struct Span {
    std::optional<Instant> since;
    std::optional<Instant> until;
  };
  [[nodiscard]] Result<Span> span(Instant now) const;
  // Reads page, page_size and after. no_such_page: `page` is not a number.
  [[nodiscard]] Result<PageRequest> page() const;
  [[nodiscard]] const Pairs& pairs() const { return pairs_; }

 private:
  Pairs pairs_;
};

}  // namespace refctl::serve
