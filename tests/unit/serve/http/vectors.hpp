#pragma once

#include <string>
#include <vector>

namespace refctl::http_test {

// A line of tests/serve/framing/vectors.txt.
struct Vector {
  std::string name;
  int status = 0;
  std::string bytes;
};

// Reads all vectors; throws if the file cannot be read or a line is malformed.
[[nodiscard]] std::vector<Vector> read_vectors();

}  // namespace refctl::http_test
