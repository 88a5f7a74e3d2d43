#pragma once

#include "store/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

// An address to listen on: "127.0.0.1:8000", "[::1]:0", "localhost:8000", or a socket file, "unix:/run/refctl.sock".
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  std::string path;  // of a socket file; the host is empty then

  [[nodiscard]] bool is_unix() const { return !path.empty(); }
  // host:port as in a URL; for a socket file the text that was parsed.
  [[nodiscard]] std::string text() const;
};
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

// The listening sockets of one address. Closes them at the end unless take_sockets() has given them away, and removes
// the socket file.
class Listener {
 public:
  // Opens `count` sockets, among which the kernel distributes the connections. Port 0 becomes the free port that the
  // kernel chose. unreachable: the address cannot be used, or another process listens there; two servers never share an
  // address.
  [[nodiscard]] static Result<Listener> open(ListenAddress address, std::size_t count);
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  [[nodiscard]] const ListenAddress& address() const { return address_; }
  // Gives the descriptors to the caller, who closes them.
  [[nodiscard]] std::vector<int> take_sockets();
  // Removes the socket file now, for a process that ends without running destructors.
  void remove_file();

 private:
  explicit Listener(ListenAddress address) : address_(std::move(address)) {}
  [[nodiscard]] Result<> open_tcp(std::size_t count);
  [[nodiscard]] Result<> open_unix(std::size_t count);

  ListenAddress address_;
  std::vector<int> sockets_;
  int lock_ = -1;  // on the lock file next to a socket file; only its holder removes or replaces the socket file
};

// Makes a listening TCP socket ignore new connection attempts from now on, while handshakes that have begun can still
// complete. Does nothing to other sockets.
void ignore_new_connections(int descriptor);

}  // namespace refctl::serve
