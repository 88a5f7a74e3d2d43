#pragma once

#include "store/records/records.hpp"

#include <memory>
#include <string>
#include <vector>

namespace refctl::test {

// How often a test tries: `normally`, or `soaking` where REFCTL_SOAK is set (hours of patience).
[[nodiscard]] int tries(int normally, int soaking);

// A line of what the tests showed, for people: on stdout, and at the end of the file that REFCTL_FIGURES names.
void figure(const std::string& line);

// A store opened for writing; throws where that fails.
[[nodiscard]] std::unique_ptr<records::Records> open_store(const std::string& path);

// Signs up a user with this address and gives its id; 0 if the address is taken.
[[nodiscard]] std::uint64_t sign_up(records::Records& store, const std::string& email);

// Loads `count` users, ids from the store's counter on (or from `first`), addresses "PREFIX.ID@example.com".
// `at` is called before each user with the number of those before it.
[[nodiscard]] Result<> bulk_load(records::Records& store, const std::string& prefix, std::uint64_t count,
                                 std::uint64_t first, const std::function<void(std::uint64_t)>& at);

// What verify has to say, a line each.
[[nodiscard]] std::vector<std::string> faults_of(records::Records& store);

[[nodiscard]] std::uint64_t count_users(records::Records& store);

}  // namespace refctl::test
