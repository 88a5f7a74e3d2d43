#pragma once

#include "cli/serve/dispatch/response_callbacks.hpp"
#include "cli/serve/routing/route.hpp"
#include "cli/serve/service/call.hpp"

#include <memory>
#include <string>

namespace refctl::serve {

// A request whose handler runs on a pool's thread, with everything the handler needs. Not movable, because `call`
// refers to `request` and `response`.
struct Job {
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  http::Request request;
  http::Response response;
  std::unique_ptr<http::BodySink> body;  // of an upload
  const Route* route = nullptr;
  std::unique_ptr<Call> call;  // admitted
  ResponseCallbacks callbacks;
};

// Runs the route's handler. An error or exception becomes the response.
void run_handler(const Route& route, Call& call);

// Runs on a pool's thread: runs the handler, then sends the response or moves the job to another pool.
void run_job(const std::shared_ptr<Job>& job);

// Returns the key by which a pool shares its threads fairly: the session's user once a use case has resolved it, else
// the network.
[[nodiscard]] std::string caller_of(const Call& call);

// Checks session and role before the body of an admitted upload is read, and creates the sink for the body. Null: the
// response states why not. Reads the store, so it runs on a pool's thread if the engine may block.
[[nodiscard]] std::unique_ptr<http::BodySink> accept_upload(Call& call);

}  // namespace refctl::serve
