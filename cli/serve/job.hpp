#pragma once

#include "cli/serve/call.hpp"
#include "cli/serve/response_callbacks.hpp"
#include "cli/serve/route.hpp"

#include <memory>
#include <string>

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

// On a pool's thread: runs the handler, sends the answer or moves the job to another pool.
void run_job(const std::shared_ptr<Job>& job);

// Who takes turns with other callers in a pool: the session's user once a use case has found it, else the network.
[[nodiscard]] std::string caller_of(const Call& call);

// Before the body of an upload, for an admitted call: checks session and role, and makes the place for the body.
// Null: the reply says why not. Reads the store, so that it runs on a pool's thread if the engine may block.
[[nodiscard]] std::unique_ptr<http::BodySink> accept_upload(Call& call);

}  // namespace refctl::serve
