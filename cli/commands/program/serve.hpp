#pragma once

#include "cli/context.hpp"
#include "cli/serve/settings/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace refctl::cli {

struct ServeOptions {
  std::optional<std::string> listen;
  std::optional<std::string> metrics_listen;
  std::optional<std::string> tls_certificate;
  std::optional<std::string> tls_key;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> hash_workers;
  std::vector<std::string> trusted_proxies;
  std::vector<std::string> allowed_origins;
  std::optional<std::string> public_url;
  std::optional<std::string> ready_file;
  std::optional<serve::LogFormat> log;
  bool ephemeral = false;
};

void declare(Parameters& parameters, ServeOptions& options);
[[nodiscard]] Result<> run(Context& context, const ServeOptions& options);

}  // namespace refctl::cli
