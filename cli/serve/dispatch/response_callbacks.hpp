#pragma once

#include "cli/serve/http/connection.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace refctl::serve {

// Callbacks from a job on another thread to its connection. Each may be called from any thread and does nothing once
// the connection is closed.
struct ResponseCallbacks {
  // Returns the request, with its response and the caller's user id (0: unknown) for the access log.
  std::function<void(http::Request&&, http::Response&&, std::uint64_t user)> respond;
  // Returns the request of an accepted upload, with the sink for its body.
  std::function<void(http::Request&&, std::unique_ptr<http::BodySink>)> take_upload;
  // The source of a streamed response has more bytes.
  std::function<void()> wake;
};

}  // namespace refctl::serve
