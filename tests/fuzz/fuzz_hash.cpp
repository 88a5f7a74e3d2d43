#include "store/rules/passwords/scheme.hpp"

// Any text of a password column is recognized or refused, without computing a hash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)refctl::passwords::detect(text, std::nullopt).has_value();
  return 0;
}
