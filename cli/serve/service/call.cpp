#include "cli/serve/service/call.hpp"

#include "cli/serve/service/service.hpp"

namespace refctl::serve {

std::uint64_t Call::user_id() const {
  const auto found = referrals ? referrals->session_user() : std::nullopt;
  return found ? found->value : 0;
}

std::string Call::origin() const {
  const ServeSettings& settings = service.settings();
  if (settings.public_url) return settings.public_url->origin;
  std::string_view host = request.field(http::HeaderField::host);
  if (host.empty()) host = service.address();
  return std::string(secure ? "https://" : "http://").append(host);
}

std::string Call::base() const { return origin().append(service.settings().prefix()); }

std::string_view Call::path() const { return without_prefix(request.path(), service.settings().prefix()); }

}  // namespace refctl::serve
