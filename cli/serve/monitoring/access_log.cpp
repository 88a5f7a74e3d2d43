#include "cli/serve/monitoring/access_log.hpp"

#include "store/wire/json/json_writer.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

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

void AccessLog::add_moment(Instant now) {
  const std::int64_t milliseconds = now.ms % 1000;
  if (now.ms / 1000 != second_) {
    second_ = now.ms / 1000;
    second_text_ = to_rfc3339(now);
    second_text_.resize(second_text_.find('.') + 1);
  }
  lines_ += second_text_;
  for (const std::int64_t unit : {100, 10, 1}) lines_ += static_cast<char>('0' + milliseconds / unit % 10);
  lines_ += 'Z';
}

void AccessLog::add(Instant now, const Exchange& exchange, http::Method method, int status,
                    std::chrono::nanoseconds took) {
  if (format_ == LogFormat::off) return;
  const std::string_view route = exchange.pattern().empty() ? std::string_view("-") : exchange.pattern();
  const auto microseconds = static_cast<std::uint64_t>(took.count() / 1000);
  std::array<char, 24> spent;
  char* end = std::to_chars(spent.data(), spent.data() + spent.size(), microseconds / 1000).ptr;
  *end++ = '.';
  for (const std::uint64_t unit : {100U, 10U, 1U}) *end++ = static_cast<char>('0' + microseconds / unit % 10);
  const std::string_view milliseconds(spent.data(), static_cast<std::size_t>(end - spent.data()));
  // The line holds only fixed texts and an address, so nothing needs escaping.
  if (format_ == LogFormat::json) {
    lines_ += R"({"time":")";
    add_moment(now);
    lines_.append(R"(","id":")").append(exchange.request_id);
    lines_.append(R"(","client":")").append(exchange.address).append(R"(","method":")").append(name_of(method));
    lines_.append(R"(","route":")").append(route).append(R"(","status":)").append(std::to_string(status));
    lines_.append(R"(,"ms":)").append(milliseconds);
    if (exchange.user != 0) lines_.append(R"(,"user":)").append(std::to_string(exchange.user));
    lines_ += "}\n";
  } else {
    add_moment(now);
    lines_.append(" ").append(exchange.address).append(" ").append(name_of(method)).append(" ").append(route);
    lines_.append(" ").append(std::to_string(status)).append(" ").append(milliseconds).append("ms ");
    lines_.append(exchange.request_id).append("\n");
  }
}

void AccessLog::flush() {
  write_all(lines_);
  lines_.clear();
}

void log_server_message(LogFormat format, Instant now, std::string_view message) {
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
