#pragma once

#include "cli/serve/http/request.hpp"
#include "cli/serve/placement.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace refctl::serve {

struct Call;
using Handler = Result<> (*)(Call&);

// Which callers a route admits. The use case decides what an admitted caller may see or do.
enum class Access : std::uint8_t {
  everyone,  // credentials are ignored
  sign_up,   // as `session` if there are credentials and a field that only an admin may set, else as `everyone`
  session,   // a token is needed; the use case finds out whether it is good, and whose
};

struct Parameter {
  std::string_view name;
  std::string_view description;
  std::string_view schema;  // JSON
};

// The `body` of a route that takes an upload: streamed to a file, of any length.
inline constexpr std::string_view upload_body = "Upload";

// One row: a method on a path, what it does, and what the API's description says about it. Dispatch, `Allow`
// and openapi.json are all made from these rows.
struct Route {
  http::Method method;
  std::string_view path;  // "/api/accounts/users/{user}/": matches without the last slash, too
  Access access;
  Placement pool;
  Handler handler;
  std::string_view id;  // "get_user"
  std::string_view tag;
  std::string_view summary;
  std::span<const Parameter> query;  // the only parameters that are accepted
  std::string_view body;             // the form's schema, or upload_body; empty: a body is ignored
  int status;                        // of success
  // Its schema, or media types ("text/csv"), with the schema of a row ("application/x-ndjson=TreeNode"), separated by
  // spaces; empty: no body.
  std::string_view answer;
  std::span<const int> refusals;  // the other statuses

  [[nodiscard]] bool takes_upload() const { return body == upload_body; }
  [[nodiscard]] bool takes_form() const { return !body.empty() && !takes_upload(); }
};

// All routes, in the order of the description.
[[nodiscard]] std::span<const Route> routes();

}  // namespace refctl::serve
