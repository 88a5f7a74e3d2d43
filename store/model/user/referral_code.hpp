#pragma once

#include "store/result.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace refctl {

// The canonical form of a referral code: ASCII upper case. Unique among users.
struct CodeKey {
  std::string text;
  bool operator==(const CodeKey&) const = default;
};

// Accepts 3 to 32 characters [A-Za-z0-9_-], not beginning with '-'; else ErrorCode::invalid_field on "referral_code".
[[nodiscard]] Result<CodeKey> code_key(std::string_view typed);

inline constexpr std::size_t generated_code_length = 10;

// Returns a new code of 10 characters of Crockford's base32 (no I, L, O, U), made from the low 5 bits of each of 10
// random bytes.
[[nodiscard]] std::string code_from_random(std::span<const std::uint8_t, generated_code_length> random);

}  // namespace refctl
