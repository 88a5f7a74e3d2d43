#pragma once

#include "store/rules/export/user_forms.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace refctl::exporting {

// A fixture for `manage.py loaddata` of the system that this one replaces: an array of accounts.projectuser,
// an object a line. An erased user is there as an inactive one without e-mail, for others refer to it.
[[nodiscard]] std::unique_ptr<UserForm> make_django_form();

// A password hash as Django writes it; "!" (no password) where Django has no hasher for it or there is none.
[[nodiscard]] std::string django_password(std::string_view hash);

}  // namespace refctl::exporting
