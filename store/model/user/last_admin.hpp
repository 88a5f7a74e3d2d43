#pragma once

#include <cstdint>

namespace refctl {

// Whether a change may leave the store without an admin who is not disabled. Only an operator may pass `may_go`, after
// a confirmation; a session that passes it is forbidden.
enum class LastAdmin : std::uint8_t { keep, may_go };

}  // namespace refctl
