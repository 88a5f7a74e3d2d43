#include "store/lmdb/maintenance/rebuild.hpp"

#include "store/lmdb/bulk/appenders.hpp"
#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/bulk/child_merge.hpp"
#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/credential_record.hpp"
#include "store/lmdb/codec/number_block.hpp"
#include "store/lmdb/env/crash_guard.hpp"
#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/page_check.hpp"
#include "store/lmdb/tables/audit_index.hpp"
#include "store/lmdb/tables/slots.hpp"
#include "store/lmdb/tables/view.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace refctl::lmdb {

namespace {

struct ColumnRow {
  std::uint64_t id = 0;
  std::uint64_t referrer = 0;
  std::int64_t time = 0;
};

// Visits every entry that can be reached, including damaged ones. False: damaged pages ended the walk early.
template <typename Visit>
bool walk(Txn& txn, Table table, const Visit& visit) {
  Cursor cursor(txn, table);
  cursor.tolerate_damage();
  Cursor::Found found = cursor.first();
  for (; found && *found; found = cursor.next()) visit(**found);
  return found.has_value();
}

// Puts directly into the transaction of the repair.
class WithinTxn final : public BlockSink {
 public:
  explicit WithinTxn(Txn& txn) : txn_(txn) {}
  Result<> append(Table table, const Key& key, std::string_view payload) override {
    return txn_.put(table, key, payload, MDB_APPEND);
  }
  [[nodiscard]] const std::string& path() const override { return txn_.path(); }

 private:
  Txn& txn_;
};

class Rebuild {
 public:
  Rebuild(Env& env, Txn& txn, Head& head) : env_(env), txn_(txn), head_(head) {}

  Result<> run() {
    read_users();
    keep_lost_rows();
    keep_lost_pairs(Table::emails, emails_);
    keep_lost_pairs(Table::codes, codes_);
    // The old indexes are all that is known of users whose records are lost.
    if (index_ended_early_ && !lost_blocks_.empty()) {
      return damage(txn_.path(), "records and pages of indexes that lead to them are lost");
    }
    const AuditEnd audit_times = read_audit_log();
    for (const TableTraits& traits : all_tables()) {
      if (traits.on_damage != OnDamage::rebuild) continue;
      Result<> emptied = empty(traits.table);
      if (!emptied) return emptied;
    }
    Result<> done = fill();
    if (done) done = fill_audit_index();
    if (done) done = drop_orphaned_credentials();
    for (const TableTraits& traits : all_tables()) {
      if (done && traits.on_damage == OnDamage::drop) done = drop_unreadable(traits);
    }
    if (!done) return done;
    head_.audit_end.latest = audit_times.latest;
    head_.audit_end.setback = audit_times.setback;
    head_.user_count = rows_.size();
    if (!rows_.empty()) head_.next_id = std::max(head_.next_id, rows_.back().id + 1);
    return {};
  }

 private:
  void read_users() {
    walk(txn_, Table::users, [&](const Cursor::Entry& entry) {
      if (entry.damaged || !read_block(entry)) lost_blocks_.push_back(entry.number());
    });
    found_ = rows_.size();
  }

  // False, with nothing taken, if the block is malformed.
  bool read_block(const Cursor::Entry& entry) {
    auto block = read_slots(entry.payload);
    if (!block) return false;
    std::vector<UserRecord> records;
    for (std::size_t slot = 0; slot < users_per_block; ++slot) {
      if (!block->records[slot]) continue;
      auto record = read_user(entry.number() * users_per_block + slot, *block->records[slot]);
      if (!record) return false;
      records.push_back(std::move(*record));
    }
    for (const UserRecord& record : records) {
      const std::uint64_t id = record.user.id.value;
      rows_.push_back(
          {.id = id, .referrer = record.user.referrer.value_or(UserId{}).value, .time = record.user.registered_at.ms});
      if (!record.email_key.empty()) {
        emails_.push_back({.key = index_hash(env_.identity(), record.email_key), .value = id});
      }
      if (!record.code_key.empty()) {
        codes_.push_back({.key = index_hash(env_.identity(), record.code_key), .value = id});
      }
    }
    return true;
  }

