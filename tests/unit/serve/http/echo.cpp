#include "tests/unit/serve/http/echo.hpp"

#include <algorithm>

namespace refctl::http_test {

namespace {

class Pieces final : public http::BodySource {
 public:
  Pieces(std::vector<std::string> pieces, std::string trailer)
      : pieces_(std::move(pieces)), trailer_(std::move(trailer)) {}
  std::string trailer() override { return trailer_; }
  Pulled pull(std::string& into) override {
    if (next_ == pieces_.size()) return Pulled::end;
    const std::string& piece = pieces_[next_++];
    if (piece == "wait") return Pulled::wait;
    if (piece == "break") return Pulled::broken;
    into.append(piece);
    return Pulled::some;
  }

 private:
  std::vector<std::string> pieces_;
  std::string trailer_;
  std::size_t next_ = 0;
};

}  // namespace

http::Application::Outcome Echo::handle(http::Request& request, std::unique_ptr<http::BodySink>,
                                        http::Response& response) {
  targets.emplace_back(request.target());
  if (request.path() == "/later") {
    taken = std::move(request);
    return Outcome::later;
  }
  response.content_type = "text/plain";
  if (request.path() == "/stream") {
    if (!trailer.empty()) response.trailer = "X-Count";
    response.source = std::make_unique<Pieces>(pieces, trailer);
    return Outcome::answered;
  }
  response.body.append(http::name_of(request.method)).append(" ").append(request.target()).append(" ");
  response.body.append(request.path() == "/upload" ? uploaded : request.body);
  return Outcome::answered;
}

std::string converse(http::Connection& connection, std::string_view bytes, std::size_t step) {
  std::string out;
  if (step == 0) step = std::max<std::size_t>(bytes.size(), 1);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) {
    // A copy of exactly these bytes, so that a sanitizer detects a read beyond them.
    const std::string piece(bytes.substr(0, step));
    connection.feed(piece, out);
  }
  return out;
}

std::size_t count(std::string_view text, std::string_view needle) {
  std::size_t found = 0;
  for (auto at = text.find(needle); at != std::string_view::npos; at = text.find(needle, at + 1)) ++found;
  return found;
}

}  // namespace refctl::http_test
