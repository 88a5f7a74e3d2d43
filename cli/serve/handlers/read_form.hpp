#pragma once

#include "cli/serve/call.hpp"
#include "cli/serve/form.hpp"

#include <optional>

namespace refctl::serve::handlers {

// The body's fields; absent if there are none to be had: then the reply says why.
[[nodiscard]] std::optional<Form> read_form(Call& call);

// {"message": "…"}
void answer_message(Call& call, std::string_view message);

}  // namespace refctl::serve::handlers
