#include "store/rules/import/read/code_generator.hpp"

#include "store/model/user/referral_code.hpp"

#include <sodium.h>

#include <cstring>

namespace refctl::importing {

std::string CodeGenerator::next() {
  if (at_ == codes_at_once) {
    std::array<std::uint8_t, crypto_stream_xchacha20_NONCEBYTES> nonce{};
    static_assert(sizeof number_ + sizeof drawn_ <= nonce.size());
    std::memcpy(nonce.data(), &number_, sizeof number_);
    std::memcpy(nonce.data() + sizeof number_, &drawn_, sizeof drawn_);
    ++drawn_;
    crypto_stream_xchacha20(reinterpret_cast<unsigned char*>(bits_.data()), sizeof bits_, nonce.data(), seed_.data());
    at_ = 0;
  }
  std::uint64_t bits = bits_[at_++];
  std::array<std::uint8_t, generated_code_length> digits{};
  for (std::uint8_t& digit : digits) {
    digit = bits & 31U;
    bits >>= 5U;
  }
  return code_from_random(digits);
}

}  // namespace refctl::importing
