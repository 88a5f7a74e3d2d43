#pragma once

#include "cli/serve/routing/exchange.hpp"
#include "cli/serve/settings/settings.hpp"
#include "store/model/time/instant.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::serve {

// Collects log lines about requests on one thread and writes them to stderr together. A line names the route by its
// pattern: no e-mail, token or query reaches a log.
class AccessLog {
 public:
  explicit AccessLog(LogFormat format) : format_(format) {}

  void add(Instant now, const Exchange& exchange, http::Method method, int status, std::chrono::nanoseconds took);
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  void flush();

 private:
  LogFormat format_;
  // Appends the time. Its text, except for the milliseconds, is formatted once per second.
  void add_moment(Instant now);

  std::string lines_;
  std::int64_t second_ = -1;
  std::string second_text_;
};

// Writes a line about the server itself at once. Callable from any thread.
void log_server_message(LogFormat format, Instant now, std::string_view message);

}  // namespace refctl::serve
