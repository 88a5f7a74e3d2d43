#pragma once

#include "store/records/records.hpp"
#include "tests/support/temporary_directory.hpp"

#include <memory>
#include <stdexcept>

// The stores that the contract suite runs over.

namespace refctl::test {

class MemoryBackend {
 public:
  static constexpr bool durable = false;
  MemoryBackend();
  records::Records& operator*() { return *records_; }
  records::Records* operator->() { return records_.get(); }
  void reopen() {}  // nothing outlives its process

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

// What a Result holds; a failure ends the test.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}
inline void must(Result<> result) {
  if (!result) throw std::runtime_error(result.error().message);
}

// A user with everything, whose name, address and code come from its id.
[[nodiscard]] User user_of(std::uint64_t id, std::uint64_t referrer = 0, std::int64_t time = 1'700'000'000'000);
[[nodiscard]] EmailKey email_of(const User& user);
[[nodiscard]] CodeKey code_of(const User& user);
[[nodiscard]] Result<> put(records::Writer& writer, const User& user);

// Everything that a store says about itself, as one text: two stores are alike if these are.
[[nodiscard]] std::string dump(records::Records& records);

}  // namespace refctl::test
