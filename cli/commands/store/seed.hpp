#pragma once

#include "cli/args/span.hpp"
#include "cli/context.hpp"
#include "store/model/seed.hpp"

namespace refctl::cli {

struct SeedCommandOptions {
  std::optional<std::uint64_t> users;
  std::optional<std::uint64_t> seed;
  std::optional<SeedShape> shape;
  TimeSpanOptions span;
  bool append = false;
  bool password_stdin = false;
  std::optional<std::string> expect;
};

void declare(Parameters& parameters, SeedCommandOptions& options);
[[nodiscard]] Result<> run(Context& context, const SeedCommandOptions& options);

}  // namespace refctl::cli
