#include "cli/serve/http/request.hpp"

#include "store/model/access/secret.hpp"

namespace refctl::http {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::options: return "OPTIONS";
    case Method::other: return "OTHER";
  }
  return "OTHER";
}

std::string_view Request::query() const {
  const std::string_view whole = target();
  const auto mark = whole.find('?');
  return mark == std::string_view::npos ? std::string_view{} : whole.substr(mark + 1);
}

void Request::begin() {
  method = Method::other;
  http_1_1 = true;
  keep_alive = true;
  body.clear();
  text_.assign(1, '\n');
  target_ = {};
  fields_ = {};
}

Request::Span Request::keep(std::string_view text) {
  const Span span{.at = static_cast<std::uint32_t>(text_.size()), .length = static_cast<std::uint32_t>(text.size())};
  text_.append(text);
  return span;
}

void Request::set_target(std::string_view target) { target_ = keep(target); }

void Request::set_field(HeaderField field, std::string_view value) {
  fields_[static_cast<std::size_t>(field)] = keep(value);
}

void Request::join_field(HeaderField field, std::string_view value) {
  std::string joined(this->field(field));
  joined.append(", ").append(value);
  set_field(field, joined);
}

void Request::wipe_secrets() {
  if (!body.empty()) wipe(body);
  if (has(HeaderField::authorization) || has(HeaderField::cookie)) wipe(text_);
  text_.assign(1, '\n');
  target_ = {};
  fields_ = {};
}

}  // namespace refctl::http
