#pragma once

#include "store/model/ids.hpp"
#include "store/records/bulk_load.hpp"
#include "store/result.hpp"
#include "store/rules/import/staged.hpp"

#include <cstdint>
#include <vector>

namespace refctl::importing {

// Hands records to the load while the rest of the file is still being read, so that the disk works beside the
// processors and nobody need keep the texts. It does so on the assumption that nothing is to be decided: that all
// records are right, become new users with the ids that the file gives them, or none at all, in its own order, and
// name their referrers by id. Where a record is not like that it gives up, and the file is read again by
// those who decide. Whether records get on with each other and with the store shows afterwards.
class Ahead {
 public:
  // `next_id`: the store's.
  Ahead(records::BulkLoad& load, UserId next_id) : load_(load), last_id_(next_id.value - 1) {}

  // A failure that only says so once it gives up.
  Result<> take(const Chunk& chunk);
  [[nodiscard]] bool gave_up() const { return gave_up_; }

 private:
  bool append(const Chunk& chunk, const Staged& record);

  records::BulkLoad& load_;
  std::uint64_t last_id_;
  bool begun_ = false;
  bool numbered_ = false;  // the file gives ids
  bool gave_up_ = false;
  std::vector<records::BulkEntry> entries_;
};

}  // namespace refctl::importing
