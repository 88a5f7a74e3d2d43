#include "cli/serve/handlers/results.hpp"

#include "store/wire/json_writer.hpp"

namespace refctl::serve::handlers {

std::string link_to(const Call& call, std::string_view key, std::uint64_t value) {
  std::string link = call.base();
  link.append(call.request.path());
  char mark = '?';
  for (const auto& [name, text] : call.query.pairs()) {
    if (name == "page" || name == "after") continue;
    link += mark;
    append_encoded(link, name);
    link += '=';
    append_encoded(link, text);
    mark = '&';
  }
  link.append(1, mark).append(key).append("=").append(std::to_string(value));
  std::string json;
  wire::append_json_string(json, link);
  return json;
}

}  // namespace refctl::serve::handlers
