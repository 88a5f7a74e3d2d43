#pragma once

#include "store/rules/audit/audit_log.hpp"
#include "store/rules/context.hpp"
#include "store/rules/import/import_writes.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace refctl::rules {

// What an import writes into the audit log and changes of existing users:
// - an entry for each user it changes, as an edit leaves it; the file is the reason of a new referrer;
// - one entry for all of them ("import"), with file, digest, counts and the ids of the users added. Ids that one value
//   has no room for follow in further entries ("import.added").
class AuditedImport final : public importing::ImportWrites {
 public:
  // All outlive it.
  AuditedImport(const Context& context, const ImportInput& input, const ImportOptions& options);

  Result<> begin(records::Writer& writer) override;
  Result<> update(records::Writer& writer, const User& user, UserChange change) override;
  Result<> finish(records::Writer& writer, const ImportReport& report) override;

 private:
  // The stamp of the next entry.
  [[nodiscard]] audit::Stamp next_stamp() { return audit::numbered(*stamp_, ++entries_); }

  const Context& context_;
  const ImportOptions& options_;
  std::string file_;  // without its folders
  // Drawn once for a salt that is not stored, from which the entries' salts are made: who reads one of them cannot
  // work out another.
  audit::TimeAndSalt drawn_;
  // Of the transaction at hand.
  std::optional<audit::Stamp> stamp_;
  std::uint64_t entries_ = 0;
  bool took_admin_ = false;  // an update made an admin somebody else, or disabled one
};

}  // namespace refctl::rules
