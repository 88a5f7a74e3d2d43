#include "store/rules/tokens/text_forms.hpp"

#include <array>

namespace refctl::tokens {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t none = 0xFF;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view digits) {
  std::array<std::uint8_t, 256> values{};
  values.fill(none);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr auto hex_values = values_of(hex_digits);
constexpr auto values = values_of(alphabet);

}  // namespace

std::string kid_text(const KeyId& kid) {
  std::string text;
  text.reserve(2 * kid.size());
  for (const std::uint8_t byte : kid) {
    text.push_back(hex_digits[byte >> 4U]);
    text.push_back(hex_digits[byte & 15U]);
  }
  return text;
}

std::optional<KeyId> parse_kid(std::string_view text) {
  KeyId kid{};
  if (text.size() != 2 * kid.size()) return std::nullopt;
  for (std::size_t i = 0; i < kid.size(); ++i) {
    const unsigned high = hex_values[static_cast<unsigned char>(text[2 * i])];
    const unsigned low = hex_values[static_cast<unsigned char>(text[2 * i + 1])];
    if (high == none || low == none) return std::nullopt;
    kid[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  return kid;
}

std::string jti_text(const Jti& jti) {
  std::string text;
  append_base64url(jti, text);
  return text;
}

std::optional<Jti> parse_jti(std::string_view text) {
  Jti jti{};
  if (decode_base64url(text, jti) != jti.size()) return std::nullopt;
  return jti;
}

void append_base64url(std::span<const std::uint8_t> bytes, std::string& out) {
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8U | byte;
    held += 8;
    while (held >= 6) {
      held -= 6;
      out.push_back(alphabet[bits >> held & 63U]);
    }
  }
  if (held > 0) out.push_back(alphabet[bits << (6 - held) & 63U]);
}

std::optional<std::size_t> decode_base64url(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() % 4 == 1 || text.size() / 4 * 3 + (text.size() % 4 + 1) / 2 > out.size()) return std::nullopt;
  std::uint32_t bits = 0;
  unsigned held = 0;
  std::size_t size = 0;
  for (const char c : text) {
    const unsigned value = values[static_cast<unsigned char>(c)];
    if (value == none) return std::nullopt;
    bits = bits << 6U | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[size++] = static_cast<std::uint8_t>(bits >> held);
  }
  if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return size;
}

}  // namespace refctl::tokens
