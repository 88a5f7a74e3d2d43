#pragma once

#include "cli/serve/http/request.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace refctl::serve {

struct Call;
using Handler = Result<> (*)(Call&);

// Who may call a route at all. What an actor may see or do beyond that is decided by the use case.
enum class Who : std::uint8_t {
  all,      // no credentials are looked at
  session,  // a live session; the actor is in the call
  token,    // the same, but the handler looks the token up itself, in one read with the rest
  admin,    // an admin's session, for what must be refused before an upload is taken
};

// Where the handler runs.
enum class Lane : std::uint8_t {
  inline_,   // on the connection's thread: single records and pages
  filtered,  // inline, but as `work` where the query has filters, which make it look at every user
  work,      // long reads
  write,     // writes, which wait for the disk
  hashing,   // calls that hash a password
  edit,      // as `hashing` where the body names a password, else as `write`
  upload,    // takes a streamed body
  download,  // the answer may be of any length: it is sent while it is made
  tree,      // the same for what anybody may ask, so that admins' transfers never wait for it
};

struct Parameter {
  std::string_view name;
  std::string_view description;
  std::string_view schema;  // JSON
};

// One row: a method on a path, what it does, and what the API's description says about it. Dispatch, `Allow`
// and openapi.json are all made from these.
struct Route {
  http::Method method;
  std::string_view path;  // "/api/accounts/users/{user}/": taken without its last slash, too
  Who who;
  Lane lane;
  Handler handler;
  std::string_view id;  // "get_user"
  std::string_view tag;
  std::string_view summary;
  std::span<const Parameter> query;
  std::string_view body;          // the schema's name; empty: none
  int status;                     // of success
  std::string_view answer;        // its schema's name, or a media type of another kind; empty: no body
  std::span<const int> refusals;  // the other statuses
};

// All of them, in the order of the description.
[[nodiscard]] std::span<const Route> routes();

}  // namespace refctl::serve
