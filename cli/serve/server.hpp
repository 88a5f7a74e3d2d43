#pragma once

#include "cli/serve/service/service.hpp"
#include "store/result.hpp"

#include <memory>
#include <string>

namespace refctl::serve {

// Serves until a signal ends it. Blocks SIGTERM, SIGINT and SIGHUP in the calling thread, which starts all others, and
// waits for them: the first SIGTERM or SIGINT drains (at most 30 s), the second ends the process at once; SIGHUP
// reloads the certificate.
// usage: the settings are invalid; unreachable: the server cannot listen on the address.
[[nodiscard]] Result<> run_server(Service& service, const char* notify_socket);

}  // namespace refctl::serve
