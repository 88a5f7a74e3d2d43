#pragma once

#include "store/model/user/ids.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace refctl::tokens {

// The text form of a signing key's id (`kid`): 16 lower-case hexadecimal digits.
[[nodiscard]] std::string kid_text(const KeyId& kid);
[[nodiscard]] std::optional<KeyId> parse_kid(std::string_view text);

// The text form of a session's id (`jti`): 22 characters of base64url.
[[nodiscard]] std::string jti_text(const Jti& jti);
[[nodiscard]] std::optional<Jti> parse_jti(std::string_view text);

// Base64url without padding (RFC 4648, section 5).
void append_base64url(std::span<const std::uint8_t> bytes, std::string& out);

// Decodes into `out` and returns the number of bytes; absent for anything but the canonical encoding (no padding, no
// whitespace, unused bits 0) and for more than fits into `out`.
[[nodiscard]] std::optional<std::size_t> decode_base64url(std::string_view text, std::span<std::uint8_t> out);

}  // namespace refctl::tokens
