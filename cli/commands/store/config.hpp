#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct ConfigListOptions {};

struct ConfigGetOptions {
  std::optional<std::string> name;
};

struct ConfigSetOptions {
  std::optional<std::string> name;
  std::optional<std::string> value;
  bool reset = false;
};

void declare(Parameters& parameters, ConfigListOptions& options);
[[nodiscard]] Result<> run(Context& context, const ConfigListOptions& options);

void declare(Parameters& parameters, ConfigGetOptions& options);
[[nodiscard]] Result<> run(Context& context, const ConfigGetOptions& options);

void declare(Parameters& parameters, ConfigSetOptions& options);
[[nodiscard]] Result<> run(Context& context, const ConfigSetOptions& options);

}  // namespace refctl::cli
