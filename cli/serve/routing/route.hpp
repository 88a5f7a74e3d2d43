#pragma once

#include "cli/serve/http/request.hpp"
#include "cli/serve/request/placement.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace refctl::serve {

struct Call;
using Handler = Result<> (*)(Call&);

// The callers that a route admits. The use case decides what an admitted caller may see or do.
enum class Access : std::uint8_t {
  everyone,  // credentials are ignored
  sign_up,   // like `session` if there are credentials and a field that only an admin may set, else like `everyone`
  session,   // a token is required; the use case checks whether it is valid and whose it is
};

struct QueryParameter {
  std::string_view name;
  std::string_view description;
  std::string_view schema;  // JSON
};

// The `body` of a route that takes an upload: streamed to a file, of any length.
inline constexpr std::string_view upload_body = "Upload";

// One row of the route table: a method on a path, its handler, and its API description. Dispatch, `Allow` and
// openapi.json are generated from these rows.
struct Route {
  http::Method method;
  std::string_view path;  // "/api/accounts/users/{user}/": also matches without the last slash
  Access access;
  Placement pool;
  Handler handler;
  std::string_view id;  // "get_user"
  std::string_view tag;
  std::string_view summary;
  std::span<const QueryParameter> query;  // the only accepted parameters
  std::string_view body;                  // the form's schema, or upload_body; empty: a body is ignored
  int status;                             // of success
  // The schema of the response, or its media types ("text/csv"), optionally with the schema of a row
  // ("application/x-ndjson=TreeNode"), separated by spaces; empty: no body.
  std::string_view response;
  std::span<const int> refusals;  // the other statuses

  [[nodiscard]] bool takes_upload() const { return body == upload_body; }
  [[nodiscard]] bool takes_form() const { return !body.empty() && !takes_upload(); }
};

}  // namespace refctl::serve
