#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace refctl {

// How many code points a text has; absent when it is not valid UTF-8 (surrogates, overlong forms and
// code points beyond U+10FFFF are not valid).
[[nodiscard]] std::optional<std::size_t> count_code_points(std::string_view text) noexcept;

// How many bytes the code point takes that the text begins with; 0 when the text is empty or does not
// begin with valid UTF-8.
[[nodiscard]] std::size_t code_point_length(std::string_view text) noexcept;

[[nodiscard]] inline bool is_utf8(std::string_view text) noexcept { return count_code_points(text).has_value(); }

}  // namespace refctl
