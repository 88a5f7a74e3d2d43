#include "cli/serve/dispatch/dispatcher.hpp"

#include "cli/serve/dispatch/admission.hpp"
#include "cli/serve/dispatch/job.hpp"
#include "cli/serve/http/text.hpp"
#include "cli/serve/request/cross_origin.hpp"
#include "cli/serve/response/assets.hpp"
#include "cli/serve/response/problems.hpp"

#include <optional>
#include <utility>

namespace refctl::serve {

namespace {

bool is_secure(const ServeSettings& settings, const Peer& peer, const http::Request& request) {
  if (peer.tls) return true;
  if (settings.public_url) return settings.public_url->is_https();
  return peer.trusted && http::equal_without_case(request.field(http::HeaderField::x_forwarded_proto), "https");
}

// The query and form of a request, decoded for its route.
struct Decoded {
  Query query;
  Form form;
};

// Absent: the request is malformed, and the response states how.
std::optional<Decoded> decode(const Route& route, const http::Request& request, http::Response& response) {
  auto query = Query::of(request.query());
  if (!query) return respond_with_error(response, query.error()), std::nullopt;
  std::optional<Decoded> decoded(std::in_place);
  decoded->query = std::move(*query);
  if (!route.takes_form()) return decoded;
  const auto refused = Form::parse(request.field(http::HeaderField::content_type), request.body, decoded->form);
  if (!refused) return decoded;
  if (refused->unsupported_type) {
    respond_with_error(response, wire::ServerError::unsupported_media_type, refused->error.message);
  } else {
    respond_with_error(response, refused->error);
  }
  return std::nullopt;
}

Call make_call(Service& service, const Peer& peer, Exchange& exchange, const http::Request& request,
               http::Response& response, Decoded&& decoded) {
  return {.service = service,
          .request = request,
          .response = response,
          .address = exchange.address,
          .query = std::move(decoded.query),
          .form = std::move(decoded.form),
          .user = std::move(exchange.match->user),
          .old_prefix = exchange.match->old_prefix,
          .request_id = exchange.request_id,
          .secure = is_secure(service.settings(), peer, request)};
}

std::shared_ptr<Job> make_job(Service& service, const Peer& peer, Exchange& exchange, http::Request& request,
                              http::Response& response, Decoded&& decoded) {
  auto job = std::make_shared<Job>();
  job->route = exchange.route();
  job->request = std::move(request);
  job->response = std::move(response);
  job->call =
      std::make_unique<Call>(make_call(service, peer, exchange, job->request, job->response, std::move(decoded)));
  return job;
}

}  // namespace

// Metrics and health may have their own listener, which then serves nothing else; in that case /metrics exists only
// there.
bool Dispatcher::is_elsewhere(const RouteMatch& match, const Peer& peer) const {
  if (peer.internal) return match.pattern != "/metrics" && match.pattern != "/healthz" && match.pattern != "/readyz";
  return service_.settings().metrics_listen && match.pattern == "/metrics";
}

http::Application::BodyMode Dispatcher::begin(const Peer& peer, Exchange& exchange,
                                              const http::Request& request) const {
  exchange.match =
      service_.router().match(request.method, without_prefix(request.path(), service_.settings().prefix()));
  if (exchange.match && is_elsewhere(*exchange.match, peer)) exchange.match.reset();
  const Route* route = exchange.route();
  return route != nullptr && route->takes_upload() ? http::Application::BodyMode::streamed
                                                   : http::Application::BodyMode::buffered;
}

bool Dispatcher::respond_without_handler(const Peer& peer, const RouteMatch* match, const http::Request& request,
                                         http::Response& response) const {
  const ServeSettings& settings = service_.settings();
  const auto& allowed = settings.allowed_origins;
  if (request.method == http::Method::options && request.target() == "*") {
    respond_to_options(request, response, "GET, HEAD, POST, PATCH, DELETE, OPTIONS", allowed);
  } else if (match != nullptr && request.method == http::Method::options) {
    respond_to_options(request, response, match->allow, allowed);
  } else if (match != nullptr && match->route == nullptr) {
    respond_with_error(response, wire::ServerError::method_not_allowed, "this path does not have this method");
    response.add_field("Allow", match->allow);
  } else if (match == nullptr &&
             (peer.internal || !respond_with_asset(request, without_prefix(request.path(), settings.prefix()),
                                                   settings.prefix(), response))) {
    respond_with_error(response, wire::ServerError::not_found, "there is nothing at this path");
  } else {
    return match == nullptr;
  }
  return true;
}

http::Application::UploadStart Dispatcher::begin_upload(const Peer& peer, Exchange& exchange, http::Request& request,
                                                        http::Response& response,
                                                        const CallbackSource& callbacks) const {
  const Route& route = *exchange.route();
  allow_origin(request, response, service_.settings().allowed_origins);
  auto decoded = decode(route, request, response);
  if (!decoded) return {};
  if (!service_.pools().has_threads(Pool::inline_)) {
    Call call = make_call(service_, peer, exchange, request, response, std::move(*decoded));
    if (!admit(route, call)) return {};
    auto sink = accept_upload(call);
    exchange.user = call.user_id();
    return {.sink = std::move(sink)};
  }
  auto job = make_job(service_, peer, exchange, request, response, std::move(*decoded));
  if (admit(route, *job->call)) {
    job->callbacks = callbacks();
    const bool taken = service_.pools().try_submit(Pool::inline_, caller_of(*job->call), [job] {
      auto sink = accept_upload(*job->call);
      if (sink) return job->callbacks.take_upload(std::move(job->request), std::move(sink));
      job->callbacks.respond(std::move(job->request), std::move(job->response), job->call->user_id());
    });
    if (taken) return {.later = true};
    respond_busy(job->response);
  }
  request = std::move(job->request);
  response = std::move(job->response);
  return {};
}

http::Application::Outcome Dispatcher::handle(const Peer& peer, Exchange& exchange, http::Request& request,
                                              std::unique_ptr<http::BodySink> body, http::Response& response,
                                              const CallbackSource& callbacks) const {
  using Outcome = http::Application::Outcome;
  if (!body) allow_origin(request, response, service_.settings().allowed_origins);
  if (respond_without_handler(peer, exchange.match ? &*exchange.match : nullptr, request, response)) {
    return Outcome::answered;
  }
  const Route& route = *exchange.route();
  auto decoded = decode(route, request, response);
  if (!decoded) return Outcome::answered;

  const Pool pool = route.pool(decoded->query, decoded->form);
  if (!service_.pools().has_threads(pool)) {
    Call call = make_call(service_, peer, exchange, request, response, std::move(*decoded));
    if (admit(route, call)) run_handler(route, call);
    exchange.user = call.user_id();
    return Outcome::answered;
  }

  auto job = make_job(service_, peer, exchange, request, response, std::move(*decoded));
  job->body = std::move(body);
  if (admit(route, *job->call)) {
    job->callbacks = callbacks();
    if (service_.pools().try_submit(pool, caller_of(*job->call), [job] { run_job(job); })) return Outcome::later;
    respond_busy(job->response);
  }
  request = std::move(job->request);
  response = std::move(job->response);
  return Outcome::answered;
}

void Dispatcher::refuse(const http::RequestRefusal& refusal, http::Response& response) const {
  respond_with_error(response, refusal.error, refusal.detail, refusal.error == wire::ServerError::busy ? 10 : 0);
}

}  // namespace refctl::serve
