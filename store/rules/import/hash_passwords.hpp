#pragma once

#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/context/environment.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/read/pulse.hpp"
#include "store/rules/passwords/passwords.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace refctl::importing {

// The hashes that users have who are to be updated with a plain password, by the number of the password (from 0).
using StoredHashes = std::unordered_map<std::uint32_t, std::string>;

[[nodiscard]] Result<> read_stored_hashes(records::Reader& store, const Staging& staging, const Resolution& resolution,
                                          StoredHashes& stored);

// Which passwords are worked on: those that will be written, or only those that a stored hash may be right for.
enum class Hashing : std::uint8_t { all, stored_only };

// Makes a hash of each plain password that a record brings into the store, on all cores: of those that `stored` has a
// hash for, that one if it is right for the password, so that an update with the same password changes nothing.
// The answer has a hash for each of staging.passwords, empty where none was wanted. Slow: never while the store is
// locked. `hashes` keeps what an earlier call has made.
[[nodiscard]] Result<> hash_passwords(const Staging& staging, passwords::Cost cost, rules::Random& random, Pulse& pulse,
                                      const StoredHashes& stored, Hashing which, std::vector<std::string>& hashes);

}  // namespace refctl::importing
