#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// Number formats in the values of a store: little-endian with fixed width, LEB128 varints, zigzag for signed numbers.

namespace refctl::lmdb {

static_assert(std::endian::native == std::endian::little && sizeof(void*) == 8,
              "stores are for little-endian 64-bit machines; see FORMAT.md");

template <typename T>
[[nodiscard]] inline T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename T>
inline void store(char* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

// Returns the bytes of an array of bytes.
template <typename Array>
[[nodiscard]] inline std::string_view view_of(const Array& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Big-endian, for keys that LMDB compares as bytes.
inline void append_key(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((number >> shift) & 0xff));
}

[[nodiscard]] inline std::uint64_t load_key(const char* at) { return __builtin_bswap64(load<std::uint64_t>(at)); }

// Writes a varint of at most 10 bytes; returns its length.
inline std::size_t store_varint(char* at, std::uint64_t value) {
  std::size_t n = 0;
  for (; value >= 0x80; value >>= 7) at[n++] = static_cast<char>(value | 0x80);
  at[n++] = static_cast<char>(value);
  return n;
}

[[nodiscard]] constexpr std::uint64_t zigzag_of(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

// Appends values to a string, which outlives it.
class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  template <typename T>
  void fixed(T value) {
    char bytes[sizeof value];
    store(bytes, value);
    out_.append(bytes, sizeof bytes);
  }
  void varint(std::uint64_t value) {
    char bytes[10];
    out_.append(bytes, store_varint(bytes, value));
  }
  void zigzag(std::int64_t value) { varint(zigzag_of(value)); }
  void raw(std::string_view bytes) { out_.append(bytes); }
  void text(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }
  template <typename Array>
  void array(const Array& bytes) {
    out_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

 private:
  std::string& out_;
};

// Joins the low seven bits of each byte of a word, lowest byte first, to a number.
[[nodiscard]] constexpr std::uint64_t join_sevens(std::uint64_t word) {
  word = (word & 0x007F007F007F007FU) | (word & 0x7F007F007F007F00U) >> 1U;
  word = (word & 0x00003FFF00003FFFU) | (word & 0x3FFF00003FFF0000U) >> 2U;
  return (word & 0x000000000FFFFFFFU) | (word & 0x0FFFFFFF00000000U) >> 4U;
}

// Reads what a Packer wrote; the bytes outlive it. Past the end or on malformed input it returns zeros and empty
// values, and `ok` stays false: callers check once, at the end.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : left_(bytes) {}

  template <typename T>
  [[nodiscard]] T fixed() {
    std::string_view bytes = raw(sizeof(T));
    return bytes.size() == sizeof(T) ? load<T>(bytes.data()) : T{};
  }
  [[nodiscard]] std::uint64_t varint() {
    if (!left_.empty() && static_cast<std::uint8_t>(left_.front()) < 0x80) {  // nearly all varints have one byte
      const auto small = static_cast<std::uint8_t>(left_.front());
      left_.remove_prefix(1);
      return small;
    }
    if (left_.size() >= 8) {
      const auto word = load<std::uint64_t>(left_.data());
      if (const std::uint64_t ends = ~word & 0x8080808080808080U; ends != 0) {
        left_.remove_prefix(static_cast<std::size_t>(std::countr_zero(ends)) / 8 + 1);
        return join_sevens(word & (ends ^ (ends - 1)));
      }
    }
    std::uint64_t value = 0;
    for (unsigned shift = 0, n = 0; n < left_.size() && shift < 64; ++n, shift += 7) {
      auto byte = static_cast<std::uint8_t>(left_[n]);
      if (shift == 63 && byte > 1) break;
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) {
        left_.remove_prefix(n + 1);
        return value;
      }
    }
    spoil();
    return 0;
  }
  [[nodiscard]] std::int64_t zigzag() {
    std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  [[nodiscard]] std::string_view raw(std::uint64_t size) {
    if (size > left_.size()) {
      spoil();
      return {};
    }
    std::string_view bytes = left_.substr(0, static_cast<std::size_t>(size));
    left_.remove_prefix(bytes.size());
    return bytes;
  }
  [[nodiscard]] std::string_view text() { return raw(varint()); }
  template <typename Array>
  void array(Array& bytes) {
    std::string_view from = raw(bytes.size());
    if (!from.empty()) std::memcpy(bytes.data(), from.data(), from.size());
  }
  void spoil() {
    ok_ = false;
    left_ = {};
  }

  [[nodiscard]] std::string_view left() const { return left_; }
  [[nodiscard]] bool ok() const { return ok_; }
  // True if all bytes were read and none was missing.
  [[nodiscard]] bool done() const { return ok_ && left_.empty(); }

 private:
  std::string_view left_;
  bool ok_ = true;
};

}  // namespace refctl::lmdb
