#pragma once

#include "store/model/export.hpp"
#include "store/model/user.hpp"
#include "store/wire/json_writer.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace refctl::exporting {

// Writes users one after the other in one form. What all pieces make together is the file.
class UserForm {
 public:
  UserForm() = default;
  UserForm(const UserForm&) = delete;
  UserForm& operator=(const UserForm&) = delete;
  virtual ~UserForm() = default;

  virtual void begin(std::string& out) = 0;
  // `credential` is the user's password hash, empty where there is none or it is not to be told.
  virtual void add(std::string& out, const User& user, std::string_view credential) = 0;
  virtual void end(std::string& out) = 0;
};

// The referrer's id, or null.
void write_referrer(wire::JsonWriter& json, std::string_view key, const User& user);

[[nodiscard]] std::unique_ptr<UserForm> make_form(const ExportOptions& options);

}  // namespace refctl::exporting
