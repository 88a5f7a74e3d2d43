#pragma once

#include "store/records/records.hpp"

#include <memory>

namespace refctl::test {

// An empty store of the backend that the suite is built for; gone with the object.
[[nodiscard]] std::unique_ptr<records::Records> empty_store(Instant now);

}  // namespace refctl::test
