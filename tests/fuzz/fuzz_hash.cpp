#include "store/rules/passwords/scheme.hpp"

// Whatever stands in a password column is told apart or refused, without hashing anything.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)refctl::passwords::detect(text, std::nullopt).has_value();
  return 0;
}
