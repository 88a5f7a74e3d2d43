#pragma once

#include "store/records/records.hpp"

#include <memory>
#include <string>
#include <vector>

namespace refctl::test {

// Returns the number of repetitions: `normally`, or `soaking` if REFCTL_SOAK is set (a run of hours).
[[nodiscard]] int tries(int normally, int soaking);

// Reports a result of a test for people: on stdout, and at the end of the file named by REFCTL_FIGURES.
void figure(const std::string& line);

// Opens a store for writing; throws on failure.
[[nodiscard]] std::unique_ptr<records::Records> open_store(const std::string& path);

// The same for reading.
[[nodiscard]] std::unique_ptr<records::Records> open_store_to_read(const std::string& path);

// Makes a store with something in every table: 4,500 users of a bulk load, 20 signed up, a session and an audit entry.
void make_mixed_store(const std::string& path);

[[nodiscard]] std::string file_bytes(const std::string& file);
void write_file_bytes(const std::string& file, const std::string& bytes);

// Signs up a user with this address and returns the id; 0 if the address is taken.
[[nodiscard]] std::uint64_t sign_up(records::Records& store, const std::string& email);

// Loads `count` users with ids from the store's counter (or from `first`) on and addresses "PREFIX.ID@example.com".
// Calls `at` before each user with the number of the previous ones.
[[nodiscard]] Result<> bulk_load(records::Records& store, const std::string& prefix, std::uint64_t count,
                                 std::uint64_t first, const std::function<void(std::uint64_t)>& at);

// Returns the faults that verify reports, one per line.
[[nodiscard]] std::vector<std::string> faults_of(records::Records& store);

[[nodiscard]] std::uint64_t count_users(records::Records& store);

}  // namespace refctl::test
