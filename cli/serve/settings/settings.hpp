#pragma once

#include "cli/serve/settings/public_url.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

enum class LogFormat { json, text, off };

// The settings of the server, from its command line.
struct ServeSettings {
  std::string listen = "127.0.0.1:8000";      // host:port (port 0: any free port) or unix:PATH
  std::optional<std::string> metrics_listen;  // absent: /metrics is on `listen`
  std::string tls_certificate;                // PEM files; both or neither
  std::string tls_key;
  std::size_t workers = 0;                   // threads that serve connections; 0: one per core
  std::size_t hash_workers = 0;              // threads that hash passwords; 0: one per core
  std::vector<std::string> trusted_proxies;  // CIDRs whose X-Forwarded-For and -Proto are used
  std::optional<PublicUrl> public_url;       // the URL under which clients reach the server
  std::vector<std::string> allowed_origins;  // origins of other sites whose scripts may call the API (CORS)
  std::string ready_file;                    // receives the address once the server answers
  LogFormat log = LogFormat::json;
  std::string scratch;  // the directory of --ephemeral; removed even if the process ends at once
  std::string store;    // as named on the command line, for the command that creates the first admin

  // The path below which a proxy serves the server, "/refctl", or empty.
  [[nodiscard]] std::string_view prefix() const {
    return public_url ? std::string_view(public_url->prefix) : std::string_view();
  }
};

}  // namespace refctl::serve
