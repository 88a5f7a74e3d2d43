#pragma once

#include "store/rules/import/import_file.hpp"
#include "tests/support/memory_records.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::test {

// Imports texts into an in-memory store with a constant clock and reproducible random bytes.
class Importer {
 public:
  Importer();

  // Returns the import's report; `rejects` holds those of the last import.
  Result<ImportReport> import(std::string_view text, const ImportOptions& options = {}, std::string name = "users");
  Result<ImportReport> import_pipe(std::string_view text, const ImportOptions& options = {});
  // Imports from an open descriptor, which stays open.
  Result<ImportReport> import_from(int descriptor, const ImportOptions& options, std::string name = "");

  [[nodiscard]] std::vector<User> users();
  [[nodiscard]] User user(std::uint64_t id);
  [[nodiscard]] std::string hash_of(std::uint64_t id);
  // Returns the referrer of each user by e-mail, "" for none.
  [[nodiscard]] std::map<std::string, std::string> referrers();
  void put(const User& user);

  Actor actor = Actor::as_operator("tester", "test");
  MemoryRecords records;
  std::vector<std::string> rejects;
  std::vector<ImportReport> audited;
  ImportHooks hooks;
  std::int64_t now_ms = 1772366400000;
};

// Returns every fault of a refused import as "line 3: …", joined by newlines.
[[nodiscard]] std::string faults_of(const Result<ImportReport>& report);
[[nodiscard]] bool contains(std::string_view text, std::string_view part);

}  // namespace refctl::test
