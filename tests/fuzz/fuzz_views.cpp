#include "store/wire/errors/problem.hpp"
#include "tests/unit/wire/view_cases.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace refctl::wire_tests;

// The first line names a view, the rest is a server's answer. It is refused or read; a value that was read is the same
// after it is written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  (void)refctl::wire::read_problem(400, text.substr(line + 1), 0);
  const auto view = std::ranges::find(view_cases(), text.substr(0, line), &ViewCase::name);
  if (view == view_cases().end()) return 0;
  if (view->read_again(text.substr(line + 1)) == Outcome::differs) std::abort();
  return 0;
}
