#pragma once

#include "cli/serve/service.hpp"
#include "store/result.hpp"

#include <memory>
#include <string>

namespace refctl::serve {

// Serves until a signal says otherwise. Blocks SIGTERM, SIGINT and SIGHUP in the calling thread, from which
// all others are started, and waits for them: the first of SIGTERM and SIGINT drains (30 s at most), the
// second ends the process at once; SIGHUP reads the certificate anew.
// usage: the settings do not make sense; unreachable: the address cannot be listened on.
[[nodiscard]] Result<> run_server(Service& service, const char* notify_socket);

}  // namespace refctl::serve
