#pragma once

#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/context/environment.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/read/progress_reporter.hpp"
#include "store/rules/passwords/passwords.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace refctl::importing {

// The stored hashes of users that are updated with a plain password, by the index of the password.
using StoredHashes = std::unordered_map<std::uint32_t, std::string>;

[[nodiscard]] Result<> read_stored_hashes(records::Reader& store, const ImportTable& table,
                                          const Resolution& resolution, StoredHashes& stored);

// Which passwords to hash: all that will be written, or only those whose users have a stored hash.
enum class Hashing : std::uint8_t { all, stored_only };

// Hashes the plain passwords of new and updated users on all cores. If a stored hash matches the password, it is used
// instead, so that an update with the same password changes nothing. Sets one hash per password of the table, empty if
// none was requested, and keeps hashes from an earlier call. Slow: never called while the store is locked.
[[nodiscard]] Result<> hash_passwords(const ImportTable& table, passwords::Cost cost, rules::Random& random,
                                      ProgressReporter& progress, const StoredHashes& stored, Hashing which,
                                      std::vector<std::string>& hashes);

}  // namespace refctl::importing
