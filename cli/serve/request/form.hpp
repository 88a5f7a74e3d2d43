#pragma once

#include "store/model/access/secret.hpp"
#include "store/result.hpp"
#include "store/wire/json/json_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

// A request body with named fields, JSON or form-encoded, decoded once. Handlers take the fields by key; `finish`
// refuses the rest, so that an unknown field never has an effect. Faults are collected and reported together. Texts
// that no handler took are wiped at the end, because one may be a password.
class Form {
 public:
  Form() : object_(wire::JsonObject{}) {}
  Form(Form&&) = default;
  Form& operator=(Form&&) = default;
  Form(const Form&) = delete;
  Form& operator=(const Form&) = delete;
  ~Form();

  // unsupported_type: the Content-Type is neither JSON nor form-encoded; else invalid_data.
  struct Refused {
    Error error;
    bool unsupported_type = false;
  };
  // Fills the form. An empty body has no fields, whatever its type. Absent: the body is accepted.
  [[nodiscard]] static std::optional<Refused> parse(std::string_view content_type, std::string_view body, Form& form);

  // Absent if the key is missing or null. A value of another type than text is a fault.
  [[nodiscard]] std::optional<std::string> text(std::string_view key);
  [[nodiscard]] std::optional<Secret> secret(std::string_view key);
  // Returns a text, or the digits of an integer.
  [[nodiscard]] std::optional<std::string> text_or_number(std::string_view key);
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  // Whether the key is present, even if its value is null.
  [[nodiscard]] bool has(std::string_view key) const { return object_.find(key) != nullptr; }
  // Like `text`; a missing key is a fault.
  [[nodiscard]] std::string required(std::string_view key);
  [[nodiscard]] Secret required_secret(std::string_view key);

  void add_fault(std::string_view key, std::string message);
  // invalid_field with all faults, including the keys that were not taken.
  [[nodiscard]] Result<> finish();

 private:
  [[nodiscard]] wire::JsonValue* take(std::string_view key);

  wire::JsonValue object_;
  bool encoded_ = false;  // form-encoded: every value is a text
  std::vector<std::string> taken_;
  std::vector<FieldFault> faults_;
};

}  // namespace refctl::serve
