#pragma once

#include "store/result.hpp"
#include "store/rules/import/parse/layout.hpp"
#include "store/rules/import/read/import_record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Collects what the caller is warned of: properties of a file that are not faults.
struct ImportWarnings {
  std::vector<std::string> unknown_columns;
  std::vector<AliasColumn> alias_columns;
  std::vector<ModelCount> models;  // of a Django dump
  Corrections corrections;
  // Numbers of users:
  std::uint64_t untrusted_roles = 0;  // with a role above member, which was ignored
  std::uint64_t unknown_roles = 0;    // with an unknown role, which was ignored
  std::uint64_t zoneless = 0;         // whose time had no zone and was read as UTC
  std::uint64_t new_ids = 0;          // with a new id, because the file's was taken
  std::uint64_t text_ids = 0;         // with a new id, because the file's is not a number
  std::uint64_t derived_names = 0;    // whose name was derived from the e-mail address
  std::uint64_t similar_codes = 0;    // whose referrer was found by a similar code
  std::uint64_t dropped_hashes = 0;   // whose password hash was left out

  // Adds the warnings about a chunk.
  void add(const Chunk& chunk);
  // Adds the warnings about a record that becomes or changes a user.
  void add(const ImportRecord& record);
};

[[nodiscard]] std::vector<std::string> warnings_of(const ImportWarnings& warnings, const Layout& layout);

// Refuses a complete file after it has been read (ErrorCode::import_refused): it has no users; a Django dump has two
// models of users, or objects of that model that are not users; a column that seems to contain referrers would be
// ignored.
[[nodiscard]] Result<> check_file(const ImportWarnings& warnings, const Layout& layout, std::uint64_t records);

}  // namespace refctl::importing
