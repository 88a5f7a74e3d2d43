#pragma once

#include "store/model/import.hpp"
#include "store/model/user/user.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/users/change/user_change.hpp"

namespace refctl::importing {

// What an import writes besides the new users, by the rules of its caller. All of it runs in the transaction that makes
// the users visible, and may run more than once, as every write: `begin` comes first each time.
class ImportWrites {
 public:
  ImportWrites() = default;
  ImportWrites(const ImportWrites&) = delete;
  ImportWrites& operator=(const ImportWrites&) = delete;
  virtual ~ImportWrites() = default;

  virtual Result<> begin(records::Writer& writer) = 0;
  // Changes a user of the store as a record says. `user` was read in this transaction.
  virtual Result<> update(records::Writer& writer, const User& user, rules::UserChange change) = 0;
  // Ends it with the import's audit entry. The report's counts, ids and digest are final.
  virtual Result<> finish(records::Writer& writer, const ImportReport& report) = 0;
};

}  // namespace refctl::importing
