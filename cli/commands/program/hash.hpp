#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct HashDetectOptions {
  std::optional<std::string> hash;
  std::optional<std::string> format;
};

struct HashVerifyOptions {
  std::optional<std::string> hash;
  std::optional<std::string> format;
  bool password_stdin = false;
};

void declare(Parameters& parameters, HashDetectOptions& options);
[[nodiscard]] Result<> run(Context& context, const HashDetectOptions& options);

void declare(Parameters& parameters, HashVerifyOptions& options);
[[nodiscard]] Result<> run(Context& context, const HashVerifyOptions& options);

}  // namespace refctl::cli
