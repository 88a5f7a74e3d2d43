#pragma once

#include "cli/serve/http/request.hpp"
#include "store/model/secret.hpp"
#include "store/result.hpp"
#include "store/wire/json_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

// A body of named fields, JSON or form-encoded, taken apart key by key. What was not taken by the time
// of `finish` is refused, so that nobody changes a thing by a field that a handler does not know.
// Faults are collected and told together.
class Form {
 public:
  // unsupported_type: the body is of another kind; else invalid_data.
  struct Refused {
    Error error;
    bool unsupported_type = false;
  };
  // An empty body has no fields.
  [[nodiscard]] static std::optional<Refused> read(const http::Request& request, Form& form);

  // Absent where the key is not there or null. A value that is no text is a fault.
  [[nodiscard]] std::optional<std::string> text(std::string_view key);
  [[nodiscard]] std::optional<Secret> secret(std::string_view key);
  // A text, or an integer as its digits.
  [[nodiscard]] std::optional<std::string> text_or_number(std::string_view key);
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  // Whether the key stands there, null or not.
  [[nodiscard]] bool has(std::string_view key) const { return object_.find(key) != nullptr; }
  // As `text`; to be absent is a fault.
  [[nodiscard]] std::string required(std::string_view key);
  [[nodiscard]] Secret required_secret(std::string_view key);

  void add_fault(std::string_view key, std::string message);
  // invalid_field with all faults, unknown keys among them.
  [[nodiscard]] Result<> finish();

 private:
  [[nodiscard]] wire::JsonValue* take(std::string_view key);

  wire::JsonValue object_;
  bool encoded_ = false;  // every value is text
  std::vector<std::string> taken_;
  std::vector<FieldFault> faults_;
};

}  // namespace refctl::serve
