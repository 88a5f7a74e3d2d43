#pragma once

#include "cli/serve/exchange.hpp"
#include "cli/serve/settings.hpp"
#include "store/model/instant.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::serve {

// Lines about requests for stderr, gathered by one thread and written together. Routes stand in them by
// their pattern: no e-mail, token or query reaches a log.
class AccessLog {
 public:
  explicit AccessLog(LogFormat format) : format_(format) {}

  void add(Instant now, const Exchange& exchange, http::Method method, int status, std::chrono::nanoseconds took);
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  void flush();

 private:
  LogFormat format_;
  // Appends the moment; its text but for the milliseconds is made once a second.
  void add_moment(Instant now);

  std::string lines_;
  std::int64_t second_ = -1;
  std::string second_text_;
};

// A line about the server itself, written at once; any thread.
void log_trouble(LogFormat format, Instant now, std::string_view message);

}  // namespace refctl::serve
