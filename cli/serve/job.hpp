#pragma once

#include "cli/serve/call.hpp"
#include "cli/serve/response_callbacks.hpp"
#include "cli/serve/route.hpp"

#include <memory>

namespace refctl::serve {

// A request whose handler runs on a pool's thread, with everything that it needs. `call` refers to `request`
// and `reply`, so that a job is not moved.
struct Job {
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  http::Request request;
  http::Reply reply;
  std::unique_ptr<http::BodySink> body;  // of an upload
  const Route* route = nullptr;
  std::unique_ptr<Call> call;  // admitted
  ResponseCallbacks callbacks;
};

// Runs the route's handler. What it returns or throws becomes the answer.
void run_handler(const Route& route, Call& call);

// On a pool's thread: runs the handler, sends the answer.
void run_job(Job& job);

// Before the body of an upload, for an admitted call: checks session and role, and makes the place for the body.
// Null: the reply says why not. Reads the store, so that it runs on a pool's thread if the engine may block.
[[nodiscard]] std::unique_ptr<http::BodySink> accept_upload(Call& call);

}  // namespace refctl::serve
