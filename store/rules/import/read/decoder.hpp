#pragma once

#include "store/result.hpp"
#include "store/rules/import/parse/encoding.hpp"
#include "store/rules/import/read/byte_block.hpp"

#include <cstdint>
#include <string_view>

namespace refctl::importing {

// Turns the bytes of a file into UTF-8 whose lines end with LF, block by block: UTF-16 is decoded, and carriage returns
// become line feeds where they alone end the lines. One thread at a time.
class Decoder {
 public:
  explicit Decoder(Encoding encoding) : encoding_(encoding) {}

  // Appends the text of the next bytes to the block; a character that is cut waits for the rest. `last`: nothing
  // follows. ErrorCode::import_refused, with the place, for what is no UTF-16.
  [[nodiscard]] Result<> decode(std::string_view bytes, bool last, ByteBlock& text);
  // From now on carriage returns are line ends.
  void end_lines_with_cr() { cr_ends_lines_ = true; }

 private:
  [[nodiscard]] Result<> decode_utf16(std::string_view bytes, bool last, ByteBlock& text);
  [[nodiscard]] Failure malformed() const;

  Encoding encoding_;
  bool cr_ends_lines_ = false;
  std::uint64_t done_ = 0;  // bytes so far, without those that wait
  bool half_ = false;       // the first byte of a unit waits
  unsigned char half_byte_ = 0;
  std::uint32_t high_ = 0;  // the first unit of a surrogate pair waits; 0: none
};

}  // namespace refctl::importing
