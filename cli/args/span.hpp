#pragma once

#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>

namespace refctl::cli {

class Context;

// --since and --until as given. Each command declares them itself, because their meaning differs.
struct TimeSpanOptions {
  std::optional<std::string> since;
  std::optional<std::string> until;
};

struct TimeSpan {
  std::optional<Instant> since;
  std::optional<Instant> until;
};

// Parses both times. ErrorCode::usage, with the option's name: the text is not a time.
[[nodiscard]] Result<TimeSpan> span_of(const Context& context, const TimeSpanOptions& options);

}  // namespace refctl::cli
