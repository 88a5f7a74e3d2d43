#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

// `refctl __complete users PREFIX`: called by the completion scripts at every TAB. Fast, and silent on errors.
struct CompleteOptions {
  std::optional<std::string> what;
  std::optional<std::string> prefix;
};

void declare(Parameters& parameters, CompleteOptions& options);
[[nodiscard]] Result<> run(Context& context, const CompleteOptions& options);

}  // namespace refctl::cli
