#pragma once

#include "cli/serve/http/request.hpp"
#include "cli/serve/http/response.hpp"

#include <string_view>

namespace refctl::serve {

// Answers with an embedded file (GET and HEAD). `path` is the request's path without `prefix`, the path under which a
// proxy serves the server ("" or "/refctl"). False: there is no file at the path; the response is unchanged.
[[nodiscard]] bool respond_with_asset(const http::Request& request, std::string_view path, std::string_view prefix,
                                      http::Response& response);

}  // namespace refctl::serve
