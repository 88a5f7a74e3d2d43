#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace refctl::passwords {

// Base64 in password hashes: without padding in PHC strings, with padding in Django's.
enum class Padding { none, required };

// Returns the decoded size of a text; absent unless the text is the canonical encoding (alphabet, length, padding,
// unused bits 0). Does not allocate.
[[nodiscard]] std::optional<std::size_t> base64_size(std::string_view text, Padding padding);

// Decodes a text accepted by base64_size() into `out`, which must be large enough; returns the part that was filled.
std::span<std::uint8_t> decode_base64(std::string_view text, std::span<std::uint8_t> out);

// Encodes without padding.
void append_base64(std::span<const std::uint8_t> bytes, std::string& out);

}  // namespace refctl::passwords
