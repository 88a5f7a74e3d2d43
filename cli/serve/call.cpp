#include "cli/serve/call.hpp"

#include "cli/serve/service.hpp"

namespace refctl::serve {

std::string Call::base() const {
  const ServeSettings& settings = service.settings();
  if (settings.public_url) return *settings.public_url;
  std::string_view host = request.field(http::Field::host);
  if (host.empty()) host = service.address();
  return std::string(secure ? "https://" : "http://").append(host);
}

}  // namespace refctl::serve
