#include "cli/serve/answers.hpp"
#include "cli/serve/assets.hpp"
#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/service.hpp"
#include "store/wire/json_writer.hpp"

namespace refctl::serve::handlers {

Result<> description(Call& call) {
  call.reply.content_type = json_type;
  call.reply.body = call.service.description();
  return {};
}

Result<> swagger_page(Call& call) {
  if (answer_asset(call.request, call.reply)) return {};
  return fail(ErrorCode::internal, "the page of the API's operations is not in this build");
}

Result<> health(Call& call) {
  call.reply.content_type = json_type;
  wire::JsonWriter(call.reply.body).begin_object().member("status", "ok").end_object();
  return {};
}

Result<> readiness(Call& call) {
  const auto readable = call.service.read_store();
  if (!readable) call.service.log("readyz: " + readable.error().message);
  if (!readable || !call.service.ready()) {
    answer_error(call.reply, wire::ServerError::not_ready,
                 readable ? "the server is stopping" : "the store cannot be read", 1);
    return {};
  }
  call.reply.content_type = json_type;
  wire::JsonWriter(call.reply.body).begin_object().member("status", "ready").end_object();
  return {};
}

Result<> prometheus_metrics(Call& call) {
  call.reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  call.service.write_metrics(call.reply.body);
  return {};
}

}  // namespace refctl::serve::handlers
