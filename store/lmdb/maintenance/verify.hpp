#pragma once

#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/codec/user_record.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/model/fault.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// Checks all data of a snapshot and reports violations of the invariants in FORMAT.md (1, 2, 4 to 10). Damage is a
// report, not an error: the scan continues after it as far as the pages can be followed.
class Verifier {
 public:
  using Report = std::function<void(const Fault&)>;

  Verifier(Txn& txn, const Head& head, const StoreRecord& identity, const Report& report)
      : txn_(txn), head_(head), identity_(identity), report_(report) {}

  void run();

 private:
  using Visit = std::function<bool(const Cursor::Entry&)>;  // false: the payload is malformed

  // Visits every entry of a table with its checksum verified; a wrong checksum is reported as invariant 7.
  void walk(Table table, const Visit& visit);
  // Visits every record of a table of slots, except those of an unfinished bulk load.
  using VisitSlot = std::function<bool(std::uint64_t id, std::string_view record)>;
  void walk_slots(Table table, const VisitSlot& visit);
  void add_fault(int invariant, std::optional<std::uint64_t> user, std::string message, std::string repair = {});

  void check_columns();
  void check_ranks();
  void check_users();
  void check_record(std::uint64_t id, const UserRecord& record);
  void check_credentials();
  void check_index(Table table, std::vector<Pair>& expected, std::string_view what, std::string UserRecord::*key);
  void check_shared_keys(const std::vector<Pair>& sorted, std::string_view what, std::string UserRecord::*key);
  void check_children();
  void check_counts();
  void check_audit();
  void check_audit_end(const AuditEnd& found);
  void check_audit_index();
  void check_other_tables();

  [[nodiscard]] std::optional<std::size_t> row_of(std::uint64_t id) const;
  [[nodiscard]] bool is_lost(std::uint64_t id) const;

  Txn& txn_;
  const Head& head_;
  const StoreRecord& identity_;
  const Report& report_;

  // The ids in the columns, and which of them have a record.
  std::vector<std::uint64_t> ids_;
  std::vector<std::uint64_t> referrers_;
  std::vector<std::int64_t> times_;
  std::vector<bool> has_record_;
  bool columns_lost_ = false;               // a block cannot be read: a missing row proves nothing
  std::vector<Pair> blocks_;                // of the columns: key and length
  std::vector<std::uint64_t> lost_blocks_;  // of users: their contents are unknown
  std::uint64_t records_ = 0;
  std::uint64_t last_id_ = 0;
  std::vector<Pair> emails_;
  std::vector<Pair> codes_;

  std::vector<Pair> audit_lists_;            // expected contents of the audit index: list and number
  std::vector<std::uint64_t> lost_entries_;  // of the audit log: their lists are unknown
};

}  // namespace refctl::lmdb
