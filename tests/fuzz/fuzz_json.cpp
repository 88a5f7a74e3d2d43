#include "store/wire/json/json_reader.hpp"
#include "store/wire/json/json_string.hpp"

#include <cstdlib>

// Any text is read or refused; any bytes written as a JSON string are read back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)refctl::wire::read_json(text).has_value();
  std::string written;
  refctl::wire::append_json_string(written, text);
  const auto back = refctl::wire::read_json(written);
  if (!back || back->as_text() == nullptr) std::abort();
  return 0;
}
