#include "cli/serve/spool.hpp"

#include <unistd.h>

namespace refctl::serve {

Result<std::unique_ptr<Spool>> Spool::make() {
  auto spool = std::make_unique<Spool>();
  Result<> opened = spool->file_.open();
  // Full, no more descriptors, not allowed: to the client it is a server that may be able to do it later.
  if (!opened) return fail(ErrorCode::store_unusable, opened.error().message, opened.error().hint);
  return spool;
}

bool Spool::write(std::string_view bytes) { return file_.append(bytes).has_value(); }

int Spool::rewind() const { return lseek(file_.descriptor(), 0, SEEK_SET) == 0 ? file_.descriptor() : -1; }

}  // namespace refctl::serve
