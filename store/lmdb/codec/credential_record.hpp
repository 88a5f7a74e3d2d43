#pragma once

#include "store/lmdb/codec/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// Appends a password hash to `out`: packed (half the bytes) if its scheme is known and unpacking reproduces the same
// text, else unchanged.
void write_credential(std::string_view text, std::string& out);

// Unpacks password hashes, one after the other, into one buffer. Used by one thread.
class CredentialReader {
 public:
  // Returns the original text, byte for byte; the view is valid until the next call and as long as `bytes` are. Absent
  // if the bytes are not a valid record.
  [[nodiscard]] std::optional<std::string_view> read(std::string_view bytes);

 private:
  struct Costs {
    std::uint64_t memory = 0;
    std::uint64_t passes = 0;
    std::uint64_t lanes = 0;
    bool operator==(const Costs&) const = default;
  };

  // Returns the buffer, with room for this many bytes.
  char* room(std::size_t bytes);
  std::size_t put_argon2id(Unpacker& in);
  std::size_t put_django(Unpacker& in);

  std::vector<char> buffer_;
  Costs costs_;           // of the previous hash; nearly all hashes of a store cost the same
  std::size_t head_ = 0;  // length of the buffered text before the salt, which encodes costs_; 0: none buffered
};

// Returns the original text, byte for byte. Absent if the bytes are not a valid record.
[[nodiscard]] std::optional<std::string> read_credential(std::string_view bytes);

}  // namespace refctl::lmdb
