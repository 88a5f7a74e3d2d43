#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refctl::lmdb {

// A password hash's text, packed where its scheme is known and the very same text can be made of it
// again (half the bytes), else as it is. Appends to `out`.
void write_credential(std::string_view text, std::string& out);

// The text, byte for byte as it was given. Absent if the bytes are no record.
[[nodiscard]] std::optional<std::string> read_credential(std::string_view bytes);

}  // namespace refctl::lmdb
