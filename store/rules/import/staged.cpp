#include "store/rules/import/staged.hpp"

#include <cstring>

namespace refctl::importing {

namespace {

// The lengths before a record's texts. An e-mail key is left out when it is the e-mail itself.
struct Lengths {
  std::uint16_t name = 0;
  std::uint16_t hash = 0;
  std::uint16_t referrer_key = 0;
  std::uint8_t email = 0;
  std::uint8_t email_key = 0;
  std::uint8_t code = 0;
  std::uint8_t spare = 0;
};

constexpr std::uint8_t same_as_email = 255;  // no key is that long: max_email_bytes is 254

}  // namespace

void append_texts(std::string& block, const Texts& texts) {
  const bool same = texts.email_key == texts.email;
  const Lengths lengths{.name = static_cast<std::uint16_t>(texts.name.size()),
                        .hash = static_cast<std::uint16_t>(texts.hash.size()),
                        .referrer_key = static_cast<std::uint16_t>(texts.referrer_key.size()),
                        .email = static_cast<std::uint8_t>(texts.email.size()),
                        .email_key = same ? same_as_email : static_cast<std::uint8_t>(texts.email_key.size()),
                        .code = static_cast<std::uint8_t>(texts.code.size())};
  block.append(reinterpret_cast<const char*>(&lengths), sizeof lengths);
  block.append(texts.name).append(texts.email);
  if (!same) block.append(texts.email_key);
  block.append(texts.code).append(texts.hash).append(texts.referrer_key);
}

Texts texts_at(const char* packed) {
  Lengths lengths;
  std::memcpy(&lengths, packed, sizeof lengths);
  packed += sizeof lengths;
  const auto take = [&](std::size_t length) {
    const std::string_view text(packed, length);
    packed += length;
    return text;
  };
  Texts texts;
  texts.name = take(lengths.name);
  texts.email = take(lengths.email);
  texts.email_key = lengths.email_key == same_as_email ? texts.email : take(lengths.email_key);
  texts.code = take(lengths.code);
  texts.hash = take(lengths.hash);
  texts.referrer_key = take(lengths.referrer_key);
  return texts;
}

}  // namespace refctl::importing
