#include "cli/serve/dispatch/job.hpp"

#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/response/pipe.hpp"
#include "cli/serve/response/problems.hpp"
#include "cli/serve/service/service.hpp"
#include "store/model/access/network.hpp"

#include <exception>
#include <utility>

namespace refctl::serve {

namespace {

constexpr std::size_t first_piece = std::size_t{64} * 1024;

// The response of a handler that sends it in chunks. Up to `first_piece` bytes it is held back as an ordinary response,
// which has a length and whose status can still become that of an error. After that the head is sent, and an error can
// only cut the connection.
class StreamedResponse {
 public:
  explicit StreamedResponse(Job& job) : job_(job) {}

  [[nodiscard]] bool send(std::string_view piece) {
    if (pipe_) return pipe_->write(piece);
    job_.response.body.append(piece);
    if (job_.response.body.size() < first_piece) return true;
    pipe_ = std::make_shared<Pipe>(job_.callbacks.wake, job_.call->service.spool_budget());
    const bool open = pipe_->write(job_.response.body);
    http::Response head = std::move(job_.response);
    head.body.clear();
    head.source = source_of(pipe_);
    job_.callbacks.respond(http::Request(job_.request), std::move(head), job_.call->user_id());
    job_.response.clear();
    return open;
  }
  void finish() {
    // The head has been sent, so fields that the handler added since then are the trailer.
    if (pipe_) return pipe_->finish(job_.response.status < 400, std::move(job_.response.fields));
    job_.callbacks.respond(std::move(job_.request), std::move(job_.response), job_.call->user_id());
  }

 private:
  Job& job_;
  std::shared_ptr<Pipe> pipe_;  // once the head is sent
};

void log_fault(const Route& route, const Call& call, std::string_view message) {
  call.service.log(std::string(route.id) + ": " + std::string(message) + " (request " + call.request_id + ")");
}

}  // namespace

void run_handler(const Route& route, Call& call) {
  call.response.status = route.status;
  try {
    const Result<> done = route.handler(call);
    if (done) return;
    const Error& error = done.error();
    const auto problem = wire::problem_of(error);
    if (problem.status >= 500 && error.code != ErrorCode::busy) log_fault(route, call, error.message);
    respond_with_problem(call.response, problem);
  } catch (const std::exception& broken) {
    log_fault(route, call, broken.what());
    respond_with_error(call.response, {.code = ErrorCode::internal, .message = {}});
  }
}

void run_job(const std::shared_ptr<Job>& job) {
  Call& call = *job->call;
  StreamedResponse response_stream(*job);
  call.upload = dynamic_cast<Spool*>(job->body.get());
  call.send = [&response_stream](std::string_view piece) { return response_stream.send(piece); };
  run_handler(*job->route, call);
  call.send = nullptr;
  if (const auto pool = std::exchange(call.move_to, std::nullopt)) {
    call.moved = true;
    if (call.service.pools().try_submit(*pool, caller_of(call), [job] { run_job(job); })) return;
    respond_busy(job->response);
  }
  job->body.reset();
  response_stream.finish();
}

std::string caller_of(const Call& call) {
  if (const std::uint64_t user = call.user_id(); user != 0) return "user " + std::to_string(user);
  return network_of(call.address).value_or(call.address);
}

std::unique_ptr<http::BodySink> accept_upload(Call& call) {
  if (auto may = call.referrals->may_import(); !may) return respond_with_error(call.response, may.error()), nullptr;
  if (!handlers::takes_upload(call.request.field(http::HeaderField::content_type))) {
    respond_with_error(call.response, wire::ServerError::unsupported_media_type,
                       "an import is application/x-ndjson, application/json or text/csv");
    return nullptr;
  }
  auto spool = Spool::make();
  if (!spool) {
    call.service.log(spool.error().message);
    respond_with_error(call.response, spool.error());
    return nullptr;
  }
  return std::move(*spool);
}

}  // namespace refctl::serve
