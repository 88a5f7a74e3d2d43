#include "cli/serve/dispatcher.hpp"

#include "cli/serve/answers.hpp"
#include "cli/serve/assets.hpp"
#include "cli/serve/credentials.hpp"
#include "cli/serve/cross_origin.hpp"
#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/http/text.hpp"

#include <exception>
#include <utility>

namespace refctl::serve {

namespace {

bool is_write(http::Method method) {
  return method != http::Method::get && method != http::Method::head && method != http::Method::options;
}

bool is_secure(const ServeSettings& settings, const Peer& peer, const http::Request& request) {
  if (peer.tls) return true;
  if (settings.public_url) return settings.public_url->starts_with("https://");
  return peer.trusted && http::equal_without_case(request.field(http::Field::x_forwarded_proto), "https");
}

// Where a route's handler runs for this request.
Lane lane_of(const Route& route, const http::Request& request) {
  if (route.lane == Lane::edit) {
    return request.body.find("password") == std::string::npos ? Lane::write : Lane::hashing;
  }
  if (route.lane != Lane::filtered) return route.lane;
  const std::string_view query = request.query();
  for (const std::string_view filter : {"search=", "since=", "until=", "role=", "referred_by="}) {
    if (query.find(filter) != std::string_view::npos) return Lane::work;
  }
  return Lane::inline_;
}

constexpr std::size_t first_piece = std::size_t{64} * 1024;

}  // namespace

// A request that is handled on another thread, with all that it needs.
struct Dispatcher::Job {
  http::Request request;
  http::Reply reply;
  std::unique_ptr<http::BodySink> body;
  std::unique_ptr<Call> call;
  const Route* route = nullptr;
  WayBack way_back;
  std::shared_ptr<Pipe> pipe;  // once a download is longer than its first piece
};

// The figures may have a listener of their own, which then has nothing but them and the health.
bool Dispatcher::is_elsewhere(const Match& match, const Peer& peer) const {
  if (peer.internal) return match.pattern != "/metrics" && match.pattern != "/healthz" && match.pattern != "/readyz";
  return service_.settings().metrics_listen && match.pattern == "/metrics";
}

bool Dispatcher::streams(const http::Request& request) const {
  if (request.method != http::Method::post) return false;
  const auto match = service_.router().match(request.method, request.path());
  return match && match->route != nullptr && match->route->lane == Lane::upload;
}

bool Dispatcher::answer_without_route(const Peer& peer, const http::Request& request, const Match* match,
                                      http::Reply& reply) const {
  const auto& allowed = service_.settings().allowed_origins;
  if (request.method == http::Method::options && request.target() == "*") {
    answer_options(request, reply, "GET, HEAD, POST, PATCH, DELETE, OPTIONS", allowed);
  } else if (match != nullptr && request.method == http::Method::options) {
    answer_options(request, reply, match->allow, allowed);
  } else if (match != nullptr && match->route == nullptr) {
    answer_status(reply, 405, "method_not_allowed", "this method is not for this path");
    reply.add_field("Allow", match->allow);
  } else if (match == nullptr && (peer.internal || !answer_asset(request, reply))) {
    answer_status(reply, 404, "not_found", "there is nothing at this path");
  } else {
    return match == nullptr;
  }
  return true;
}

bool Dispatcher::admit(const Peer& peer, Exchange& exchange, const Route& route, Call& call) const {
  const ServeSettings& settings = service_.settings();
  call.secure = is_secure(settings, peer, call.request);
  call.actor = Actor::nobody(exchange.address);
  auto query = Query::of(call.request.query());
  if (!query) return answer_error(call.reply, query.error()), false;
  call.query = std::move(*query);
  if (route.who == Who::all) return true;

  auto credentials = read_credentials(call.request);
  if (!credentials) return answer_error(call.reply, credentials.error()), false;
  if (!*credentials) {
    const Error error{.code = ErrorCode::not_logged_in, .message = "this needs a token: log in first"};
    return answer_error(call.reply, error), false;
  }
  if ((*credentials)->by_cookie && is_write(route.method) &&
      from_another_site(call.request, call.base(), settings.allowed_origins)) {
    return answer_status(call.reply, 403, "cross_site", "a page of another site may not do this with your cookie"),
           false;
  }
  call.token = std::move((*credentials)->token);
  if (route.who == Who::token) return true;
  auto actor = service_.referrals().authenticate(call.token, exchange.address);
  if (!actor) return answer_error(call.reply, actor.error()), false;
  call.actor = std::move(*actor);
  exchange.user = call.actor.user.value;
  if (route.who == Who::admin && !call.actor.is_admin()) {
    const Error error{.code = ErrorCode::forbidden, .message = "this needs an admin's session"};
    return answer_error(call.reply, error), false;
  }
  return true;
}

void Dispatcher::perform(const Route& route, Call& call) const {
  call.reply.status = route.status;
  try {
    const Result<> done = route.handler(call);
    if (done) return;
    const Error& error = done.error();
    const auto problem = wire::problem_of(error);
    if (problem.status >= 500 && error.code != ErrorCode::busy) {
      service_.log(std::string(route.id) + ": " + error.message);
    }
    answer_problem(call.reply, problem);
  } catch (const std::exception& broken) {
    service_.log(std::string(route.id) + ": " + broken.what());
    answer_error(call.reply, {.code = ErrorCode::internal, .message = {}});
  }
}

std::unique_ptr<http::BodySink> Dispatcher::open_body(const Peer& peer, Exchange& exchange,
                                                      const http::Request& request, http::Reply& reply) const {
  auto match = service_.router().match(request.method, request.path());
  exchange.pattern = match->pattern;
  exchange.route = static_cast<std::size_t>(match->route - routes().data());
  Call call{.service = service_, .referrals = service_.referrals(), .request = request, .reply = reply};
  allow_origin(request, reply, service_.settings().allowed_origins);
  if (!admit(peer, exchange, *match->route, call)) return nullptr;
  if (!handlers::takes_upload(request.field(http::Field::content_type))) {
    answer_status(reply, 415, "unsupported_media_type",
                  "an import is application/x-ndjson, application/json or text/csv");
    return nullptr;
  }
  auto spool = Spool::make();
  if (!spool) {
    service_.log(spool.error().message);
    answer_error(reply, spool.error());
    return nullptr;
  }
  return std::move(*spool);
}

http::Application::Outcome Dispatcher::handle(const Peer& peer, Exchange& exchange, http::Request& request,
                                              std::unique_ptr<http::BodySink> body, http::Reply& reply,
                                              const std::function<WayBack()>& way_back) const {
  using Outcome = http::Application::Outcome;
  auto match = service_.router().match(request.method, request.path());
  if (match && is_elsewhere(*match, peer)) match.reset();
  if (match) exchange.pattern = match->pattern;
  if (!body) allow_origin(request, reply, service_.settings().allowed_origins);
  if (answer_without_route(peer, request, match ? &*match : nullptr, reply)) return Outcome::answered;
  const Route& route = *match->route;
  exchange.route = static_cast<std::size_t>(&route - routes().data());

  const Lane lane = lane_of(route, request);
  WorkerPool* pool = service_.pool_of(lane);
  if (pool == nullptr) {
    Call call{.service = service_, .referrals = service_.referrals(), .request = request, .reply = reply};
    call.user = std::move(match->user);
    call.old_prefix = match->old_prefix;
    if (admit(peer, exchange, route, call)) perform(route, call);
    exchange.user = call.actor.user.value;
    return Outcome::answered;
  }

  auto job = std::make_shared<Job>();
  job->request = std::move(request);
  job->reply = std::move(reply);
  job->body = std::move(body);
  job->route = &route;
  job->call = std::make_unique<Call>(
      Call{.service = service_, .referrals = service_.referrals(), .request = job->request, .reply = job->reply});
  job->call->user = std::move(match->user);
  job->call->old_prefix = match->old_prefix;
  bool answered = !admit(peer, exchange, route, *job->call);
  if (!answered) {
    job->way_back = way_back();
    answered = !pool->try_submit([this, job] { run_job(job); });
    if (answered) answer_status(job->reply, 503, "busy", "the server is busy, try again in a moment", 1);
  }
  if (!answered) return Outcome::later;
  request = std::move(job->request);
  reply = std::move(job->reply);
  return Outcome::answered;
}

// Runs on a pool's thread.
void Dispatcher::run_job(const std::shared_ptr<Job>& job) const {
  Call& call = *job->call;
  call.upload = dynamic_cast<Spool*>(job->body.get());
  const bool streamed = job->route->lane == Lane::download || job->route->lane == Lane::tree;
  // What stays below the first piece is an ordinary answer, with a length and, if need be, a status of its own.
  // Beyond it the head goes out, and an error can only cut the answer off.
  call.send = [&](std::string_view piece) {
    if (job->pipe) return job->pipe->write(piece);
    job->reply.body.append(piece);
    if (job->reply.body.size() < first_piece) return true;
    job->pipe = std::make_shared<Pipe>(job->way_back.wake);
    const bool open = job->pipe->write(job->reply.body);
    http::Reply head = std::move(job->reply);
    head.body.clear();
    head.source = source_of(job->pipe);
    job->way_back.answer(http::Request(job->request), std::move(head));
    job->reply.clear();
    return open;
  };
  perform(*job->route, call);
  call.send = nullptr;
  job->body.reset();
  if (streamed && job->pipe) {
    job->pipe->finish(job->reply.status < 400);
    return;
  }
  job->way_back.answer(std::move(job->request), std::move(job->reply));
}

void Dispatcher::refuse(const http::Refusal& refusal, http::Reply& reply) const {
  std::string_view code = "malformed_request";
  if (refusal.status == 413) code = "too_large";
  if (refusal.status == 503) code = "busy";
  answer_status(reply, refusal.status, code, refusal.detail, refusal.status == 503 ? 10 : 0);
}

}  // namespace refctl::serve
