#pragma once

#include "store/result.hpp"
#include "store/rules/import/read/background_sha256.hpp"
#include "store/rules/import/read/byte_block.hpp"
#include "store/temp_file.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct stat;

namespace refctl::importing {

// The file being imported: read once from beginning to end, with its SHA-256. With `keep`, parts of its text can be
// read again later: from the file, or from a temporary copy if it is a pipe or was decoded.
class InputFile {
 public:
  InputFile(int descriptor, bool keep);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Appends the next `most` bytes to the block and returns their number; fewer than `most` means the end of the file.
  // The block may be destroyed at any time; call `wait_for_digest` before overwriting its bytes. If a signal interrupts
  // the wait for a pipe, calls `on_signal`, whose error stops the reading.
  [[nodiscard]] Result<std::size_t> read(ByteBlock& block, std::size_t most,
                                         const std::function<Result<>()>& on_signal);
  // Waits until the first `count` bytes read are hashed, so that their memory may be overwritten.
  void wait_for_digest(std::uint64_t count);
  // Seeks the beginning, to read the file again. Requires a known `total`.
  [[nodiscard]] Result<> rewind();
  // ErrorCode::import_refused if the file's size or modification time has changed since the import began or, with
  // `complete`, if the number of bytes read is not its size. Does nothing for a pipe.
  [[nodiscard]] Result<> check_unchanged(bool complete) const;
  // The file's size; 0 if unknown.
  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  // Returns the digest of all bytes read, as hexadecimal digits. Called once, at the end.
  [[nodiscard]] std::string sha256();
  // Called before the first `keep` if the text differs from the file's bytes.
  void text_is_decoded() { spool_ = keep_; }
  // Makes the next part of the text available to `read_again`. Called for the complete text, in order.
  [[nodiscard]] Result<> keep(std::string_view text);
  // Reads `length` bytes of the text again, from the offset `place`.
  [[nodiscard]] Result<std::string> read_again(std::uint64_t place, std::size_t length) const;

 private:
  // Detects changes of a file. Its inode cannot change while it is open.
  struct FileState {
    std::uint64_t size = 0;
    std::int64_t changed_seconds = 0;
    std::int64_t changed_nanoseconds = 0;
    bool operator==(const FileState&) const = default;
  };

  [[nodiscard]] static FileState state_of(const struct stat& file);

  int descriptor_;
  bool keep_;
  bool spool_ = false;  // the text is copied
  bool regular_ = false;
  FileState initial_state_;  // if it is a regular file
  std::uint64_t start_ = 0;  // initial offset of a file that can seek
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  std::unique_ptr<BackgroundSha256> digest_;
  TempFile copy_;
};

}  // namespace refctl::importing
