#include "cli/serve/handlers/read_form.hpp"

#include "cli/serve/answers.hpp"
#include "store/wire/json_writer.hpp"

namespace refctl::serve::handlers {

std::optional<Form> read_form(Call& call) {
  Form form;
  const auto refused = Form::read(call.request, form);
  if (!refused) return form;
  if (refused->unsupported_type) {
    answer_status(call.reply, 415, "unsupported_media_type", refused->error.message);
  } else {
    answer_error(call.reply, refused->error);
  }
  return std::nullopt;
}

void answer_message(Call& call, std::string_view message) {
  call.reply.content_type = json_type;
  wire::JsonWriter(call.reply.body).begin_object().member("message", message).end_object();
}

}  // namespace refctl::serve::handlers
