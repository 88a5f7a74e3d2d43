#pragma once

#include <optional>
#include <string>
#include <string_view>

// Base64 (RFC 4648, section 4) for packing password hashes. Table-driven, because a bulk load or an export calls it a
// million times: ten times faster than libsodium's constant-time version. A stored hash needs no protection against
// timing.

namespace refctl::lmdb {

// Returns the number of bytes that a valid text without padding decodes to.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t digits) { return digits * 3 / 4; }

// Appends the decoded bytes. False, with nothing appended, unless encoding them again yields exactly `text`.
[[nodiscard]] bool append_from_base64(std::string_view text, bool padded, std::string& out);

// Absent unless encoding the result again yields exactly `text`.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text, bool padded);

// Returns the maximum length of the text for this many bytes.
[[nodiscard]] constexpr std::size_t max_base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

// Writes the text to `out`, which must have max_base64_size(bytes) bytes, and returns the position after it.
[[nodiscard]] char* encode_base64(char* out, std::string_view bytes, bool padded);
[[nodiscard]] std::string to_base64(std::string_view bytes, bool padded);

}  // namespace refctl::lmdb
