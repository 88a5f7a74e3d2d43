#include "cli/serve/net/transport.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace refctl::serve {

namespace {

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int descriptor) : descriptor_(descriptor) {}

  Moved read(std::span<char> into) override {
    return outcome(recv(descriptor_, into.data(), into.size(), MSG_DONTWAIT), Moved::Kind::want_read);
  }
  Moved write(std::string_view bytes) override {
    return outcome(send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL), Moved::Kind::want_write);
  }
  void end_writing() override { shutdown(descriptor_, SHUT_WR); }

 private:
  static Moved outcome(ssize_t moved, Moved::Kind blocked) {
    if (moved > 0) return {.kind = Moved::Kind::bytes, .count = static_cast<std::size_t>(moved)};
    if (moved == 0) return {.kind = Moved::Kind::end};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {.kind = blocked};
    return {.kind = Moved::Kind::failed};
  }

  int descriptor_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(int descriptor) { return std::make_unique<PlainTransport>(descriptor); }

}  // namespace refctl::serve
