#include "cli/serve/access_log.hpp"

#include "store/wire/json_writer.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <iterator>

namespace refctl::serve {

namespace {

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void AccessLog::add(Instant now, const Exchange& exchange, http::Method method, int status,
                    std::chrono::nanoseconds took) {
  if (format_ == LogFormat::off) return;
  const std::string_view route = exchange.pattern.empty() ? std::string_view("-") : exchange.pattern;
  const double milliseconds = static_cast<double>(took.count()) / 1e6;
  const auto into = std::back_inserter(lines_);
  // Every text here is ours or an address, so there is nothing to escape.
  if (format_ == LogFormat::json) {
    fmt::format_to(into, R"({{"time":"{}","client":"{}","method":"{}","route":"{}","status":{},"ms":{:.3f})",
                   to_rfc3339(now), exchange.address, http::name_of(method), route, status, milliseconds);
    if (exchange.user != 0) fmt::format_to(into, R"(,"user":{})", exchange.user);
    lines_ += "}\n";
  } else {
    fmt::format_to(into, "{} {} {} {} {} {:.3f}ms\n", to_rfc3339(now), exchange.address, http::name_of(method), route,
                   status, milliseconds);
  }
}

void AccessLog::flush() {
  write_all(lines_);
  lines_.clear();
}

void log_trouble(LogFormat format, Instant now, std::string_view message) {
  std::string line;
  if (format == LogFormat::json) {
    wire::JsonWriter json(line);
    json.begin_object().member("time", now).member("level", "error").member("message", message).end_object();
  } else {
    line = "refctl: " + std::string(message);
  }
  line += '\n';
  write_all(line);
}

}  // namespace refctl::serve
