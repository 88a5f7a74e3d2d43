#pragma once

#include "cli/serve/http/reply.hpp"
#include "cli/serve/http/request.hpp"

namespace refctl::serve {

// The embedded pages (GET and HEAD). False: there is none at this path; the reply is as it was.
[[nodiscard]] bool answer_asset(const http::Request& request, http::Reply& reply);

}  // namespace refctl::serve
