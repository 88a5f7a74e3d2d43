#pragma once

#include "store/model/export.hpp"
#include "store/model/user.hpp"

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

[[nodiscard]] std::unique_ptr<UserForm> make_form(const ExportOptions& options);

}  // namespace refctl::exporting
