#pragma once

#include "cli/serve/public_url.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

enum class LogFormat { json, text, off };

// How a server runs, as its command line says.
struct ServeSettings {
  std::string listen = "127.0.0.1:8000";      // host:port, port 0 for a free one; or unix:PATH
  std::optional<std::string> metrics_listen;  // else /metrics is on `listen`
  std::string tls_certificate;                // PEM files; both or none
  std::string tls_key;
  std::size_t workers = 0;                   // threads that serve connections; 0: one a core
  std::size_t hash_workers = 0;              // threads that hash passwords; 0: one a core
  std::vector<std::string> trusted_proxies;  // CIDRs whose X-Forwarded-For and -Proto are believed
  std::optional<PublicUrl> public_url;       // what clients reach the server as
  std::vector<std::string> allowed_origins;  // of other sites whose scripts may call (CORS)
  std::string ready_file;                    // gets the address once the server answers
  LogFormat log = LogFormat::json;
  std::string scratch;  // of --ephemeral: a directory that goes with the process, even if that ends at once
  std::string store;    // as the command line names it, for the command that makes the first admin

  // The path below which a proxy serves the server, "/refctl", or empty.
  [[nodiscard]] std::string_view prefix() const {
    return public_url ? std::string_view(public_url->prefix) : std::string_view();
  }
};

}  // namespace refctl::serve
