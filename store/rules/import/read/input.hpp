#pragma once

#include "store/result.hpp"
#include "store/rules/import/read/byte_block.hpp"
#include "store/rules/import/read/digest.hpp"
#include "store/temp_file.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct stat;

namespace refctl::importing {

// The file being imported: read once from front to end, its SHA-256 taken on the way. Its text can be read again by
// place, if `keep` is asked for: from the file itself, or from a temporary copy of a pipe or of decoded text.
class Input {
 public:
  Input(int descriptor, bool keep);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // Appends the next `most` bytes to the block and returns their number; fewer than `most` means the end. The block may
  // go at any moment; before its bytes are overwritten comes `wait_for_digest`. A signal that interrupts the wait for a
  // pipe calls `woken`, whose error ends the reading.
  [[nodiscard]] Result<std::size_t> read(ByteBlock& block, std::size_t most, const std::function<Result<>()>& woken);
  // Returns when the first `count` bytes that were read are hashed: their memory may be overwritten.
  void wait_for_digest(std::uint64_t count);
  // Returns to where the reading began, for another reading from front to end. Only where `total` is known.
  [[nodiscard]] Result<> rewind();
  // ErrorCode::import_refused where the file is not as it was when the import began: another size or time of change, or
  // `complete`, and other bytes than its size says were read. Only for files; a pipe has no size.
  [[nodiscard]] Result<> check_unchanged(bool complete) const;
  // Bytes in all; 0 where that is not known.
  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  // Of all that was read, as hexadecimal digits. Ends the digest.
  [[nodiscard]] std::string sha256();
  // Says, before the first call of `keep`, that the text is not what the file has byte for byte.
  void text_is_decoded() { spool_ = keep_; }
  // Takes note of the next part of the text for `again`. All of it is given, in order, from its first byte.
  [[nodiscard]] Result<> keep(std::string_view text);
  // Again `length` bytes of the text from `place`, counted from where it began.
  [[nodiscard]] Result<std::string> again(std::uint64_t place, std::size_t length) const;

 private:
  // What shows that a file was written to. Its inode cannot change: it is open.
  struct Facts {
    std::uint64_t size = 0;
    std::int64_t changed_seconds = 0;
    std::int64_t changed_nanoseconds = 0;
    bool operator==(const Facts&) const = default;
  };

  [[nodiscard]] static Facts facts_of(const struct stat& file);

  int descriptor_;
  bool keep_;
  bool spool_ = false;  // the text goes to a copy
  bool regular_ = false;
  Facts at_first_;           // of a regular file
  std::uint64_t start_ = 0;  // where a file that can seek stood
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  std::unique_ptr<Digest> digest_;
  TempFile copy_;
};

}  // namespace refctl::importing
