#pragma once

#include <string_view>

namespace refctl::serve {

// Tells the service manager how we are ("READY=1", "STOPPING=1"): a datagram to $NOTIFY_SOCKET, as
// systemd's sd_notify(3) describes it. Nothing where there is none.
void notify_manager(const char* socket_path, std::string_view state);

}  // namespace refctl::serve
