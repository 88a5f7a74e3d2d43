#pragma once

#include "store/model/import.hpp"
#include "store/model/user/user.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/users/change/user_change.hpp"

namespace refctl::importing {

// The writes of an import besides the new users, implemented by its caller. They run in the transaction that makes the
// users visible, which may run more than once; `begin` is called first each time.
class ImportWrites {
 public:
  ImportWrites() = default;
  ImportWrites(const ImportWrites&) = delete;
  ImportWrites& operator=(const ImportWrites&) = delete;
  virtual ~ImportWrites() = default;

  virtual Result<> begin(records::Writer& writer) = 0;
  // Changes a user of the store. `user` was read in this transaction.
  virtual Result<> update(records::Writer& writer, const User& user, rules::UserChange change) = 0;
  // Called last: appends the import's audit entry. The report's counts, ids and digest are final.
  virtual Result<> finish(records::Writer& writer, const ImportReport& report) = 0;
};

}  // namespace refctl::importing
