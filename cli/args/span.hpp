#pragma once

#include "store/model/instant.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>

namespace refctl::cli {

class Context;

// --since and --until as they were given. The commands declare them, for they mean different times.
struct SpanOptions {
  std::optional<std::string> since;
  std::optional<std::string> until;
};

struct Span {
  std::optional<Instant> since;
  std::optional<Instant> until;
};

// ErrorCode::usage for what is no time, under the option's name.
[[nodiscard]] Result<Span> span_of(const Context& context, const SpanOptions& options);

}  // namespace refctl::cli
