#include "cli/serve/http/response.hpp"

#include "store/wire/errors/problem.hpp"

#include <array>
#include <charconv>

namespace refctl::http {

namespace {

// Header fields of every response.
constexpr std::string_view security_fields =
    "\r\nX-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: ";
// Most responses are for one person, so that no cache may store them.
constexpr std::string_view strictest_caching = "no-store";
constexpr std::string_view strictest_policy = "default-src 'none'; frame-ancestors 'none'";

void append_number(std::string& out, std::uint64_t number, int base = 10) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

}  // namespace

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 304: return "Not Modified";
    default: return wire::title_of(status);
  }
}

void Response::add_field(std::string_view name, std::string_view value) {
  fields.append(name).append(": ").append(value).append("\r\n");
}

void Response::clear() {
  status = 200;
  content_type = {};
  body.clear();
  fields.clear();
  content_security_policy = {};
  cache_control = {};
  trailer = {};
  source.reset();
  close = false;
}

void write_response(std::string& out, const Response& response, const HeadFacts& facts) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason_of(response.status)).append("\r\nDate: ").append(facts.date).append("\r\n");
  if (!facts.request_id.empty()) out.append("X-Request-Id: ").append(facts.request_id).append("\r\n");
  if (!response.content_type.empty()) out.append("Content-Type: ").append(response.content_type).append("\r\n");
  if (response.source) {
    if (facts.http_1_1) out.append("Transfer-Encoding: chunked\r\n");
    if (facts.http_1_1 && !response.trailer.empty()) out.append("Trailer: ").append(response.trailer).append("\r\n");
  } else if (response.status != 204 && response.status != 304) {
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  if (!facts.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (!facts.http_1_1) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("Cache-Control: ").append(response.cache_control.empty() ? strictest_caching : response.cache_control);
  out.append(security_fields);
  out.append(response.content_security_policy.empty() ? strictest_policy : response.content_security_policy);
  out.append("\r\n");
  if (facts.tls) out.append("Strict-Transport-Security: max-age=31536000\r\n");
  out.append(response.fields).append("\r\n");
  if (!facts.head_only && !response.source) out.append(response.body);
}

void write_chunk(std::string& out, std::string_view piece) {
  if (piece.empty()) return;
  append_number(out, piece.size(), 16);
  out.append("\r\n").append(piece).append("\r\n");
}

void write_last_chunk(std::string& out, std::string_view trailer) {
  out.append("0\r\n").append(trailer).append("\r\n");
}

}  // namespace refctl::http
