#include "cli/serve/net/listener.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace refctl::serve {

namespace {

constexpr std::string_view unix_scheme = "unix:";

// Leaves read and write permission to the group, so that a reverse proxy of the group may connect to a socket file.
constexpr mode_t socket_mask = 0117;

Failure cannot_listen(const ListenAddress& address, int error) {
  if (error == EADDRINUSE) {
    return fail(ErrorCode::unreachable,
                "cannot listen on " + address.text() + ": address in use, another process listens there",
                address.is_unix() ? "stop it, or choose another file with --listen"
                                  : "stop it, or choose another address with --listen; port 0 takes a free one");
  }
  return fail(ErrorCode::unreachable,
              "cannot listen on " + address.text() + ": " + std::generic_category().message(error),
              "choose another address with --listen; port 0 takes a free one");
}

// Returns a bound and listening TCP socket. `shared`: further sockets of this process may listen on the address.
Result<int> tcp_socket(const ListenAddress& address, const addrinfo& place, bool shared) {
  const int descriptor = socket(place.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return cannot_listen(address, errno);
  const int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (shared) setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (bind(descriptor, place.ai_addr, place.ai_addrlen) == 0 && listen(descriptor, SOMAXCONN) == 0) return descriptor;
  const int error = errno;
  close(descriptor);
  return cannot_listen(address, error);
}

std::uint16_t port_of(int descriptor) {
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &length);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
}

using Places = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

Places resolve(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found) != 0) found = nullptr;
  return {found, freeaddrinfo};
}

// Returns whether another process listens on a socket file.
bool is_answered(const sockaddr_un& place) {
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return false;
  const bool answered =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0 || errno == EAGAIN;
  close(descriptor);
  return answered;
}

Result<ListenAddress> parse_unix(std::string_view path) {
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.empty() || path.size() > longest) {
    return fail(ErrorCode::usage, "the path of a socket file has 1 to " + std::to_string(longest) + " bytes",
                "write unix:/run/refctl/refctl.sock");
  }
  ListenAddress address;
  address.path = std::string(path);
  return address;
}

}  // namespace

std::string ListenAddress::text() const {
  if (is_unix()) return std::string(unix_scheme) + path;
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  if (text.starts_with(unix_scheme)) return parse_unix(text.substr(unix_scheme.size()));
  const auto colon = text.rfind(':');
  ListenAddress address;
  std::string_view host = text.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  address.host = std::string(host);
  bool sound = colon != std::string_view::npos && !host.empty() && colon + 1 < text.size();
  if (sound) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
    sound = error == std::errc{} && stop == end;
  }
  if (!sound) {
    return fail(ErrorCode::usage, "'" + std::string(text) + "' is not an address to listen on",
                "write 127.0.0.1:8000, [::1]:0 or unix:/run/refctl/refctl.sock");
  }
  return address;
}

Result<Listener> Listener::open(ListenAddress address, std::size_t count) {
  Listener listener(std::move(address));
  auto opened = listener.address_.is_unix() ? listener.open_unix(count) : listener.open_tcp(count);
  if (!opened) return failure_of(opened);
  return listener;
}

Listener::Listener(Listener&& other) noexcept
    : address_(std::move(other.address_)),
      sockets_(std::exchange(other.sockets_, {})),
      lock_(std::exchange(other.lock_, -1)) {}

Listener::~Listener() {
  for (const int descriptor : sockets_) close(descriptor);
  remove_file();
}

std::vector<int> Listener::take_sockets() { return std::exchange(sockets_, {}); }

// SO_REUSEPORT alone would let any process of the same user listen on the address and take some of the connections. The
// first socket is therefore bound without it, which fails if another process listens there. Once bound it keeps other
// processes out; only then is it opened for further sockets of this process.
Result<> Listener::open_tcp(std::size_t count) {
  const Places places = resolve(address_);
  if (!places) return cannot_listen(address_, EADDRNOTAVAIL);
  auto first = tcp_socket(address_, *places, false);
  if (!first) return failure_of(first);
  sockets_.push_back(*first);
  address_.port = port_of(*first);
  if (count == 1) return {};
  const int on = 1;
  setsockopt(*first, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  const Places same = resolve(address_);  // with the port that the kernel chose
  if (!same) return cannot_listen(address_, EADDRNOTAVAIL);
  while (sockets_.size() < count) {
    auto next = tcp_socket(address_, *same, true);
    if (!next) return failure_of(next);
    sockets_.push_back(*next);
  }
  return {};
}

// The file of a killed server remains. A lock ends with its process, so a file without a lock has no owner.
Result<> Listener::open_unix(std::size_t count) {
  const std::string lock_path = address_.path + ".lock";
  lock_ = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock_ < 0) return cannot_listen(address_, errno);
  // A server that ends removes the lock file; the lock just taken may be on that deleted file.
  struct stat held {};
  struct stat there {};
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0 || fstat(lock_, &held) != 0 || stat(lock_path.c_str(), &there) != 0 ||
      held.st_ino != there.st_ino) {
    close(std::exchange(lock_, -1));
    return cannot_listen(address_, EADDRINUSE);
  }
  sockaddr_un place{};
  place.sun_family = AF_UNIX;
  std::memcpy(place.sun_path, address_.path.data(), address_.path.size());
  if (is_answered(place)) {
    close(std::exchange(lock_, -1));
    return cannot_listen(address_, EADDRINUSE);
  }
  if (lstat(address_.path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode)) unlink(address_.path.c_str());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return cannot_listen(address_, errno);
  sockets_.push_back(descriptor);
  const mode_t before = umask(socket_mask);
  const bool bound = bind(descriptor, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  const int error = errno;
  umask(before);
  if (!bound || listen(descriptor, SOMAXCONN) != 0) return cannot_listen(address_, bound ? errno : error);
  while (sockets_.size() < count) {
    const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return cannot_listen(address_, errno);
    sockets_.push_back(copy);
  }
  return {};
}

// A classic BPF filter on a TCP socket sees each segment from its TCP header on (socket(7), SO_ATTACH_FILTER); byte 13
// has the flags (RFC 9293, section 3.1). It drops segments with SYN and without ACK.
void ignore_new_connections(int descriptor) {
  constexpr std::uint32_t flags_at = 13;
  constexpr std::uint32_t syn = 0x02;
  constexpr std::uint32_t syn_or_ack = 0x12;
  constexpr std::uint32_t complete = 0xFFFF'FFFF;
  std::array<sock_filter, 5> code = {{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_at),
                                      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, syn_or_ack),
                                      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syn, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0),
                                      BPF_STMT(BPF_RET | BPF_K, complete)}};
  const sock_fprog program{.len = static_cast<unsigned short>(code.size()), .filter = code.data()};
  setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

void Listener::remove_file() {
  if (lock_ < 0) return;
  struct stat there {};
  if (lstat(address_.path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode)) unlink(address_.path.c_str());
  unlink((address_.path + ".lock").c_str());
  close(std::exchange(lock_, -1));
}

}  // namespace refctl::serve