  // Keeps the rows of users whose records are lost: nothing else is known of these users.
  void keep_lost_rows() {
    ColumnBlock block;
    const bool complete = walk(txn_, Table::columns, [&](const Cursor::Entry& entry) {
      if (entry.damaged || !read_columns(entry.payload, block)) return;
      for (std::size_t i = 0; i < block.size(); ++i) {
        if (!has_record(block.ids[i])) {
          rows_.push_back({.id = block.ids[i], .referrer = block.referrers[i], .time = block.times[i]});
        }
      }
    });
    index_ended_early_ |= !complete;
    std::ranges::sort(rows_, {}, &ColumnRow::id);
    const auto same_id = [](const ColumnRow& one, const ColumnRow& other) { return one.id == other.id; };
    rows_.erase(std::unique(rows_.begin(), rows_.end(), same_id), rows_.end());
  }

  void keep_lost_pairs(Table table, std::vector<Pair>& pairs) {
    std::vector<Pair> block;
    const bool complete = walk(txn_, table, [&](const Cursor::Entry& entry) {
      if (entry.damaged || !read_pairs(entry.payload, block)) return;
      std::ranges::copy_if(block, std::back_inserter(pairs), [&](const Pair& pair) { return is_lost(pair.value); });
    });
    index_ended_early_ |= !complete;
    std::ranges::sort(pairs);
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  }

  // Rebuilds the lists of the audit index and the summary of the log's times. For entries that cannot be read it keeps
  // what the old index and the head contain.
  AuditEnd read_audit_log() {
    AuditEnd times;
    std::vector<std::uint64_t> lost;
    walk(txn_, Table::audit, [&](const Cursor::Entry& packed) {
      auto entry = packed.damaged ? std::nullopt : read_audit(packed.number(), packed.payload);
      if (!entry) {
        lost.push_back(packed.number());
        return;
      }
      times.add(*entry);
      for (const std::uint64_t list : audit_lists(*entry)) {
        audit_lists_.push_back({.key = list, .value = entry->number});
      }
    });
    if (!lost.empty()) {
      times.latest = std::max(times.latest, head_.audit_end.latest);
      times.setback = std::max(times.setback, head_.audit_end.setback);
      keep_lists_of(lost);
    }
    std::ranges::sort(audit_lists_);
    audit_lists_.erase(std::unique(audit_lists_.begin(), audit_lists_.end()), audit_lists_.end());
    return times;
  }

  void keep_lists_of(const std::vector<std::uint64_t>& lost) {
    std::vector<std::uint64_t> numbers;
    walk(txn_, Table::audit_index, [&](const Cursor::Entry& entry) {
      if (entry.damaged || entry.key.size() != 16 || !read_numbers(entry.payload, numbers)) return;
      for (const std::uint64_t number : numbers) {
        if (!std::ranges::binary_search(lost, number)) continue;
        audit_lists_.push_back({.key = load_key(entry.key.data()), .value = number});
      }
    });
  }

  Result<> fill_audit_index() {
    AuditIndexWriter lists([this](const Key& key, std::string_view payload) {
      return txn_.put(Table::audit_index, key, payload, MDB_APPEND);
    });
    Result<> done;
    for (const Pair& pair : audit_lists_) {
      if (done) done = lists.add(pair);
    }
    return done ? lists.finish() : done;
  }

  Result<> empty(Table table) {
    StoreWriteScope scope(txn_.path().c_str());
    const int code = mdb_drop(txn_.handle(), txn_.tables()[table], 0);
    if (code != 0) return lmdb_failure(code, "write to", txn_.path());
    return {};
  }

