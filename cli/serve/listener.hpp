#pragma once

#include "store/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

// Where to listen: "127.0.0.1:8000", "[::1]:0", "localhost:8000", or a socket file, "unix:/run/refctl.sock".
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  std::string path;  // of a socket file; then there is no host

  [[nodiscard]] bool is_unix() const { return !path.empty(); }
  // As it is in a URL, host:port; of a socket file as it was given.
  [[nodiscard]] std::string text() const;
};
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

// The listening sockets of one address. They close with the object, or go to whoever takes them; a socket file is
// removed with the object.
class Listener {
 public:
  // `count` sockets, among which the kernel spreads the connections. Port 0 becomes the free port that was taken.
  // unreachable: the address cannot be used, or another process listens there: two servers never share an address.
  [[nodiscard]] static Result<Listener> open(ListenAddress address, std::size_t count);
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  [[nodiscard]] const ListenAddress& address() const { return address_; }
  // Gives the descriptors away; the caller closes them.
  [[nodiscard]] std::vector<int> take_sockets();
  // Removes a socket file now, for a process that ends without destructors.
  void remove_file();

 private:
  explicit Listener(ListenAddress address) : address_(std::move(address)) {}
  [[nodiscard]] Result<> open_tcp(std::size_t count);
  [[nodiscard]] Result<> open_unix(std::size_t count);

  ListenAddress address_;
  std::vector<int> sockets_;
  int lock_ = -1;  // held on the lock file next to a socket file, so that only its owner removes or replaces it
};

}  // namespace refctl::serve
