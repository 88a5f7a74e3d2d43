#pragma once

#include <cstdint>
#include <string>

namespace refctl::test {

// What a store of format 1 has beside its users and audit entries.
struct Format1 {
  std::uint64_t users = 0;
  std::uint64_t entries = 0;
  bool head_knows_audit_end = true;  // false: as the first heads of format 1 were
};

// Makes a store of format 1 as store/lmdb/FORMAT.md describes it, out of a store that this refctl makes. Users have odd
// ids; audit entries are about them, by operators and by users.
void make_format_1(const std::string& path, const Format1& format);

// The format of the store at `path`, which is not open.
[[nodiscard]] std::uint32_t format_of(const std::string& path);

}  // namespace refctl::test
