#pragma once

#include "cli/serve/http/request_parser.hpp"
#include "store/result.hpp"

#include <memory>
#include <string_view>

namespace refctl::serve {

// An upload, kept in a file without a name until it is complete, so that a slow client never holds the
// store's write lock. The file is gone with the object, whatever happens.
class Spool final : public http::BodySink {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Spool>> make();
  explicit Spool(int descriptor) : descriptor_(descriptor) {}
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool() override;

  bool write(std::string_view bytes) override;
  // The file, standing at its beginning. -1 if that cannot be done.
  [[nodiscard]] int rewind() const;

 private:
  int descriptor_;
};

}  // namespace refctl::serve