  Result<> fill() {
    WithinTxn out(txn_);
    ColumnAppender columns(out, true, nullptr);
    Edges edges(rows_.empty() ? 0 : rows_.back().id);
    Result<> done;
    for (const ColumnRow& row : rows_) {
      if (done) done = columns.add(row.id, row.referrer, row.time);
      edges.add({.referrer = row.referrer, .time = row.time, .id = row.id});
    }
    if (done) done = columns.finish();
    if (done) done = fill_pairs(out, Table::emails, emails_);
    if (done) done = fill_pairs(out, Table::codes, codes_);
    return done ? merge_children(out, txn_, Head{}, edges) : done;
  }

  static Result<> fill_pairs(BlockSink& out, Table table, const std::vector<Pair>& pairs) {
    PairAppender appender(out, table, true);
    Result<> done;
    for (const Pair& pair : pairs) {
      if (done) done = appender.add(pair);
    }
    return done ? appender.finish() : done;
  }

  Result<> drop_orphaned_credentials() {
    std::vector<std::uint64_t> orphaned;
    walk(txn_, Table::credentials, [&](const Cursor::Entry& entry) {
      auto block = entry.damaged ? std::nullopt : read_slots(entry.payload);
      for (std::size_t slot = 0; block && slot < users_per_block; ++slot) {
        const std::uint64_t id = entry.number() * users_per_block + slot;
        if (block->records[slot] && !has_row(id) && !is_lost(id)) orphaned.push_back(id);
      }
    });
    for (std::uint64_t id : orphaned) {
      Result<> dropped = put_slot(txn_, Table::credentials, id, std::nullopt);
      if (!dropped) return dropped;
    }
    return {};
  }

  Result<> drop_unreadable(const TableTraits& traits) {
    std::vector<std::string> keys;
    walk(txn_, traits.table, [&](const Cursor::Entry& entry) {
      if (entry.damaged || !traits.readable(entry.key, entry.payload)) keys.emplace_back(entry.key);
    });
    for (const std::string& key : keys) {
      Result<> dropped = txn_.erase(traits.table, key);
      if (!dropped) return dropped;
    }
    return {};
  }

  // Searches only the rows that came from records: they come first, in order of id, until all rows are sorted.
  [[nodiscard]] bool has_record(std::uint64_t id) const {
    auto end = rows_.begin() + static_cast<std::ptrdiff_t>(found_);
    auto at = std::ranges::lower_bound(rows_.begin(), end, id, {}, &ColumnRow::id);
    return at != end && at->id == id;
  }
  [[nodiscard]] bool has_row(std::uint64_t id) const {
    return std::ranges::binary_search(rows_, id, {}, &ColumnRow::id);
  }
  [[nodiscard]] bool is_lost(std::uint64_t id) const { return std::ranges::binary_search(lost_blocks_, block_of(id)); }

  Env& env_;
  Txn& txn_;
  Head& head_;
  std::vector<ColumnRow> rows_;
  std::size_t found_ = 0;  // rows that came from records
  std::vector<Pair> emails_;
  std::vector<Pair> codes_;
  std::vector<Pair> audit_lists_;
  std::vector<std::uint64_t> lost_blocks_;
  bool index_ended_early_ = false;
};

}  // namespace

Result<> can_rebuild(Env& env) {
  std::optional<PageFault> fault;
  Result<> checked = env.read([&](Txn& txn, Head&) {
    return check_pages(txn.handle(), txn.path(), PageCheckExtent::complete, [&](PageFault found) {
      const bool derived = found.table && traits_of(*found.table).on_damage == OnDamage::rebuild;
      if (!derived && !fault) fault = std::move(found);
    });
  });
  if (!checked || !fault) return checked;
  return fail(ErrorCode::store_damaged, "a repair would lose records, because pages are damaged: " + fault->message,
              "restore a backup with `refctl restore`");
}

Result<> rebuild_derived(Env& env, Txn& txn, Head& head) { return Rebuild(env, txn, head).run(); }

}  // namespace refctl::lmdb
