#pragma once

#include "cli/serve/dispatch/dispatcher.hpp"
#include "store/rules/make_referrals.hpp"
#include "tests/support/fixed_environment.hpp"
#include "tests/support/memory_records.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::serve_test {

// Returns a request like one from the parser.
http::Request request_of(http::Method method, std::string_view target,
                         const std::vector<std::pair<http::HeaderField, std::string>>& fields = {},
                         std::string body = {});

// The result of dispatching a request.
struct Served {
  http::Response response;
  std::uint64_t user = 0;
  bool by_pool = false;  // a pool's thread sent the response
};

// A dispatcher on an in-memory store, without sockets. Waits for the responses of pools.
class ServedStore {
 public:
  enum class Calls { never_block, may_block };
  explicit ServedStore(Calls calls = Calls::never_block, serve::ServeSettings settings = {});

  // Adds a user without a password and returns a token of a session.
  std::string token_of(const std::string& name, Role role = Role::member);
  Served ask(http::Request request);
  // Starts an upload: returns the response to its header, or nothing if its body may follow.
  std::optional<Served> begin_upload(http::Request request);

  serve::Service& service() { return *service_; }

 private:
  // The response of a job on another thread.
  struct Awaited {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Served> served;
    bool upload_taken = false;
  };

  static serve::ResponseCallbacks callbacks_for(const std::shared_ptr<Awaited>& awaited);
  static void wait_for(Awaited& awaited);

  test::FixedClock clock_;
  test::SequenceRandom random_;
  test::MemoryRecords records_;
  std::unique_ptr<ReferralSystem> system_;
  std::unique_ptr<serve::Service> service_;
  std::unique_ptr<serve::Dispatcher> dispatcher_;
};

}  // namespace refctl::serve_test
