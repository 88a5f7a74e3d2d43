#pragma once

#include <cstdint>

namespace refctl {

// Whether a change may leave the store without an admin who is not disabled. `may_go` is an operator's to say, once
// they have been asked; a session that says it is forbidden.
enum class LastAdmin : std::uint8_t { keep, may_go };

}  // namespace refctl
