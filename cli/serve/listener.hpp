#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::serve {

// Where to listen: "127.0.0.1:8000", "[::1]:0", "localhost:8000".
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;

  // host:port as it stands in an URL.
  [[nodiscard]] std::string text() const;
};
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

// A listening socket that shares its port with others of this process (SO_REUSEPORT); the caller owns
// the descriptor. Port 0 becomes the one that was free. unreachable: it cannot be listened on.
[[nodiscard]] Result<int> listen_on(ListenAddress& address);

}  // namespace refctl::serve
