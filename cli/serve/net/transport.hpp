#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace refctl::serve {

// The result of a non-blocking read or write.
struct Moved {
  enum class Kind {
    bytes,       // `count` bytes were moved, at least one
    want_read,   // nothing moved: wait until the socket is readable
    want_write,  // nothing moved: wait until the socket is writable
    end,         // the peer has closed its side
    failed,
  };
  Kind kind = Kind::failed;
  std::size_t count = 0;
};

// The bytes of a connected socket, plain or through TLS. Does not own the descriptor. Holds no buffer while there is
// nothing to move.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  [[nodiscard]] virtual Moved read(std::span<char> into) = 0;
  [[nodiscard]] virtual Moved write(std::string_view bytes) = 0;
  // Tells the peer that no more bytes follow.
  virtual void end_writing() = 0;
};

[[nodiscard]] std::unique_ptr<Transport> plain_transport(int descriptor);

}  // namespace refctl::serve
