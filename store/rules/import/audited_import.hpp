#pragma once

#include "store/rules/audit/audit_log.hpp"
#include "store/rules/context/context.hpp"
#include "store/rules/import/import_writes.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace refctl::rules {

// Makes the changes of an import to existing users and its audit entries:
// - an entry for each changed user, like an edit; the reason of a new referrer is the file;
// - an entry "import" for the complete import, with file, digest, counts and the ids of the added users. Ids that do
// not fit into one value follow in further entries ("import.added").
class AuditedImport final : public importing::ImportWrites {
 public:
  // The arguments outlive it.
  AuditedImport(const UseCaseContext& context, const ImportInput& input, const ImportOptions& options);

  Result<> begin(records::Writer& writer) override;
  Result<> update(records::Writer& writer, const User& user, UserChange change) override;
  Result<> finish(records::Writer& writer, const ImportReport& report) override;

 private:
  // Returns the stamp of the next entry.
  [[nodiscard]] audit::Stamp next_stamp() { return audit::numbered(*stamp_, ++entries_); }

  const UseCaseContext& context_;
  const ImportOptions& options_;
  std::string file_;  // without its folders
  // Drawn once; its salt is never stored. The entries' salts derive from it, so that one of them does not reveal
  // another.
  audit::TimeAndSalt drawn_;
  // Of the current transaction.
  std::optional<audit::Stamp> stamp_;
  std::uint64_t entries_ = 0;
  bool took_admin_ = false;  // an update removed the role of an admin or disabled one
};

}  // namespace refctl::rules
