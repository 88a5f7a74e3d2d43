#include "cli/serve/http/connection.hpp"
#include "tests/unit/serve/http/echo.hpp"
#include "tests/unit/serve/http/vectors.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using http_test::converse;
using http_test::Echo;

namespace {

constexpr std::string_view smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view good = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";

// Feeds `before`, the vector, and a request that must not be handled.
void check(const http_test::Vector& vector, std::string_view before, std::size_t step) {
  INFO(vector.name << ", " << before.size() << " bytes before it, in steps of " << step);
  Echo echo;
  http::Connection connection(echo, false);
  const std::string all = std::string(before) + vector.bytes + std::string(smuggled);
  const std::string out = converse(connection, all, step);
  const std::size_t answered = before.empty() ? 0 : 1;
  CHECK(echo.targets.size() == answered);
  CHECK(echo.refusals == std::vector<int>{vector.status});
  CHECK(http_test::count(out, "HTTP/1.1 ") == answered + 1);
  CHECK(http_test::count(out, "Connection: close\r\n") == 1);
  CHECK(connection.phase() == http::Connection::Phase::closing);
  CHECK(connection.lingers());
}

}  // namespace

TEST_CASE("the corpus of malformed requests is complete") { CHECK(http_test::read_vectors().size() >= 120); }

TEST_CASE("a malformed request is refused once and ends the connection") {
  for (const auto& vector : http_test::read_vectors()) check(vector, "", 0);
}

TEST_CASE("a malformed request is refused however its bytes arrive") {
  for (const auto& vector : http_test::read_vectors()) {
    check(vector, "", 1);
    check(vector, "", 7);
  }
}

TEST_CASE("a malformed request after a good one is refused, and the good one is answered") {
  for (const auto& vector : http_test::read_vectors()) {
    check(vector, good, 0);
    check(vector, good, 1);
  }
}

TEST_CASE("a malformed request cut in two at any place is refused") {
  for (const auto& vector : http_test::read_vectors()) {
    if (vector.bytes.size() > 300) continue;
    for (std::size_t cut = 1; cut < vector.bytes.size(); ++cut) {
      INFO(vector.name << " cut at " << cut);
      Echo echo;
      http::Connection connection(echo, false);
      std::string out;
      connection.feed(vector.bytes.substr(0, cut), out);
      connection.feed(vector.bytes.substr(cut) + std::string(smuggled), out);
      CHECK(echo.targets.empty());
      CHECK(echo.refusals == std::vector<int>{vector.status});
    }
  }
}
