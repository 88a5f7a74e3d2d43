#pragma once

#include <string_view>

namespace refctl::serve {

// Reports the server's state ("READY=1", "STOPPING=1") to the service manager by a datagram to $NOTIFY_SOCKET; see
// sd_notify(3) of systemd. Does nothing if `socket_path` is null.
void notify_manager(const char* socket_path, std::string_view state);

}  // namespace refctl::serve
