#include "store/rules/import/read/decoder.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::importing {

namespace {

char* put_utf8(char* out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) { *out++ = static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6U);
    byte(0x80 | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12U);
    byte(0x80 | (point >> 6U & 0x3FU));
    byte(0x80 | (point & 0x3FU));
  } else {
    byte(0xF0 | point >> 18U);
    byte(0x80 | (point >> 12U & 0x3FU));
    byte(0x80 | (point >> 6U & 0x3FU));
    byte(0x80 | (point & 0x3FU));
  }
  return out;
}

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

Failure Decoder::malformed() const {
  return fail(ErrorCode::import_refused, fmt::format("the file is not valid UTF-16 at byte {}", done_ + 1),
              "save it as UTF-8");
}

Result<> Decoder::decode(std::string_view bytes, bool last, ByteBlock& text) {
  const std::size_t before = text.size();
  if (encoding_ == Encoding::utf8) {
    text.append(bytes);
  } else if (auto decoded = decode_utf16(bytes, last, text); !decoded) {
    return decoded;
  }
  if (!cr_ends_lines_ || text.size() == before) return {};
  char* const begin = text.room(0) - (text.size() - before);
  std::replace(begin, begin + (text.size() - before), '\r', '\n');
  return {};
}

Result<> Decoder::decode_utf16(std::string_view bytes, bool last, ByteBlock& text) {
  // A unit of two bytes takes at most three in UTF-8; an additional one may be left from the previous call.
  char* const begin = text.room((bytes.size() / 2 + 2) * 3);
  char* out = begin;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!half_) {
      half_byte_ = byte;
      half_ = true;
      continue;
    }
    half_ = false;
    const std::uint32_t unit = encoding_ == Encoding::utf16le ? byte << 8U | half_byte_ : half_byte_ << 8U | byte;
    if (is_low_surrogate(unit) != (high_ != 0)) return malformed();
    if (is_high_surrogate(unit)) {
      high_ = unit;
    } else {
      out = put_utf8(out, high_ == 0 ? unit : 0x10000 + ((high_ - 0xD800) << 10U) + (unit - 0xDC00));
      high_ = 0;
    }
    done_ += 2;
  }
  text.grow(static_cast<std::size_t>(out - begin));
  if (last && (half_ || high_ != 0)) return malformed();
  return {};
}

}  // namespace refctl::importing
