#pragma once

#include <string>
#include <vector>

namespace refctl::http_test {

// One line of tests/serve/framing/vectors.txt.
struct Vector {
  std::string name;
  int status = 0;
  std::string bytes;
};

// All of them; throws if the file cannot be read or a line is not in its form.
[[nodiscard]] std::vector<Vector> read_vectors();

}  // namespace refctl::http_test
