#pragma once

#include "store/rules/import/parse/record_parser.hpp"

#include <memory>

namespace refctl::importing {

// Parses the objects of `manage.py dumpdata`: {"model", "pk", "fields"}. A name is first and last name, else the
// username; an e-mail is the e-mail, else the username, whichever has an @. Objects without a
// username and an e-mail are of another model.
[[nodiscard]] std::unique_ptr<RecordParser> make_django_parser(const Layout& layout);

}  // namespace refctl::importing
