#pragma once

#include "store/model/seed.hpp"
#include "store/model/user/ids.hpp"
#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/rules/graph/columns.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::seed {

// Generates users deterministically: the same options and first id give the same bytes on any machine. Any user can be
// generated without the ones before it. The local part of an e-mail ends in the id and codes are a permutation of ids,
// so that both are unique by construction.
class Generator {
 public:
  Generator(const SeedOptions& options, UserId first);

  // The referrers and times; user `index` of `fill` is node `index`.
  [[nodiscard]] const graph::Columns& columns() const { return columns_; }
  // The views are valid until the next call and as long as the options live.
  Result<> fill(std::uint64_t index, records::BulkUser& user);

 private:
  Result<> make_natural(std::uint64_t index);
  Result<> make_hostile(std::uint64_t index);

  const SeedOptions& options_;
  graph::Columns columns_;
  std::string unique_;  // the id in base 36
  std::string name_;
  std::string email_;
  std::string email_key_;
  std::string code_;
};

// Returns the code of an id, unique within a seed: 10 characters of Crockford's base32.
void append_code(std::uint64_t seed, UserId id, std::string& out);

}  // namespace refctl::seed
