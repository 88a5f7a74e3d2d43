#pragma once

#include "store/model/secret.hpp"
#include "store/result.hpp"

#include <string_view>

namespace refctl::passwords {

inline constexpr unsigned default_min_code_points = 8;
inline constexpr std::size_t max_password_bytes = 1024;

// Whether a person may choose this password: at least `min_code_points` long, at most 1024 bytes of UTF-8
// without NUL, and worth 20 bits or more to a guesser who knows the name and the e-mail. Else
// ErrorCode::invalid_field on "password", saying what to do better. Costs well under a millisecond.
[[nodiscard]] Result<> check_new_password(const Secret& password, std::string_view name, std::string_view email,
                                          unsigned min_code_points = default_min_code_points);

}  // namespace refctl::passwords
