#pragma once

#include "store/model/access/secret.hpp"
#include "store/result.hpp"

#include <string_view>

namespace refctl::passwords {

inline constexpr unsigned default_min_code_points = 8;
inline constexpr std::size_t max_password_bytes = 1024;

// Checks a new password against the policy: at least `min_code_points` long, at most 1024 bytes of UTF-8 without NUL,
// and at least 20 bits of entropy by zxcvbn's estimate, given the name and the e-mail. Otherwise
// ErrorCode::invalid_field on "password" with advice. Takes well under a millisecond.
[[nodiscard]] Result<> check_new_password(const Secret& password, std::string_view name, std::string_view email,
                                          unsigned min_code_points = default_min_code_points);

}  // namespace refctl::passwords
