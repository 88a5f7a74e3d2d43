#pragma once

#include <string>
#include <string_view>

// A name in the two columns of a Django user, first_name and last_name, of at most 150 code points each.

namespace refctl {

struct DjangoName {
  std::string_view first;
  std::string_view last;
};

// Splits a name that is too long for first_name: at a space if both parts then fit, else after exactly 150 code points.
// The parts point into `name`.
[[nodiscard]] DjangoName split_django_name(std::string_view name);

// Joins the parts of one name: by a space, or directly if the first has exactly 150 code points, as split_django_name()
// leaves it. So every name of at most 200 code points comes back unchanged.
void join_django_name(std::string_view first, std::string_view last, std::string& name);

}  // namespace refctl
