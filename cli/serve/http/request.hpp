#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };

// GET, HEAD, …; "OTHER" for `other`.
[[nodiscard]] std::string_view name_of(Method method);

// The header fields that the server reads; all others are checked and discarded.
enum class HeaderField : std::uint8_t {
  host,
  authorization,
  cookie,
  content_type,
  origin,
  sec_fetch_site,
  x_forwarded_for,
  x_forwarded_proto,
  access_control_request_method,
  accept_encoding,
  accept,
  if_none_match,
  x_request_id,
};
inline constexpr std::size_t field_count = 13;

// One request, complete except for a streamed body. It owns its text, so that it can be moved to another thread; the
// views are valid until it is moved or destroyed.
class Request {
 public:
  Method method = Method::other;
  bool http_1_1 = true;
  bool keep_alive = true;
  std::string body;

  // As sent, in origin form: "/api/accounts/users/?page=2", or "*" for OPTIONS.
  [[nodiscard]] std::string_view target() const { return view(target_); }
  // The part before the first '?', still percent-encoded.
  [[nodiscard]] std::string_view path() const { return target().substr(0, target().find('?')); }
  // The part after the first '?'.
  [[nodiscard]] std::string_view query() const;
  [[nodiscard]] bool has(HeaderField field) const { return span_of(field).at != 0; }
  // Empty if the request has no such field.
  [[nodiscard]] std::string_view field(HeaderField field) const { return view(span_of(field)); }

  // Called by the parser: empties the request for the next one but keeps its memory.
  void begin();
  void set_target(std::string_view target);
  void set_field(HeaderField field, std::string_view value);
  // Joins a list field that was sent twice: "a, b".
  void join_field(HeaderField field, std::string_view value);
  // Overwrites the parts that may hold a password or a token.
  void wipe_secrets();

 private:
  // A position in text_. No field begins at 0, so 0 means "absent".
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t length = 0;
  };

  [[nodiscard]] std::string_view view(Span span) const { return {text_.data() + span.at, span.length}; }
  [[nodiscard]] const Span& span_of(HeaderField field) const { return fields_[static_cast<std::size_t>(field)]; }
  Span keep(std::string_view text);

  std::string text_{"\n"};
  Span target_;
  std::array<Span, field_count> fields_{};
};

}  // namespace refctl::http
