#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace refctl::wire {

// Returns the maximum size of a text as a JSON string: each byte as \u0000, plus the quotes.
[[nodiscard]] constexpr std::size_t max_json_string_size(std::size_t bytes) { return bytes * 6 + 2; }

// Writes `value` as a JSON string with quotes, by the rules of JsonWriter, to `out`, which has
// max_json_string_size(value.size()) bytes. Returns the position after it.
[[nodiscard]] char* put_json_string(char* out, std::string_view value);

// Appends the JSON string to a string.
void append_json_string(std::string& out, std::string_view value);

}  // namespace refctl::wire
