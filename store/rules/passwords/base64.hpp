#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace refctl::passwords {

// Base64 as hashes carry it: PHC leaves the padding out, Django keeps it.
enum class Padding { none, required };

// How many bytes a text decodes to; absent unless it is the one right spelling of them (alphabet, length,
// padding, unused bits 0). Does not allocate.
[[nodiscard]] std::optional<std::size_t> base64_size(std::string_view text, Padding padding);

// Decodes a text of which base64_size() approves into `out`, which has room for it; gives the part filled.
std::span<std::uint8_t> decode_base64(std::string_view text, std::span<std::uint8_t> out);

// Without padding.
void append_base64(std::span<const std::uint8_t> bytes, std::string& out);

}  // namespace refctl::passwords
