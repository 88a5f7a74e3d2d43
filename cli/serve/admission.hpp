#pragma once

#include "cli/serve/call.hpp"
#include "cli/serve/route.hpp"

namespace refctl::serve {

// Decides whether a parsed call may go on: token, cross-site check, session, role. Fills in `actor` and `token`.
// False: the reply says why not. Reads the store, so that it runs on a pool's thread if the engine may block.
[[nodiscard]] bool admit(const Route& route, Call& call);

}  // namespace refctl::serve
