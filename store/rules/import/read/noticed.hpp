#pragma once

#include "store/result.hpp"
#include "store/rules/import/parse/layout.hpp"
#include "store/rules/import/read/staged.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// What is odd about a file without being wrong: the caller is told.
struct Noticed {
  std::vector<std::string> unknown_columns;
  std::vector<AliasColumn> alias_columns;
  std::vector<ModelCount> models;  // of a Django dump
  Oddities oddities;
  // Users:
  std::uint64_t had_more = 0;       // with a role that is not trusted
  std::uint64_t odd_roles = 0;      // with an unknown role that was not asked for
  std::uint64_t zoneless = 0;       // whose times were taken as UTC
  std::uint64_t new_ids = 0;        // with new ids since the file's were taken
  std::uint64_t named = 0;          // with new ids since the file's are no numbers
  std::uint64_t made_names = 0;     // named after their e-mail addresses
  std::uint64_t similar_codes = 0;  // whose referrer's code was read as a similar one
  std::uint64_t no_hashes = 0;      // whose password hashes were left out

  // What shows while the chunk is read.
  void add(const Chunk& chunk);
  // What a record that becomes or changes a user has.
  void add(const Staged& record);
};

[[nodiscard]] std::vector<std::string> warnings_of(const Noticed& noticed, const Layout& layout);

// What refuses a file as a whole, once all of it has been read: it has no users; a Django dump has two models of users,
// or objects of the one that are no users; a column that seems to say who referred whom would be ignored.
// ErrorCode::import_refused.
[[nodiscard]] Result<> check_file(const Noticed& noticed, const Layout& layout, std::uint64_t records);

}  // namespace refctl::importing
