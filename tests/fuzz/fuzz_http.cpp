#include "cli/serve/http/connection.hpp"
#include "cli/serve/http/limits.hpp"
#include "tests/unit/serve/http/echo.hpp"

#include <cstdlib>

using namespace refctl;

namespace {

struct Seen {
  std::string out;
  std::vector<std::string> targets;
  std::vector<int> refusals;
  std::string uploaded;

  bool operator==(const Seen&) const = default;
};

// Returns the requests and responses for the bytes fed in pieces of `step`; delayed responses are given at once.
Seen converse(std::string_view bytes, std::size_t step) {
  http_test::Echo echo;
  echo.pieces = {"one", "two"};
  http::Connection connection(echo, false);
  Seen seen;
  while (true) {
    if (connection.phase() == http::Connection::Phase::waiting) {
      http::Request request = std::move(echo.taken);
      connection.respond(std::move(request), http::Response(), seen.out);
    } else if (connection.phase() == http::Connection::Phase::streaming) {
      (void)connection.pull(seen.out);
    } else if (connection.phase() == http::Connection::Phase::full) {
      connection.resume(seen.out);
    } else if (connection.phase() == http::Connection::Phase::closing || bytes.empty()) {
      break;
    } else {
      const std::string piece(bytes.substr(0, step));
      bytes.remove_prefix(piece.size());
      connection.feed(piece, seen.out);
    }
  }
  seen.targets = echo.targets;
  seen.refusals = echo.refusals;
  seen.uploaded = echo.uploaded;
  return seen;
}

}  // namespace

// However the bytes are split, the requests and responses are the same (except 100 Continue, which depends on whether
// the body has arrived), and a refusal ends the connection.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Seen whole = converse(bytes, size == 0 ? 1 : size);
  if (whole.refusals.size() > 1) std::abort();
  for (const std::size_t step : {1U, 13U}) {
    Seen pieces = converse(bytes, step);
    constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
    for (Seen* one : {&whole, &pieces}) {
      for (auto at = one->out.find(interim); at != std::string::npos; at = one->out.find(interim, at)) {
        one->out.erase(at, interim.size());
      }
    }
    // If the bytes end within a request, a refusal may come earlier or later; everything else must be equal.
    if (pieces.targets != whole.targets) std::abort();
    if (pieces.refusals.size() == whole.refusals.size() && pieces.refusals != whole.refusals) std::abort();
  }
  return 0;
}
