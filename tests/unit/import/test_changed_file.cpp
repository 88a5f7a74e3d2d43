#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <string>

// A file that is changed while it is imported: at the first call of the progress hook, which comes after the first
// block.

using namespace refctl;
using namespace refctl::test;

namespace {

constexpr std::size_t kib = 1024;

std::string csv_of(std::size_t bytes) {
  std::string text = "name,email\n";
  for (std::size_t i = 0; text.size() < bytes; ++i) text += "N,u" + std::to_string(i) + "@b.org\n";
  return text;
}

struct Change {
  const char* name;
  std::function<void(int descriptor)> happen;
};

const Change changes[] = {
    {"cut to nothing", [](int file) { REQUIRE(::ftruncate(file, 0) == 0); }},
    {"cut at a record",
     [](int file) { REQUIRE(::ftruncate(file, static_cast<off_t>(csv_of(270 * kib).size())) == 0); }},
    {"longer",
     [](int file) {
       struct stat facts {};
       REQUIRE(::fstat(file, &facts) == 0);
       REQUIRE(::pwrite(file, "N,more@b.org\n", 13, facts.st_size) == 13);
     }},
    {"rewritten in place", [](int file) { REQUIRE(::pwrite(file, "name,email\nX,x@b.org\n", 21, 0) == 21); }},
};

}  // namespace

TEST_CASE("a file that changes during the import is refused") {
  for (const std::size_t bytes : {300 * kib, 2048 * kib, 17 * 1024 * kib}) {
    for (const Change& change : changes) {
      for (const bool skip_invalid : {false, true}) {
        INFO(change.name << ", " << bytes << " bytes, skip_invalid " << skip_invalid);
        const std::string text = csv_of(bytes);
        const int file = ::memfd_create("import", MFD_CLOEXEC);
        REQUIRE(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        ::lseek(file, 0, SEEK_SET);
        // The kernel's clock is coarse: only a time far in the past certainly differs from now.
        const struct timespec long_ago[2] = {{1000, 0}, {1000, 0}};
        REQUIRE(::futimens(file, long_ago) == 0);

        Importer importer;
        bool changed = false;
        importer.hooks.progress = [&](const ImportProgress&) {
          if (!std::exchange(changed, true)) change.happen(file);
          return Walk::on;
        };
        ImportOptions options;
        options.skip_invalid = skip_invalid;
        const auto report = importer.import_from(file, options, "users.csv");
        ::close(file);
        REQUIRE(changed);
        REQUIRE(!report);
        CHECK(report.error().code == ErrorCode::import_refused);
        CHECK(contains(report.error().message, "was changed while it was read"));
        CHECK(importer.users().empty());
        CHECK(importer.audited.empty());
        CHECK(importer.rejects.empty());
      }
    }
  }
}

TEST_CASE("a file that other processes only read is imported") {
  const std::string text = csv_of(300 * kib);
  const int file = ::memfd_create("import", MFD_CLOEXEC);
  REQUIRE(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::lseek(file, 0, SEEK_SET);
  Importer importer;
  char byte = 0;
  importer.hooks.progress = [&](const ImportProgress&) {
    return ::pread(file, &byte, 1, 0) == 1 ? Walk::on : Walk::stop;
  };
  CHECK(importer.import_from(file, {}, "users.csv"));
  ::close(file);
  CHECK(byte == 'n');
}
