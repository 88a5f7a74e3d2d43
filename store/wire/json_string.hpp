#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace refctl::wire {

// How many bytes a text may take as a JSON string: each of its bytes as \u0000, and the quotes.
[[nodiscard]] constexpr std::size_t json_string_room(std::size_t bytes) { return bytes * 6 + 2; }

// Writes `value` as a JSON string with its quotes, by the rules of JsonWriter, to where there is that much room.
// Gives the place behind it.
[[nodiscard]] char* put_json_string(char* out, std::string_view value);

// The same at the end of a string.
void append_json_string(std::string& out, std::string_view value);

}  // namespace refctl::wire
