#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace refctl {

// Returns the number of code points in a text; absent if it is not valid UTF-8 (surrogates, overlong forms and code
// points beyond U+10FFFF are invalid).
[[nodiscard]] std::optional<std::size_t> count_code_points(std::string_view text) noexcept;

// Returns the number of bytes of the first code point; 0 if the text is empty or does not begin with valid UTF-8.
[[nodiscard]] std::size_t code_point_length(std::string_view text) noexcept;

[[nodiscard]] inline bool is_utf8(std::string_view text) noexcept { return count_code_points(text).has_value(); }

}  // namespace refctl
