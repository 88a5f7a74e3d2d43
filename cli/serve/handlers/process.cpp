#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/response/assets.hpp"
#include "cli/serve/response/problems.hpp"
#include "cli/serve/service/service.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::serve::handlers {

Result<> description(Call& call) {
  call.response.content_type = json_type;
  call.response.body = call.service.description();
  return {};
}

Result<> swagger_page(Call& call) {
  if (respond_with_asset(call.request, call.path(), call.service.settings().prefix(), call.response)) return {};
  return fail(ErrorCode::internal, "the page of the API's operations is not in this build");
}

Result<> health(Call& call) {
  call.response.content_type = json_type;
  wire::JsonWriter(call.response.body).begin_object().member("status", "ok").end_object();
  return {};
}

Result<> readiness(Call& call) {
  const auto refuse = [&](std::string_view detail) -> Result<> {
    respond_with_error(call.response, wire::ServerError::not_ready, detail, 1);
    return {};
  };
  if (!call.service.ready()) return refuse("the server is stopping");
  if (const auto read = call.service.read_store(); !read) {
    call.service.log("readyz: " + read.error().message);
    return refuse("the store cannot be read");
  }
  if (const auto written = call.service.write_probe().check(); !written) {
    call.service.log("readyz: " + written.error().message);
    return refuse("the store cannot be written");
  }
  call.response.content_type = json_type;
  wire::JsonWriter(call.response.body).begin_object().member("status", "ready").end_object();
  return {};
}

Result<> prometheus_metrics(Call& call) {
  call.response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  call.service.write_metrics(call.response.body);
  return {};
}

}  // namespace refctl::serve::handlers
