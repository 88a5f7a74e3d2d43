#pragma once

#include "store/result.hpp"
#include "store/rules/environment.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/read/pulse.hpp"
#include "store/rules/passwords/passwords.hpp"

#include <string>
#include <vector>

namespace refctl::importing {

// Hashes the plain passwords of all records that are not refused or existing, on all cores. The answer has a
// hash for each of staging.passwords, empty where none was wanted. Slow: never while the store is locked.
// `hashes` keeps what an earlier call has made.
[[nodiscard]] Result<> hash_passwords(const Staging& staging, passwords::Cost cost, rules::Random& random, Pulse& pulse,
                                      std::vector<std::string>& hashes);

}  // namespace refctl::importing
