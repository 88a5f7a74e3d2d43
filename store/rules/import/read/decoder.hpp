#pragma once

#include "store/result.hpp"
#include "store/rules/import/parse/encoding.hpp"
#include "store/rules/import/read/byte_block.hpp"

#include <cstdint>
#include <string_view>

namespace refctl::importing {

// Converts a file, block by block, to UTF-8 with lines that end with LF: decodes UTF-16 and, in files whose lines end
// with CR alone, replaces CR by LF. Used by one thread.
class Decoder {
 public:
  explicit Decoder(Encoding encoding) : encoding_(encoding) {}

  // Appends the text of the next bytes to the block; an incomplete character at the end waits for the next call.
  // `last`: no more bytes follow. ErrorCode::import_refused, with the offset: not valid UTF-16.
  [[nodiscard]] Result<> decode(std::string_view bytes, bool last, ByteBlock& text);
  // From now on carriage returns are line ends.
  void end_lines_with_cr() { cr_ends_lines_ = true; }

 private:
  [[nodiscard]] Result<> decode_utf16(std::string_view bytes, bool last, ByteBlock& text);
  [[nodiscard]] Failure malformed() const;

  Encoding encoding_;
  bool cr_ends_lines_ = false;
  std::uint64_t done_ = 0;  // bytes decoded so far
  bool half_ = false;       // half_byte_ is the first byte of an incomplete unit
  unsigned char half_byte_ = 0;
  std::uint32_t high_ = 0;  // first unit of an incomplete surrogate pair; 0: none
};

}  // namespace refctl::importing
