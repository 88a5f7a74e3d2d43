#include "cli/serve/request/form.hpp"

#include "cli/serve/http/text.hpp"
#include "cli/serve/request/query.hpp"

#include <algorithm>
#include <utility>

namespace refctl::serve {

namespace {

enum class Kind { json, encoded, other };

// Returns the kind by the media type. A charset other than UTF-8 is not accepted.
Kind kind_of(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  const std::string_view type = http::trim(content_type.substr(0, semicolon));
  if (semicolon != std::string_view::npos) {
    const std::string_view parameter = http::trim(content_type.substr(semicolon + 1));
    if (!http::equal_without_case(parameter, "charset=utf-8") &&
        !http::equal_without_case(parameter, "charset=\"utf-8\"")) {
      return Kind::other;
    }
  }
  if (http::equal_without_case(type, "application/json")) return Kind::json;
  if (http::equal_without_case(type, "application/x-www-form-urlencoded")) return Kind::encoded;
  return Kind::other;
}

wire::JsonValue object_of(Pairs&& pairs) {
  wire::JsonObject object;
  for (auto& [key, value] : pairs) {
    object.push_back({.key = std::move(key), .value = wire::JsonValue(std::move(value))});
  }
  return wire::JsonValue(std::move(object));
}

}  // namespace

Form::~Form() {
  wire::JsonObject* object = object_.as_object();
  if (object == nullptr) return;
  for (wire::JsonMember& member : *object) {
    if (std::string* text = member.value.as_text()) wipe(*text);
  }
}

std::optional<Form::Refused> Form::parse(std::string_view content_type, std::string_view body, Form& form) {
  if (body.empty()) return std::nullopt;
  const Kind kind = kind_of(content_type);
  if (kind == Kind::other) {
    Error error{.code = ErrorCode::invalid_data,
                .message = "the body is neither application/json nor application/x-www-form-urlencoded"};
    return Refused{.error = std::move(error), .unsupported_type = true};
  }
  if (kind == Kind::encoded) {
    auto pairs = read_pairs(body);
    if (!pairs) return Refused{.error = std::move(pairs.error())};
    form.object_ = object_of(std::move(*pairs));
    form.encoded_ = true;
    return std::nullopt;
  }
  auto value = wire::read_json(body);
  if (!value) return Refused{.error = std::move(value.error())};
  if (value->as_object() == nullptr) {
    return Refused{.error = {.code = ErrorCode::invalid_data, .message = "the body is not a JSON object"}};
  }
  form.object_ = std::move(*value);
  return std::nullopt;
}

wire::JsonValue* Form::take(std::string_view key) {
  wire::JsonValue* value = object_.find(key);
  if (value == nullptr) return nullptr;
  taken_.emplace_back(key);
  return value->is_null() ? nullptr : value;
}

std::optional<std::string> Form::text(std::string_view key) {
  wire::JsonValue* value = take(key);
  if (value == nullptr) return std::nullopt;
  if (std::string* given = value->as_text()) return std::move(*given);
  add_fault(key, std::string(key) + " is not a text");
  return std::nullopt;
}

std::optional<Secret> Form::secret(std::string_view key) {
  auto given = text(key);
  if (!given) return std::nullopt;
  return Secret(std::move(*given));
}

std::optional<std::string> Form::text_or_number(std::string_view key) {
  const wire::JsonValue* value = object_.find(key);
  const std::int64_t* number = value == nullptr ? nullptr : value->as_integer();
  if (number == nullptr) return text(key);
  taken_.emplace_back(key);
  return std::to_string(*number);
}

std::optional<bool> Form::boolean(std::string_view key) {
  wire::JsonValue* value = take(key);
  if (value == nullptr) return std::nullopt;
  if (const bool* given = value->as_boolean()) return *given;
  const std::string* given = value->as_text();
  if (encoded_ && given != nullptr && (*given == "true" || *given == "false")) return *given == "true";
  add_fault(key, std::string(key) + " is neither true nor false");
  return std::nullopt;
}

std::string Form::required(std::string_view key) {
  const bool unfit = has(key) && !object_.find(key)->is_null() && object_.find(key)->as_text() == nullptr;
  auto given = text(key);
  if (!given && !unfit) add_fault(key, std::string(key) + " is missing");
  return given ? std::move(*given) : std::string();
}

Secret Form::required_secret(std::string_view key) { return Secret(required(key)); }

void Form::add_fault(std::string_view key, std::string message) {
  faults_.push_back({.field = std::string(key), .message = std::move(message)});
}

Result<> Form::finish() {
  for (const wire::JsonMember& member : *object_.as_object()) {
    if (std::find(taken_.begin(), taken_.end(), member.key) == taken_.end()) {
      add_fault(member.key, "there is no such field here");
    }
  }
  if (faults_.empty()) return {};
  Error error{.code = ErrorCode::invalid_field, .message = faults_.front().message};
  if (faults_.size() > 1) error.message = "some fields are not valid";
  error.fields = std::move(faults_);
  return Failure(std::move(error));
}

}  // namespace refctl::serve
