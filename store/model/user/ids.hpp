#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace refctl {

// A user's number: 1 … 2^53−1 (exact in every JSON reader), from a counter that never decreases.
struct UserId {
  std::uint64_t value = 0;
  auto operator<=>(const UserId&) const = default;
};

inline constexpr std::uint64_t max_user_id = (std::uint64_t{1} << 53) - 1;
// New users get ids above all others, so an import must not use up the range.
inline constexpr std::uint64_t max_imported_id = std::uint64_t{1} << 52;

// The id of a session in its token (`jti`): 16 random bytes.
using Jti = std::array<std::uint8_t, 16>;

// The id of a signing key in a token's header (`kid`): 8 random bytes, written as 16 hexadecimal digits.
using KeyId = std::array<std::uint8_t, 8>;

}  // namespace refctl

template <>
struct std::hash<refctl::UserId> {
  std::size_t operator()(refctl::UserId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
