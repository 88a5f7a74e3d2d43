#pragma once

#include "cli/serve/http/connection.hpp"

#include <string>
#include <vector>

namespace refctl::http_test {

// Takes a body into a string.
class StringSink final : public http::BodySink {
 public:
  explicit StringSink(std::string& into) : into_(into) {}
  bool write(std::string_view bytes) override {
    into_.append(bytes);
    return true;
  }

 private:
  std::string& into_;
};

// An application that answers "METHOD target body" and remembers what it was asked. POST /upload takes a
// stream; GET /later is answered when the test says so; GET /stream has a body made in pieces.
class Echo final : public http::Application {
 public:
  std::vector<std::string> targets;  // of complete requests
  std::vector<int> refusals;
  std::string uploaded;
  bool refuse_uploads = false;
  http::Request taken;
  std::vector<std::string> pieces;  // of /stream, sent one a pull; "wait" waits once

  std::string_view date() override { return "Sun, 06 Nov 1994 08:49:37 GMT"; }
  bool streams(const http::Request& request) override {
    return request.method == http::Method::post && request.path() == "/upload";
  }
  std::unique_ptr<http::BodySink> open_body(const http::Request&, http::Reply& reply) override {
    if (!refuse_uploads) return std::make_unique<StringSink>(uploaded);
    reply.status = 403;
    return nullptr;
  }
  Outcome handle(http::Request& request, std::unique_ptr<http::BodySink>, http::Reply& reply) override;
  void refuse(const http::Request&, const http::Refusal& refusal, http::Reply& reply) override {
    refusals.push_back(refusal.status);
    reply.status = refusal.status;
    reply.content_type = "text/plain";
    reply.body.assign(refusal.detail);
  }
  void sent(const http::Request&, const http::Reply&) override {}
};

// Everything a connection answers to the bytes, given in pieces of `step` bytes (0: all at once).
std::string converse(http::Connection& connection, std::string_view bytes, std::size_t step = 0);

// How often `needle` stands in `text`.
[[nodiscard]] std::size_t count(std::string_view text, std::string_view needle);

}  // namespace refctl::http_test
