#include "store/rules/passwords/base64.hpp"

#include <array>

namespace refctl::passwords {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(none);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr auto values = make_values();

unsigned value_of(char c) { return values[static_cast<unsigned char>(c)]; }

// Compares with ranges instead of a table, and checks all characters before it branches, so that the compiler
// vectorises the loop (16 characters at a time).
bool all_digits(std::string_view text) {
  unsigned char good = 1;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const auto letter = static_cast<unsigned char>((byte | 0x20U) - 'a');
    const auto digit = static_cast<unsigned char>(byte - '/');  // the character before '0'
    good = static_cast<unsigned char>(good & ((letter < 26) | (digit < 11) | (byte == '+')));
  }
  return good != 0;
}

std::string_view without_padding(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::size_t> base64_size(std::string_view text, Padding padding) {
  const std::string_view digits = padding == Padding::required ? without_padding(text) : text;
  const std::size_t tail = digits.size() % 4;
  if (tail == 1) return std::nullopt;
  if (padding == Padding::required && text.size() != (digits.size() + 3) / 4 * 4) return std::nullopt;
  if (!all_digits(digits)) return std::nullopt;
  if (tail == 2 && (value_of(digits.back()) & 0x0FU) != 0) return std::nullopt;
  if (tail == 3 && (value_of(digits.back()) & 0x03U) != 0) return std::nullopt;
  return digits.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1);
}

std::span<std::uint8_t> decode_base64(std::string_view text, std::span<std::uint8_t> out) {
  std::uint32_t bits = 0;
  unsigned held = 0;
  std::size_t size = 0;
  for (const char c : without_padding(text)) {
    bits = (bits << 6U) | value_of(c);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[size++] = static_cast<std::uint8_t>(bits >> held);
  }
  return out.first(size);
}

void append_base64(std::span<const std::uint8_t> bytes, std::string& out) {
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8U) | byte;
    held += 8;
    while (held >= 6) {
      held -= 6;
      out.push_back(alphabet[(bits >> held) & 63U]);
    }
  }
  if (held > 0) out.push_back(alphabet[(bits << (6 - held)) & 63U]);
}

}  // namespace refctl::passwords
