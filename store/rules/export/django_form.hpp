#pragma once

#include "store/rules/export/user_forms.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace refctl::exporting {

// Writes a fixture for `manage.py loaddata` of the Django system that refctl replaces: an array of
// accounts.projectuser, one object per line. An erased user becomes an inactive one without e-mail, because others may
// refer to it.
[[nodiscard]] std::unique_ptr<UserForm> make_django_form();

// Returns a password hash in Django's form; "!" (no password) if there is none or Django has no hasher for it.
[[nodiscard]] std::string django_password(std::string_view hash);

}  // namespace refctl::exporting
