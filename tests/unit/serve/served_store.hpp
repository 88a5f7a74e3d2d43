#pragma once

#include "cli/serve/dispatch/dispatcher.hpp"
#include "store/rules/make_referrals.hpp"
#include "tests/support/memory_records.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::serve_test {

class FixedClock final : public rules::Clock {
 public:
  Instant now() override { return Instant{1'772'366'400'000}; }
};

class PlainRandom final : public rules::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(next_++ * 167 + 13);
  }

 private:
  std::atomic<std::uint32_t> next_{1};
};

// Returns a request like one from the parser.
http::Request request_of(http::Method method, std::string_view target,
                         const std::vector<std::pair<http::Field, std::string>>& fields = {}, std::string body = {});

// The result of dispatching a request.
struct Served {
  http::Reply reply;
  std::uint64_t user = 0;
  bool by_pool = false;  // a pool's thread sent the answer
};

// A dispatcher on an in-memory store, without sockets. Waits for the answers of pools.
class ServedStore {
 public:
  enum class Calls { never_block, may_block };
  explicit ServedStore(Calls calls = Calls::never_block, serve::ServeSettings settings = {});

  // Adds a user without a password and returns a token of a session.
  std::string token_of(const std::string& name, Role role = Role::member);
  Served ask(http::Request request);
  // Starts an upload: returns the answer to its header, or nothing if its body may follow.
  std::optional<Served> begin_upload(http::Request request);

  serve::Service& service() { return *service_; }

 private:
  // The answer of a job on another thread.
  struct Awaited {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Served> served;
    bool upload_taken = false;
  };

  static serve::ResponseCallbacks callbacks_for(const std::shared_ptr<Awaited>& awaited);
  static void wait_for(Awaited& awaited);

  FixedClock clock_;
  PlainRandom random_;
  test::MemoryRecords records_;
  std::unique_ptr<ReferralSystem> system_;
  std::unique_ptr<serve::Service> service_;
  std::unique_ptr<serve::Dispatcher> dispatcher_;
};

}  // namespace refctl::serve_test
