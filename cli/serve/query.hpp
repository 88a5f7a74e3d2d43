#pragma once

#include "store/model/instant.hpp"
#include "store/model/page.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::serve {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// a=b&c=d with percent-escapes, '+' for a space in values as browsers send it. A broken escape, text that is
// no UTF-8 or a key that stands twice: invalid_data. Also what a form-encoded body is read with.
[[nodiscard]] Result<Pairs> read_pairs(std::string_view text);

// One piece of a path: %40 is '@', '+' is itself. A broken escape or no UTF-8: absent.
[[nodiscard]] std::optional<std::string> decode_segment(std::string_view text);

// Percent-encodes what may not stand in a query.
void append_encoded(std::string& out, std::string_view text);

// A request's query by name. Admission refuses names that the route does not have.
class Query {
 public:
  [[nodiscard]] static Result<Query> of(std::string_view text);

  [[nodiscard]] std::optional<std::string_view> text(std::string_view key) const;
  // A whole number of 0 or more; anything else: invalid_parameter.
  [[nodiscard]] Result<std::optional<std::uint64_t>> number(std::string_view key) const;
  [[nodiscard]] Result<bool> flag(std::string_view key) const;  // absent: false; true, 1, false, 0
  [[nodiscard]] Result<std::optional<Instant>> instant(std::string_view key, Instant now) const;
  // since and until.
  struct Span {
    std::optional<Instant> since;
    std::optional<Instant> until;
  };
  [[nodiscard]] Result<Span> span(Instant now) const;
  // page, page_size and after. What is no number for a page is no page: no_such_page.
  [[nodiscard]] Result<PageRequest> page() const;
  [[nodiscard]] const Pairs& pairs() const { return pairs_; }

 private:
  Pairs pairs_;
};

}  // namespace refctl::serve
