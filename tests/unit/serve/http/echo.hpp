#pragma once

#include "cli/serve/http/connection.hpp"

#include <string>
#include <vector>

namespace refctl::http_test {

// Stores a body in a string.
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

// An application that answers "METHOD target body" and records its calls. POST /upload takes a stream; GET /later is
// answered when the test decides; GET /stream has a body from a source.
class Echo final : public http::Application {
 public:
  std::vector<std::string> begun;    // targets of complete headers
  std::vector<std::string> targets;  // of complete requests
  std::vector<int> refusals;
  std::string uploaded;
  bool refuse_uploads = false;
  bool admit_later = false;
  std::string id;
  http::Request taken;
  std::vector<std::string> pieces;  // of /stream, one per pull; "wait" waits once
  std::string trailer;              // of /stream: the field X-Count

  std::string_view date() override { return "Sun, 06 Nov 1994 08:49:37 GMT"; }
  std::string_view request_id() override { return id; }
  BodyMode begin(const http::Request& request) override {
    begun.emplace_back(request.target());
    const bool upload = request.method == http::Method::post && request.path() == "/upload";
    return upload ? BodyMode::streamed : BodyMode::buffered;
  }
  UploadStart begin_upload(http::Request& request, http::Response& response) override {
    if (admit_later) {
      taken = std::move(request);
      return {.later = true};
    }
    if (!refuse_uploads) return {.sink = std::make_unique<StringSink>(uploaded)};
    response.status = 403;
    return {};
  }
  Outcome handle(http::Request& request, std::unique_ptr<http::BodySink>, http::Response& response) override;
  void refuse(const http::Request&, const http::RequestRefusal& refusal, http::Response& response) override {
    response.status = wire::status_of(refusal.error);
    refusals.push_back(response.status);
    response.content_type = "text/plain";
    response.body.assign(refusal.detail);
  }
  void sent(const http::Request&, const http::Response&) override {}
};

// Returns all responses of a connection to the bytes, fed in pieces of `step` bytes (0: all at once).
std::string converse(http::Connection& connection, std::string_view bytes, std::size_t step = 0);

// Returns how often `needle` occurs in `text`.
[[nodiscard]] std::size_t count(std::string_view text, std::string_view needle);

}  // namespace refctl::http_test
