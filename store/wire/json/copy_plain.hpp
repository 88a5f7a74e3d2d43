#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace refctl::wire {

// Copies exactly `size` bytes with one vector operation; returns how many precede the first marked one.
template <std::size_t size, typename Marked>
inline std::size_t copy_plain_block(char* out, const char* from, Marked marked) {
  // A vector of bytes: an extension of gcc and clang, compiled to the machine's vector instructions.
  typedef unsigned char Bytes __attribute__((vector_size(size)));
  Bytes bytes;
  std::memcpy(&bytes, from, size);
  std::memcpy(out, &bytes, size);
  const auto marks = marked(bytes);
  static_assert(sizeof marks == size && size % 8 == 0);
  std::uint64_t words[size / 8];
  std::memcpy(words, &marks, size);
  for (std::size_t i = 0; i < size / 8; ++i) {
    if (words[i] != 0) return i * 8 + static_cast<std::size_t>(std::countr_zero(words[i])) / 8;
  }
  return size;
}

// Copies a text up to its first marked byte to `out`, which has room for all of it, and returns how many bytes that
// were. The bytes after them in `out` are unspecified. `marked` works on a single byte and on a vector of bytes:
// [](auto byte) { return (byte < 0x20) | (byte == '"'); }
template <typename Marked>
inline std::size_t copy_plain(char* out, std::string_view text, Marked marked) {
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16) {
    const std::size_t plain = copy_plain_block<16>(out + at, text.data() + at, marked);
    if (plain < 16) return at + plain;
  }
  if (at + 8 <= text.size()) {
    const std::size_t plain = copy_plain_block<8>(out + at, text.data() + at, marked);
    if (plain < 8) return at + plain;
    at += 8;
  }
  for (; at < text.size(); ++at) {
    if (marked(static_cast<unsigned char>(text[at]))) break;
    out[at] = text[at];
  }
  return at;
}

}  // namespace refctl::wire
