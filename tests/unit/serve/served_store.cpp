#include "tests/unit/serve/served_store.hpp"

#include "cli/serve/handlers/routes.hpp"

#include <catch2/catch.hpp>

namespace refctl::serve_test {

http::Request request_of(http::Method method, std::string_view target,
                         const std::vector<std::pair<http::HeaderField, std::string>>& fields, std::string body) {
  http::Request request;
  request.begin();
  request.method = method;
  request.set_target(target);
  request.set_field(http::HeaderField::host, "a");
  for (const auto& [field, value] : fields) request.set_field(field, value);
  request.body = std::move(body);
  return request;
}

namespace {

// A system whose may_block() is true.
class BlockingSystem final : public ReferralSystem {
 public:
  explicit BlockingSystem(std::unique_ptr<ReferralSystem> inner) : inner_(std::move(inner)) {}
  std::unique_ptr<Referrals> as(Caller caller) override { return inner_->as(std::move(caller)); }
  Result<std::unique_ptr<StoreAdmin>> administer(Caller caller) override {
    return inner_->administer(std::move(caller));
  }
  bool may_block() const override { return true; }

 private:
  std::unique_ptr<ReferralSystem> inner_;
};

std::unique_ptr<ReferralSystem> make_system(records::Records& records, rules::Environment environment,
                                            ServedStore::Calls calls) {
  auto system = rules::make_referrals(records, environment);
  if (calls == ServedStore::Calls::never_block) return system;
  return std::make_unique<BlockingSystem>(std::move(system));
}

}  // namespace

ServedStore::ServedStore(Calls calls, serve::ServeSettings settings)
    : system_(make_system(records_, {.clock = clock_, .random = random_}, calls)),
      service_(std::make_unique<serve::Service>(*system_, serve::routes(), clock_, std::move(settings),
                                                [](std::string_view) {})),
      dispatcher_(std::make_unique<serve::Dispatcher>(*service_)) {}

std::string ServedStore::token_of(const std::string& name, Role role) {
  const auto owner = system_->as(Caller::as_operator("root", "cli"));
  SignUp sign_up;
  sign_up.name = name;
  sign_up.email = name + "@example.com";
  sign_up.role = role;
  REQUIRE(owner->sign_up(std::move(sign_up)));
  LogIn log_in;
  log_in.email = name + "@example.com";
  auto session = owner->log_in(std::move(log_in));
  REQUIRE(session);
  return std::string(session->token.reveal());
}

serve::ResponseCallbacks ServedStore::callbacks_for(const std::shared_ptr<Awaited>& awaited) {
  return {.respond =
              [awaited](http::Request&&, http::Response&& response, std::uint64_t user) {
                const std::lock_guard lock(awaited->mutex);
                awaited->served = Served{.response = std::move(response), .user = user, .by_pool = true};
                awaited->changed.notify_one();
              },
          .take_upload =
              [awaited](http::Request&&, std::unique_ptr<http::BodySink>) {
                const std::lock_guard lock(awaited->mutex);
                awaited->upload_taken = true;
                awaited->changed.notify_one();
              },
          .wake = [] {}};
}

void ServedStore::wait_for(Awaited& awaited) {
  std::unique_lock lock(awaited.mutex);
  awaited.changed.wait(lock, [&] { return awaited.served || awaited.upload_taken; });
}

Served ServedStore::ask(http::Request request) {
  const serve::Peer peer{.address = "192.0.2.7"};
  serve::Exchange exchange;
  exchange.address = peer.address;
  const auto awaited = std::make_shared<Awaited>();
  Served served;
  CHECK(dispatcher_->begin(peer, exchange, request) == http::Application::BodyMode::buffered);
  const auto outcome =
      dispatcher_->handle(peer, exchange, request, nullptr, served.response, [&] { return callbacks_for(awaited); });
  if (outcome == http::Application::Outcome::answered) {
    served.user = exchange.user;
    return served;
  }
  wait_for(*awaited);
  return std::move(*awaited->served);
}

std::optional<Served> ServedStore::begin_upload(http::Request request) {
  const serve::Peer peer{.address = "192.0.2.7"};
  serve::Exchange exchange;
  exchange.address = peer.address;
  const auto awaited = std::make_shared<Awaited>();
  Served served;
  REQUIRE(dispatcher_->begin(peer, exchange, request) == http::Application::BodyMode::streamed);
  auto start =
      dispatcher_->begin_upload(peer, exchange, request, served.response, [&] { return callbacks_for(awaited); });
  if (start.sink) return std::nullopt;
  if (!start.later) return served;
  wait_for(*awaited);
  if (awaited->upload_taken) return std::nullopt;
  return std::move(awaited->served);
}

}  // namespace refctl::serve_test
