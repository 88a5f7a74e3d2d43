#include "store/wire/errors/problem.hpp"
#include "store/wire/errors/server_error.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace refctl;
using namespace refctl::wire;

TEST_CASE("every error code is found by its name, other texts are not") {
  std::set<std::string_view> names;
  for (int number = 0; number <= static_cast<int>(last_error_code); ++number) {
    const auto code = static_cast<ErrorCode>(number);
    INFO(number);
    CHECK(error_code_named(name_of(code)) == code);
    names.insert(name_of(code));
  }
  CHECK(names.size() == static_cast<std::size_t>(last_error_code) + 1);
  // Fails if a code was added after last_error_code, which the loop above would miss.
  CHECK(name_of(static_cast<ErrorCode>(static_cast<int>(last_error_code) + 1)) == "internal");
  for (const char* text : {"", "Internal", "email_taken ", "not_found"}) CHECK(!error_code_named(text));
}

TEST_CASE("every error of the server is found by its name and has a status") {
  std::set<std::string_view> names;
  for (int number = 0; number <= static_cast<int>(last_server_error); ++number) {
    const auto error = static_cast<ServerError>(number);
    INFO(name_of(error));
    CHECK(server_error_named(name_of(error)) == error);
    CHECK(title_of(status_of(error)) != title_of(500));
    names.insert(name_of(error));
  }
  CHECK(names.size() == static_cast<std::size_t>(last_server_error) + 1);
  CHECK(name_of(static_cast<ServerError>(static_cast<int>(last_server_error) + 1)).empty());
  CHECK(!server_error_named(""));
  CHECK(!server_error_named("email_taken"));
  CHECK(status_of(ServerError::method_not_allowed) == 405);
  CHECK(status_of(ServerError::too_large) == 413);
}

TEST_CASE("a name in both tables has the same status") {
  for (int number = 0; number <= static_cast<int>(last_server_error); ++number) {
    const auto error = static_cast<ServerError>(number);
    if (const auto code = error_code_named(name_of(error))) CHECK(status_of(*code) == status_of(error));
  }
}

TEST_CASE("a client reads back the error that a problem reports") {
  for (int number = 0; number <= static_cast<int>(last_error_code); ++number) {
    Error error{.code = static_cast<ErrorCode>(number), .message = "two \"fields\" are wrong \x1b[2J", .hint = "try 7"};
    error.fields = {{"email", "no @"}, {"email", "too long"}, {"line 12", "empty"}};
    error.retry_after_seconds = 30;
    const Problem problem = problem_of(error);
    const Error back = read_problem(problem.status, problem_json(problem), problem.retry_after_seconds);
    INFO(name_of(error.code));
    // Faults of the store and of refctl itself are not sent to clients in detail.
    if (problem.status >= 500) {
      error.hint.clear();
      error.message = problem.detail;
    }
    CHECK(back == error);
  }
}

TEST_CASE("a client knows what an error of the server itself means") {
  const auto read = [](ServerError error) {
    const Problem problem{.status = status_of(error), .code = std::string(name_of(error)), .detail = "no"};
    return read_problem(problem.status, problem_json(problem), 0).code;
  };
  CHECK(read(ServerError::busy) == ErrorCode::busy);
  CHECK(read(ServerError::not_ready) == ErrorCode::unreachable);
  CHECK(read(ServerError::not_found) == ErrorCode::unreachable);
  CHECK(read(ServerError::method_not_allowed) == ErrorCode::unreachable);
  CHECK(read(ServerError::cross_site) == ErrorCode::forbidden);
  CHECK(read(ServerError::too_large) == ErrorCode::invalid_data);
  CHECK(read(ServerError::unsupported_media_type) == ErrorCode::invalid_data);
  CHECK(read(ServerError::malformed_request) == ErrorCode::internal);
}

