#include "store/open.hpp"
#include "tests/contract/referrals/backend.hpp"

#include <stdexcept>

namespace refctl::test {

EmptyStore empty_store(Instant now) {
  auto directory = std::make_unique<TemporaryDirectory>();
  auto opened = open_records(directory->file("store"), OpenMode::write, {.now = now});
  if (!opened) throw std::runtime_error(opened.error().message);
  return {.directory = std::move(directory), .records = std::move(*opened)};
}

}  // namespace refctl::test
