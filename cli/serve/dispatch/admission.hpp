#pragma once

#include "cli/serve/routing/route.hpp"
#include "cli/serve/service/call.hpp"

namespace refctl::serve {

// Decides whether a parsed call may proceed: token if the route needs one, cross-site check, names of parameters. Binds
// the use cases to the client. False: the response states why not. Does not read the store: each use case checks the
// session itself.
[[nodiscard]] bool admit(const Route& route, Call& call);

}  // namespace refctl::serve
