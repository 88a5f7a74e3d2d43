#include "store/model/user/referral_code.hpp"

#include "store/model/text/ascii.hpp"

#include <array>

namespace refctl {

namespace {

// The character of the key for each byte of a code; 0 if a code may not contain it. A table, because codes are random
// and branches would be mispredicted.
constexpr std::array<char, 256> key_characters = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char c = static_cast<char>(i);
    if (i < 128 && (is_ascii_letter(c) || is_ascii_digit(c) || c == '_' || c == '-')) table[i] = ascii_upper(c);
  }
  return table;
}();

}  // namespace

Result<CodeKey> code_key(std::string_view typed) {
  constexpr std::string_view rule = "a code is 3 to 32 characters A-Z, a-z, 0-9, _ and -, and does not begin with -";
  if (typed.size() < 3 || typed.size() > 32) {
    return fail_field("referral_code",
                      "the referral code is " + std::to_string(typed.size()) + " bytes long, not 3 to 32",
                      std::string(rule));
  }
  if (typed.front() == '-') {
    return fail_field("referral_code", "the referral code begins with -", std::string(rule));
  }
  CodeKey key;
  key.text.resize(typed.size());
  bool good = true;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    key.text[i] = key_characters[static_cast<unsigned char>(typed[i])];
    good &= key.text[i] != 0;
  }
  if (!good) {
    return fail_field("referral_code", "the referral code has a character that is not allowed", std::string(rule));
  }
  return key;
}

std::string code_from_random(std::span<const std::uint8_t, generated_code_length> random) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  static_assert(alphabet.size() == 32);
  std::string code(generated_code_length, '\0');
  for (std::size_t i = 0; i < random.size(); ++i) code[i] = alphabet[random[i] & 31U];
  return code;
}

}  // namespace refctl
