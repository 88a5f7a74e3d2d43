#pragma once

#include <optional>
#include <string>
#include <string_view>

// Base64 (RFC 4648, section 4) for packing password hashes: a bulk load or an export does it a million times, so it
// goes by tables, ten times faster than libsodium's, which hides what it decodes from a clock. A hash at rest needs no
// such hiding.

namespace refctl::lmdb {

// How many bytes a text without padding stands for, if it is one.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t digits) { return digits * 3 / 4; }

// Appends the bytes; false, with nothing appended, unless the text is exactly what to_base64 makes of them.
[[nodiscard]] bool append_from_base64(std::string_view text, bool padded, std::string& out);

// Absent unless the text is exactly what to_base64 makes of the bytes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text, bool padded);

// The most digits that so many bytes take.
[[nodiscard]] constexpr std::size_t base64_room(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

// Writes the text to where there is that much room, and gives the place behind it.
[[nodiscard]] char* put_base64(char* out, std::string_view bytes, bool padded);
[[nodiscard]] std::string to_base64(std::string_view bytes, bool padded);

}  // namespace refctl::lmdb
