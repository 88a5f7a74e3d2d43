#include "store/temp_file.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

using refctl::TempFile;
using refctl::test::TemporaryDirectory;

namespace {

// Sets the directory of temporary files for its lifetime.
class TemporaryFilesIn {
 public:
  explicit TemporaryFilesIn(const std::string& directory) {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", directory.c_str(), 1);
  }
  TemporaryFilesIn(const TemporaryFilesIn&) = delete;
  TemporaryFilesIn& operator=(const TemporaryFilesIn&) = delete;
  ~TemporaryFilesIn() {
    if (before_)
      ::setenv("TMPDIR", before_->c_str(), 1);
    else
      ::unsetenv("TMPDIR");
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("chunks appended to a temporary file are read back as one text", "[temp_file]") {
  TempFile file;
  CHECK(file.descriptor() == -1);
  REQUIRE(file.append("ab"));
  REQUIRE(file.append(""));
  REQUIRE(file.append("c"));
  CHECK(file.size() == 3);
  auto bytes = file.map();
  REQUIRE(bytes);
  CHECK(std::string_view(*bytes, file.size()) == "abc");
  file.release_memory();
  CHECK(std::string_view(*bytes, file.size()) == "abc");
}

TEST_CASE("an empty temporary file maps to no memory", "[temp_file]") {
  TempFile file;
  REQUIRE(file.open());
  auto bytes = file.map();
  REQUIRE(bytes);
  CHECK(*bytes == nullptr);
}

TEST_CASE("a temporary file has no name, and only its owner may read it", "[temp_file]") {
  const TemporaryDirectory directory;
  const TemporaryFilesIn in(directory.path());
  TempFile file;
  REQUIRE(file.open());
  const int descriptor = file.descriptor();
  REQUIRE(file.open());  // a repeated open succeeds
  CHECK(file.descriptor() == descriptor);
  struct stat facts {};
  REQUIRE(::fstat(descriptor, &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600U);
  CHECK(facts.st_nlink == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("the error of a temporary file that cannot be created says so", "[temp_file]") {
  const TemporaryFilesIn in("/proc");
  TempFile file;
  auto opened = file.append("x");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message.starts_with("cannot make a temporary file: "));
  CHECK(opened.error().hint == "TMPDIR names the directory for it");
}
