#pragma once

#include "cli/serve/http/connection.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace refctl::serve {

// How a job on another thread reaches its connection. Each may be called from any thread, and does nothing once
// the connection is gone.
struct ResponseCallbacks {
  // Gives the request back, with its answer and the caller's user id (0: unknown) for the access log.
  std::function<void(http::Request&&, http::Reply&&, std::uint64_t user)> answer;
  // Gives the request back whose upload is accepted, with the place for its body.
  std::function<void(http::Request&&, std::unique_ptr<http::BodySink>)> take_upload;
  // The source of a streamed answer has more bytes.
  std::function<void()> wake;
};

}  // namespace refctl::serve
