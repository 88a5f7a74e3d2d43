#pragma once

#include "store/rules/import/parse/record_parser.hpp"

#include <memory>

namespace refctl::importing {

// Parses the objects of `manage.py dumpdata`: {"model", "pk", "fields"}. The name is first and last name, or else
// the username; the e-mail is the e-mail or the username, whichever has an @. Objects without username and e-mail
// belong to another model.
[[nodiscard]] std::unique_ptr<RecordParser> make_django_parser(const Layout& layout);

}  // namespace refctl::importing
