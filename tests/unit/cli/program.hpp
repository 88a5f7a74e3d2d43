#pragma once

#include "cli/app.hpp"
#include "tests/support/fixed_environment.hpp"
#include "tests/support/memory_records.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace refctl::test {

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

// Runs the complete program in this process, with an in-memory store per target and an empty home; the clock stands
// still unless a test moves it.
class Program {
 public:
  Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  // `input` is the content of stdin.
  Ran run(std::vector<std::string> words, const std::string& input = {});
  // Runs a command as the operator, for set-up; fails the test unless the exit code is 0.
  std::string must(std::vector<std::string> words, const std::string& input = {});

  std::map<std::string, std::string> variables;  // environment variables
  Instant now{1'767'225'600'000};                // 2026-01-01
  [[nodiscard]] const std::string& home() const { return home_; }

 private:
  std::string home_;
  std::map<std::string, std::shared_ptr<MemoryRecords>> stores_;
  SequenceRandom random_;
};

}  // namespace refctl::test
