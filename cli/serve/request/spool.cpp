#include "cli/serve/request/spool.hpp"

#include <unistd.h>

namespace refctl::serve {

Result<std::unique_ptr<Spool>> Spool::make() {
  auto spool = std::make_unique<Spool>();
  Result<> opened = spool->file_.open();
  // The client gets "unavailable" (503), because a full disk or a lack of descriptors may be temporary.
  if (!opened) return fail(ErrorCode::store_unusable, opened.error().message, opened.error().hint);
  return spool;
}

bool Spool::write(std::string_view bytes) { return file_.append(bytes).has_value(); }

int Spool::rewind() const { return lseek(file_.descriptor(), 0, SEEK_SET) == 0 ? file_.descriptor() : -1; }

}  // namespace refctl::serve
