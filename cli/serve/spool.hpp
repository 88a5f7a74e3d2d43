#pragma once

#include "cli/serve/http/request_parser.hpp"
#include "store/temp_file.hpp"

#include <memory>
#include <string_view>

namespace refctl::serve {

// An upload, kept in a file without a name until it is complete, so that a slow client never holds the
// store's write lock. The file is gone with the object, whatever happens.
class Spool final : public http::BodySink {
 public:
  // store_unusable where no file can be made.
  [[nodiscard]] static Result<std::unique_ptr<Spool>> make();

  bool write(std::string_view bytes) override;
  // The file, standing at its beginning. -1 if that cannot be done.
  [[nodiscard]] int rewind() const;

 private:
  TempFile file_;
};

}  // namespace refctl::serve
