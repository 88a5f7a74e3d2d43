#include "store/rules/users/change/change_password.hpp"

#include "store/rules/users/change/edit_user.hpp"

#include <utility>

namespace refctl::rules {

Result<> change_password(const UseCaseContext& context, RunningAttempts& running_attempts, PasswordChange request) {
  UserEdit edit;
  edit.password = std::move(request.new_password);
  edit.old_password = std::move(request.old_password);
  auto edited = edit_user(context, running_attempts, request.user, edit);
  if (edited) return {};
  // Faults are reported under the field's name in this request.
  for (FieldFault& fault : edited.error().fields) {
    if (fault.field == "password") fault.field = "new_password";
  }
  return failure_of(edited);
}

}  // namespace refctl::rules
