#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace refctl::serve {

enum class LogFormat { json, text, off };

// How a server is to run, as its command line says it.
struct ServeSettings {
  std::string listen = "127.0.0.1:8000";      // host:port; port 0: a free one
  std::optional<std::string> metrics_listen;  // else /metrics is on `listen`
  std::string tls_certificate;                // PEM files; both or none
  std::string tls_key;
  std::size_t workers = 0;                   // threads that serve connections; 0: one a core
  std::size_t hash_workers = 0;              // threads that hash passwords; 0: one a core
  std::vector<std::string> trusted_proxies;  // CIDRs whose X-Forwarded-For and -Proto are believed
  std::optional<std::string> public_url;     // scheme://host[:port], what clients see
  std::vector<std::string> allowed_origins;  // of other sites whose scripts may call (CORS)
  std::string ready_file;                    // gets the address once the server answers
  LogFormat log = LogFormat::json;
  std::string scratch;  // of --ephemeral: a directory that goes with the process, even where it ends at once
};

}  // namespace refctl::serve
