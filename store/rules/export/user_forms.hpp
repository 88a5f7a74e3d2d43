#pragma once

#include "store/model/export.hpp"
#include "store/records/user_row.hpp"
#include "store/rules/export/output_buffer.hpp"

#include <memory>

namespace refctl::exporting {

// Writes users in one file format. The concatenation of all pieces is the file.
class UserForm {
 public:
  UserForm() = default;
  UserForm(const UserForm&) = delete;
  UserForm& operator=(const UserForm&) = delete;
  virtual ~UserForm() = default;

  virtual void begin(OutputBuffer& out) = 0;
  // Includes the password hash if the row has one.
  virtual void add(OutputBuffer& out, const records::UserRow& user) = 0;
  virtual void end(OutputBuffer& out) = 0;
};

[[nodiscard]] std::unique_ptr<UserForm> make_form(const ExportOptions& options);

}  // namespace refctl::exporting
