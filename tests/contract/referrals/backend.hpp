#pragma once

#include "store/records/records.hpp"
#include "tests/support/temporary_directory.hpp"

#include <memory>

namespace refctl::test {

// An empty store of the backend that the suite is built for; gone with the object.
struct EmptyStore {
  std::unique_ptr<TemporaryDirectory> directory;  // of a store on the disk
  std::unique_ptr<records::Records> records;
};

[[nodiscard]] EmptyStore empty_store(Instant now);

}  // namespace refctl::test
