#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct KeysListOptions {};

struct KeysRotateOptions {};

struct KeysRevokeOptions {
  std::optional<std::string> kid;
};

void declare(Parameters& parameters, KeysListOptions& options);
[[nodiscard]] Result<> run(Context& context, const KeysListOptions& options);

void declare(Parameters& parameters, KeysRotateOptions& options);
[[nodiscard]] Result<> run(Context& context, const KeysRotateOptions& options);

void declare(Parameters& parameters, KeysRevokeOptions& options);
[[nodiscard]] Result<> run(Context& context, const KeysRevokeOptions& options);

}  // namespace refctl::cli
