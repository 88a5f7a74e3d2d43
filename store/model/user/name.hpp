#pragma once

#include "store/result.hpp"

#include <string_view>

namespace refctl {

// Checks a person's name: any 1 to 200 code points of valid UTF-8. Else ErrorCode::invalid_field on "name".
[[nodiscard]] Result<> check_name(std::string_view name);

}  // namespace refctl
