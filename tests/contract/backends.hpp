#pragma once

#include "store/records/records.hpp"
#include "tests/support/temporary_directory.hpp"

#include <memory>
#include <stdexcept>

// The stores on which the contract suite runs.

namespace refctl::test {

class MemoryBackend {
 public:
  static constexpr bool durable = false;
  MemoryBackend();
  records::Records& operator*() { return *records_; }
  records::Records* operator->() { return records_.get(); }
  void reopen() {}  // the store exists only in its process

 private:
  std::unique_ptr<records::Records> records_;
};

class LmdbBackend {
 public:
  static constexpr bool durable = true;
  LmdbBackend();
  records::Records& operator*() { return *records_; }
  records::Records* operator->() { return records_.get(); }
  void reopen();

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<records::Records> records_;
};

// Returns the value of a Result; an error ends the test.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}
inline void must(Result<> result) {
  if (!result) throw std::runtime_error(result.error().message);
}

// Returns a user with all fields set; name, address and code derive from the id.
[[nodiscard]] User user_of(std::uint64_t id, std::uint64_t referrer = 0, std::int64_t time = 1'700'000'000'000);
[[nodiscard]] EmailKey email_of(const User& user);
[[nodiscard]] CodeKey code_of(const User& user);
[[nodiscard]] Result<> put(records::Writer& writer, const User& user);

// Returns the complete contents of a store as text: equal for two stores with equal contents.
[[nodiscard]] std::string dump(records::Records& records);

}  // namespace refctl::test
