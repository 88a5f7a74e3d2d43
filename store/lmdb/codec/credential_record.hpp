#pragma once

#include "store/lmdb/codec/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// A password hash's text, packed where its scheme is known and the very same text can be made of it
// again (half the bytes), else as it is. Appends to `out`.
void write_credential(std::string_view text, std::string& out);

// Makes texts of packed password hashes, one after the other in one buffer. One thread.
class CredentialReader {
 public:
  // The text, byte for byte as it was given; a view that is valid until the next call and as long as `bytes` are.
  // Absent if the bytes are no record.
  [[nodiscard]] std::optional<std::string_view> read(std::string_view bytes);

 private:
  struct Costs {
    std::uint64_t memory = 0;
    std::uint64_t passes = 0;
    std::uint64_t lanes = 0;
    bool operator==(const Costs&) const = default;
  };

  // The buffer, with room for so many bytes.
  char* room(std::size_t bytes);
  std::size_t put_argon2id(Unpacker& in);
  std::size_t put_django(Unpacker& in);

  std::vector<char> buffer_;
  Costs costs_;           // nearly all hashes of a store cost the same:
  std::size_t head_ = 0;  // so much of the buffer says so, up to the dollar before the salt; 0: nothing does
};

// The text, byte for byte as it was given. Absent if the bytes are no record.
[[nodiscard]] std::optional<std::string> read_credential(std::string_view bytes);

}  // namespace refctl::lmdb
