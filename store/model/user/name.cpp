#include "store/model/user/name.hpp"

#include "store/model/text/utf8.hpp"

namespace refctl {

Result<> check_name(std::string_view name) {
  constexpr std::size_t max_code_points = 200;
  if (name.empty()) return fail_field("name", "the name is empty", "a name is 1 to 200 characters long");
  const auto count = count_code_points(name);
  if (!count) return fail_field("name", "the name is not valid UTF-8");
  if (*count > max_code_points) {
    return fail_field("name", "the name is " + std::to_string(*count) + " characters long, more than 200");
  }
  return {};
}

}  // namespace refctl
