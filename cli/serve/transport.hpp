#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace refctl::serve {

// What a read or write that never waits came to.
struct Moved {
  enum class Kind {
    bytes,       // so many were moved, at least one
    want_read,   // nothing now: wait until the socket can be read
    want_write,  // nothing now: wait until it can be written
    end,         // the other side is done
    failed,
  };
  Kind kind = Kind::failed;
  std::size_t count = 0;
};

// A connected socket's bytes, plain or through TLS. Does not own the descriptor. Holds no buffer while
// there is nothing to move.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  [[nodiscard]] virtual Moved read(std::span<char> into) = 0;
  [[nodiscard]] virtual Moved write(std::string_view bytes) = 0;
  // Says that nothing more will be written.
  virtual void end_writing() = 0;
};

[[nodiscard]] std::unique_ptr<Transport> plain_transport(int descriptor);

}  // namespace refctl::serve
