#include "store/lmdb/base64.hpp"

#include <array>
#include <cstdint>

namespace refctl::lmdb {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 255;

constexpr std::array<std::uint8_t, 256> digits = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

std::uint32_t digit(char c) { return digits[static_cast<unsigned char>(c)]; }

}  // namespace

bool append_from_base64(std::string_view text, bool padded, std::string& appended) {
  if (padded) {
    if (text.size() % 4 != 0) return false;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  const std::size_t rest = text.size() % 4;
  if (rest == 1) return false;
  const std::size_t before = appended.size();
  const auto refuse = [&] {
    appended.resize(before);
    return false;
  };
  appended.resize(before + base64_size(text.size()));
  char* out = appended.data() + before;
  std::size_t at = 0;
  for (; at + 4 <= text.size(); at += 4) {
    const std::uint32_t a = digit(text[at]);
    const std::uint32_t b = digit(text[at + 1]);
    const std::uint32_t c = digit(text[at + 2]);
    const std::uint32_t d = digit(text[at + 3]);
    if ((a | b | c | d) > 63) return refuse();  // only no_digit has bits above the lowest six
    const std::uint32_t word = a << 18U | b << 12U | c << 6U | d;
    *out++ = static_cast<char>(word >> 16U);
    *out++ = static_cast<char>(word >> 8U);
    *out++ = static_cast<char>(word);
  }
  if (rest == 0) return true;
  const std::uint32_t a = digit(text[at]);
  const std::uint32_t b = digit(text[at + 1]);
  const std::uint32_t c = rest == 3 ? digit(text[at + 2]) : 0;
  if ((a | b | c) > 63) return refuse();
  const std::uint32_t word = a << 18U | b << 12U | c << 6U;
  // Bits that no byte takes must be zero, else two texts would mean the same.
  if ((word & (rest == 3 ? 0xFFU : 0xFFFFU)) != 0) return refuse();
  *out++ = static_cast<char>(word >> 16U);
  if (rest == 3) *out = static_cast<char>(word >> 8U);
  return true;
}

std::optional<std::string> from_base64(std::string_view text, bool padded) {
  std::string bytes;
  if (!append_from_base64(text, padded, bytes)) return std::nullopt;
  return bytes;
}

std::string to_base64(std::string_view bytes, bool padded) {
  const std::size_t rest = bytes.size() % 3;
  const std::size_t tail = rest == 0 ? 0 : padded ? 4 : rest + 1;
  std::string text(bytes.size() / 3 * 4 + tail, '=');
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])); };
  char* out = text.data();
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t word = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    *out++ = alphabet[word >> 18U];
    *out++ = alphabet[word >> 12U & 63U];
    *out++ = alphabet[word >> 6U & 63U];
    *out++ = alphabet[word & 63U];
  }
  if (rest == 0) return text;
  const std::uint32_t word = byte(at) << 16U | (rest == 2 ? byte(at + 1) << 8U : 0);
  *out++ = alphabet[word >> 18U];
  *out++ = alphabet[word >> 12U & 63U];
  if (rest == 2) *out = alphabet[word >> 6U & 63U];
  return text;
}

}  // namespace refctl::lmdb