TEST_CASE("an unknown code of a newer server is mapped by its status") {
  const auto read = [](int status) {
    return read_problem(status, R"({"code":"moon_phase","detail":"no","errors":{}})", 0);
  };
  CHECK(read(401).code == ErrorCode::not_logged_in);
  CHECK(read(403).code == ErrorCode::forbidden);
  CHECK(read(429).code == ErrorCode::throttled);
  CHECK(read(409).code == ErrorCode::internal);
  CHECK(read(503).code == ErrorCode::unreachable);
  CHECK(read(409).message == "no");
}

TEST_CASE("an answer of another program becomes unreachable") {
  for (const std::string_view body : {"", "<html>502</html>", "{}", "[]", R"({"code":1,"detail":"x","errors":{}})",
                                      R"({"code":"busy","detail":"x","errors":{"a":"b"}})"}) {
    const Error error = read_problem(502, body, 5);
    INFO(body);
    CHECK(error.code == ErrorCode::unreachable);
    CHECK(error.message == "the server answered 502, but not as refctl does");
    CHECK(error.fields.empty());
    CHECK(error.retry_after_seconds == 5);
  }
}

TEST_CASE("every error code has a status and a phrase") {
  for (int code = 0; code <= static_cast<int>(last_error_code); ++code) {
    const int status = status_of(static_cast<ErrorCode>(code));
    INFO(code);
    CHECK(status >= 400);
    CHECK(status < 600);
    if (status != 500) CHECK(title_of(status) != title_of(500));
  }
  CHECK(status_of(ErrorCode::email_taken) == 409);
  CHECK(status_of(ErrorCode::last_admin) == 409);
  CHECK(status_of(ErrorCode::invalid_field) == 422);
  CHECK(status_of(ErrorCode::no_such_referral_code) == 422);
  CHECK(status_of(ErrorCode::session_over) == 401);
  CHECK(status_of(ErrorCode::throttled) == 429);
  CHECK(status_of(ErrorCode::invalid_data) == 400);
  CHECK(status_of(ErrorCode::busy) == 503);
}

TEST_CASE("a problem has each field once") {
  Error error{.code = ErrorCode::invalid_field, .message = "two fields are wrong"};
  error.fields = {{"email", "no @"}, {"name", "empty"}, {"email", "too long"}};
  CHECK(problem_json(problem_of(error)) ==
        R"({"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"two fields are wrong",)"
        R"("code":"invalid_field","errors":{"email":["no @","too long"],"name":["empty"]}})");
}

TEST_CASE("a problem has the hint of its error") {
  CHECK(problem_json(problem_of({.code = ErrorCode::no_such_user, .message = "no user 7", .hint = "list users"})) ==
        R"({"type":"about:blank","title":"Not Found","status":404,"detail":"no user 7","code":"no_such_user",)"
        R"("errors":{},"hint":"list users"})");
  CHECK(problem_json(problem_of({.code = ErrorCode::no_such_user, .message = "no user 7"})).find("hint") ==
        std::string::npos);
}

TEST_CASE("no path and no engine message reaches an HTTP client") {
  for (const ErrorCode code : {ErrorCode::internal, ErrorCode::store_damaged, ErrorCode::store_full}) {
    const std::string body = problem_json(problem_of(
        {.code = code, .message = "MDB_PANIC in /srv/refctl/data.mdb", .hint = "restore /srv/refctl/data.mdb"}));
    CHECK(body.find("/srv") == std::string::npos);
    CHECK(body.find("MDB") == std::string::npos);
  }
  CHECK(problem_of({.code = ErrorCode::busy, .message = "x"}).retry_after_seconds == 1);
}

TEST_CASE("the CLI's JSON error has code, message and hint") {
  CHECK(error_json({.code = ErrorCode::no_such_user, .message = "no user 7", .hint = "see `refctl users`"}) ==
        R"({"error":{"code":"no_such_user","message":"no user 7","hint":"see `refctl users`"}})");
  CHECK(error_json({.code = ErrorCode::internal, .message = "x"}) ==
        R"({"error":{"code":"internal","message":"x","hint":null}})");
}
