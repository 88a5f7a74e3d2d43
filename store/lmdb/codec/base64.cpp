#include "store/lmdb/codec/base64.hpp"

#include <array>
#include <cstdint>
#include <cstring>

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

// The two digits for each value of 12 bits.
constexpr std::array<std::array<char, 2>, 4096> pairs = [] {
  std::array<std::array<char, 2>, 4096> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = {alphabet[i >> 6U], alphabet[i & 63U]};
  return all;
}();

// places[p][c]: the bits of the digit c at position p of a group of four. A character that is not a digit sets bit 24,
// above the three bytes.
constexpr std::array<std::array<std::uint32_t, 256>, 4> places = [] {
  std::array<std::array<std::uint32_t, 256>, 4> all{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t c = 0; c < 256; ++c) {
      all[place][c] = digits[c] == no_digit ? 1U << 24U : std::uint32_t{digits[c]} << (18 - 6 * place);
    }
  }
  return all;
}();

std::uint32_t placed(char c, std::size_t place) { return places[place][static_cast<unsigned char>(c)]; }
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
  std::uint32_t seen = 0;
  for (; at + 4 <= text.size(); at += 4) {
    const std::uint32_t word =
        placed(text[at], 0) | placed(text[at + 1], 1) | placed(text[at + 2], 2) | placed(text[at + 3], 3);
    seen |= word;
    *out++ = static_cast<char>(word >> 16U);
    *out++ = static_cast<char>(word >> 8U);
    *out++ = static_cast<char>(word);
  }
  if (seen >> 24U != 0) return refuse();
  if (rest == 0) return true;
  const std::uint32_t a = digit(text[at]);
  const std::uint32_t b = digit(text[at + 1]);
  const std::uint32_t c = rest == 3 ? digit(text[at + 2]) : 0;
  if ((a | b | c) > 63) return refuse();
  const std::uint32_t word = a << 18U | b << 12U | c << 6U;
  // Unused bits must be zero, or two texts would decode to the same bytes.
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

char* encode_base64(char* out, std::string_view bytes, bool padded) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])); };
  const auto put_pair = [&out](std::uint32_t twelve_bits) {
    std::memcpy(out, pairs[twelve_bits].data(), 2);
    out += 2;
  };
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t word = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    put_pair(word >> 12U);
    put_pair(word & 0xFFFU);
  }
  const std::size_t rest = bytes.size() - at;
  if (rest == 0) return out;
  const std::uint32_t word = byte(at) << 16U | (rest == 2 ? byte(at + 1) << 8U : 0);
  put_pair(word >> 12U);
  if (rest == 2) *out++ = alphabet[word >> 6U & 63U];
  if (!padded) return out;
  for (std::size_t i = rest; i < 3; ++i) *out++ = '=';
  return out;
}

std::string to_base64(std::string_view bytes, bool padded) {
  std::string text(max_base64_size(bytes.size()), '\0');
  text.resize(static_cast<std::size_t>(encode_base64(text.data(), bytes, padded) - text.data()));
  return text;
}

}  // namespace refctl::lmdb
