#include "store/rules/tokens/tokens.hpp"

#include <array>
#include <cstdlib>

// No input crashes, and no input is a valid token, because the fuzzer does not know the key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  refctl::SigningKey key;
  key.kid = {0, 1, 2, 3, 4, 5, 6, 7};
  key.secret.fill(0x5a);
  const std::array keys{key};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (refctl::tokens::verify(text, keys, refctl::Instant{1'700'000'000'000})) std::abort();
  return 0;
}
