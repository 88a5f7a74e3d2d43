#pragma once

#include "cli/serve/http/request_parser.hpp"
#include "store/temp_file.hpp"

#include <memory>
#include <string_view>

namespace refctl::serve {

// An upload, stored in an unnamed file until it is complete, so that a slow client never holds the store's write lock.
// The kernel deletes the file with the object, even if the process is killed.
class Spool final : public http::BodySink {
 public:
  // store_unusable if no file can be created.
  [[nodiscard]] static Result<std::unique_ptr<Spool>> make();

  bool write(std::string_view bytes) override;
  // Returns the descriptor, positioned at the file's beginning; -1 if that fails.
  [[nodiscard]] int rewind() const;

 private:
  TempFile file_;
};

}  // namespace refctl::serve
