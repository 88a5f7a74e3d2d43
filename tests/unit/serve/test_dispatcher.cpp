#include "tests/unit/serve/served_store.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using serve_test::request_of;
using serve_test::ServedStore;

namespace {

std::pair<http::HeaderField, std::string> bearer(const std::string& token) {
  return {http::HeaderField::authorization, "Bearer " + token};
}
std::pair<http::HeaderField, std::string> type(std::string text) {
  return {http::HeaderField::content_type, std::move(text)};
}

}  // namespace

TEST_CASE("an engine that never blocks is called on the connection's thread") {
  ServedStore store;
  const std::string token = store.token_of("ann");
  const auto own = store.ask(request_of(http::Method::get, "/api/accounts/user/", {bearer(token)}));
  CHECK(own.response.status == 200);
  CHECK_FALSE(own.by_pool);
  CHECK(own.user == 1);
  const auto refused = store.ask(request_of(http::Method::get, "/api/metrics/"));
  CHECK(refused.response.status == 401);
  CHECK_FALSE(refused.by_pool);
}

TEST_CASE("an engine that may block is called on a pool's thread, also for the session") {
  ServedStore store(ServedStore::Calls::may_block);
  const std::string token = store.token_of("ann");
  for (const std::string_view target : {"/api/accounts/user/", "/api/accounts/users/", "/api/accounts/users/1/"}) {
    INFO(target);
    const auto answer = store.ask(request_of(http::Method::get, target, {bearer(token)}));
    CHECK(answer.response.status == 200);
    CHECK(answer.by_pool);
    CHECK(answer.user == 1);
    const auto refused = store.ask(request_of(http::Method::get, target, {bearer("nonsense")}));
    CHECK(refused.response.status == 401);
    CHECK(refused.by_pool);
  }
}

TEST_CASE("an upload is admitted before its body, on a thread that may wait for the engine") {
  for (const auto calls : {ServedStore::Calls::never_block, ServedStore::Calls::may_block}) {
    ServedStore store(calls);
    const std::string admin = store.token_of("ada", Role::admin);
    const std::string member = store.token_of("max");
    const auto upload = [&](const std::string& token, std::string_view target, std::string content_type) {
      return store.begin_upload(request_of(http::Method::post, target, {bearer(token), type(std::move(content_type))}));
    };
    const auto status = [](const std::optional<serve_test::Served>& served) {
      return served ? served->response.status : 0;
    };
    CHECK(status(upload(admin, "/api/import/", "application/x-ndjson")) == 0);
    CHECK(status(upload(member, "/api/import/", "application/x-ndjson")) == 403);
    CHECK(status(upload("nonsense", "/api/import/", "application/x-ndjson")) == 401);
    CHECK(status(upload(admin, "/api/import/", "text/html")) == 415);
    CHECK(status(upload(admin, "/api/import/?a=%zz", "text/csv")) == 400);
  }
}

TEST_CASE("a request that cannot be decoded is refused before it is admitted or placed") {
  ServedStore store(ServedStore::Calls::may_block);
  const auto query = store.ask(request_of(http::Method::get, "/api/accounts/users/?search=%"));
  CHECK(query.response.status == 400);
  CHECK_FALSE(query.by_pool);
  const auto form =
      store.ask(request_of(http::Method::post, "/api/accounts/login/", {type("application/json")}, R"({"email":)"));
  CHECK(form.response.status == 400);
  CHECK_FALSE(form.by_pool);
  const auto kind = store.ask(request_of(http::Method::post, "/api/accounts/login/", {type("text/xml")}, "<login/>"));
  CHECK(kind.response.status == 415);
}

TEST_CASE("the user in a path is decoded once") {
  ServedStore store;
  const std::string token = store.token_of("ann");
  const auto ask = [&](std::string_view target) {
    return store.ask(request_of(http::Method::get, target, {bearer(token)})).response.status;
  };
  CHECK(ask("/api/accounts/users/ann%40example.com/") == 200);
  CHECK(ask("/api/accounts/users/ann%2540example.com/") == 403);
  CHECK(ask("/api/accounts/users/%31/") == 200);
  CHECK(ask("/v1/accounts/users/1") == 200);
  CHECK(ask("/api/accounts/users/%zz/") == 404);
}
