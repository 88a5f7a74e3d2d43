#include "store/model/time/instant.hpp"

#include <cstdlib>

// An accepted time is printed in a form that is read back as the same time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto at = refctl::parse_instant(text, refctl::Instant{1'700'000'000'000});
  if (at) {
    const auto again = refctl::parse_timestamp(refctl::to_rfc3339(*at));
    if (!again || *again != *at) std::abort();
  }
  (void)refctl::parse_duration(text).has_value();
  return 0;
}
