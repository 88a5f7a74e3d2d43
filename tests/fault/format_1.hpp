#pragma once

#include <cstdint>
#include <string>

namespace refctl::test {

// The contents of a store of format 1 in addition to users and audit entries.
struct Format1 {
  std::uint64_t users = 0;
  std::uint64_t entries = 0;
  bool head_knows_audit_end = true;  // false: like the first heads of format 1
};

// Creates a store of format 1, as store/lmdb/FORMAT.md describes it, from a store of the current format. Users have odd
// ids; audit entries are about them, by operators and by users.
void make_format_1(const std::string& path, const Format1& format);

// Returns the format of the store at `path`, which must not be open.
[[nodiscard]] std::uint32_t format_of(const std::string& path);

}  // namespace refctl::test
