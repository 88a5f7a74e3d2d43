#include "store/lmdb/maintenance/verify.hpp"

#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/codec/credential_record.hpp"
#include "store/lmdb/tables/slots.hpp"
#include "store/lmdb/tables/view.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace refctl::lmdb {

namespace {

constexpr std::string_view rebuilt_columns = "the columns are rebuilt from the users' records";
constexpr std::string_view rebuilt_index = "the index is rebuilt from the users' records";
constexpr std::string_view rebuilt_counts = "the counts are recomputed";

}  // namespace

void Verifier::run() {
  check_columns();
  check_ranks();
  check_users();
  check_credentials();
  check_index(Table::emails, emails_, "e-mail", &UserRecord::email_key);
  check_index(Table::codes, codes_, "referral code", &UserRecord::code_key);
  check_children();
  check_counts();
  check_audit();
  check_other_tables();
}

void Verifier::add_fault(int invariant, std::optional<std::uint64_t> user, std::string message, std::string repair) {
  Fault fault{.invariant = invariant, .user = {}, .message = std::move(message), .repair = std::move(repair)};
  if (user) fault.user = UserId{*user};
  report_(fault);
}

void Verifier::walk(Table table, const Visit& visit) {
  Cursor cursor(txn_, table);
  cursor.tolerate_damage();
  for (Cursor::Found found = cursor.first();; found = cursor.next()) {
    if (!found) {
      add_fault(7, std::nullopt,
                fmt::format("database \"{}\" cannot be read further: {}", traits_of(table).name, found.error().message),
                std::string(traits_of(table).repair));
      if (table == Table::columns) columns_lost_ = true;
      return;
    }
    if (!*found) return;
    const Cursor::Entry& entry = **found;
    if (!entry.damaged && visit(entry)) continue;
    add_fault(7, std::nullopt,
              fmt::format("{} cannot be read: the block {}", describe(table, entry.key),
                          entry.damaged ? "fails its checksum" : "is malformed"),
              std::string(traits_of(table).repair));
    if (table == Table::columns) columns_lost_ = true;
    if (table == Table::users) lost_blocks_.push_back(entry.number());
    if (table == Table::audit) lost_entries_.push_back(entry.number());
  }
}

void Verifier::walk_slots(Table table, const VisitSlot& visit) {
  walk(table, [&](const Cursor::Entry& entry) {
    auto block = read_slots(entry.payload);
    if (!block) return false;
    for (std::size_t slot = 0; slot < users_per_block; ++slot) {
      const std::uint64_t id = entry.number() * users_per_block + slot;
      if (!block->records[slot] || (id >= head_.next_id && head_.loading != 0)) continue;
      if (!visit(id, *block->records[slot])) return false;
    }
    return true;
  });
}

void Verifier::check_columns() {
  ColumnBlock block;
  walk(Table::columns, [&](const Cursor::Entry& entry) {
    if (!read_columns(entry.payload, block)) return false;
    if (block.ids.front() >= head_.next_id) return true;  // belongs to an unfinished bulk load
    if ((!ids_.empty() && block.ids.front() <= ids_.back()) || block.ids.front() < entry.number()) {
      add_fault(4, block.ids.front(),
                fmt::format("the columns of users from {} on are out of order", block.ids.front()),
                std::string(rebuilt_columns));
      columns_lost_ = true;
      return true;
    }
    ids_.insert(ids_.end(), block.ids.begin(), block.ids.end());
    referrers_.insert(referrers_.end(), block.referrers.begin(), block.referrers.end());
    times_.insert(times_.end(), block.times.begin(), block.times.end());
    blocks_.push_back({.key = entry.number(), .value = block.size()});
    return true;
  });
  has_record_.resize(ids_.size());
}

void Verifier::check_ranks() {
  std::vector<Pair> found, pairs;
  walk(Table::ranks, [&](const Cursor::Entry& entry) {
    if (!read_pairs(entry.payload, pairs)) return false;
    for (const Pair& pair : pairs) {
      if (pair.key < head_.next_id && head_.user_count > 0) found.push_back(pair);
    }
    return true;
  });
  if (columns_lost_ || found == blocks_) return;
  auto [at, expected] = std::ranges::mismatch(found, blocks_);
  std::uint64_t from = expected != blocks_.end() ? expected->key : at->key;
  add_fault(5, std::nullopt, fmt::format("the counts of users from {} on are wrong", from),
            std::string(rebuilt_counts));
}

void Verifier::check_users() {
  walk_slots(Table::users, [&](std::uint64_t id, std::string_view packed) {
    auto record = read_user(id, packed);
    if (record) check_record(id, *record);
    return record.has_value();
  });
  for (std::size_t row = 0; row < ids_.size(); ++row) {
    if (has_record_[row] || is_lost(ids_[row])) continue;
    add_fault(4, ids_[row], fmt::format("user {} is in the columns but has no record", ids_[row]));
  }
}

void Verifier::check_record(std::uint64_t id, const UserRecord& record) {
  ++records_;
  last_id_ = std::max(last_id_, id);
  if (!record.email_key.empty()) emails_.push_back({.key = index_hash(identity_, record.email_key), .value = id});
  if (!record.code_key.empty()) codes_.push_back({.key = index_hash(identity_, record.code_key), .value = id});
  std::optional<std::size_t> row = row_of(id);
  if (!row && columns_lost_) return;
  if (!row) {
    add_fault(4, id, fmt::format("user {} is missing from the columns", id), std::string(rebuilt_columns));
    return;
  }
  has_record_[*row] = true;
  std::uint64_t referrer = record.user.referrer.value_or(UserId{}).value;
  if (referrers_[*row] != referrer || times_[*row] != record.user.registered_at.ms) {
    add_fault(4, id, fmt::format("the columns contradict the record of user {}", id), std::string(rebuilt_columns));
  }
}

void Verifier::check_credentials() {
  walk_slots(Table::credentials, [&](std::uint64_t id, std::string_view packed) {
    if (!read_credential(packed)) return false;
    if (!row_of(id) && !columns_lost_) {
      add_fault(6, id, fmt::format("there is a password hash for user {}, who does not exist", id), "it is removed");
    }
    return true;
  });
}

void Verifier::check_index(Table table, std::vector<Pair>& expected, std::string_view what,
                           std::string UserRecord::*key) {
  std::vector<Pair> found, pairs;
  bool readable = true;
  walk(table, [&](const Cursor::Entry& entry) {
    bool first = entry.number() == 0;
    if (!read_pairs(entry.payload, pairs) || (!first && pairs.front().key < entry.number())) return readable = false;
    found.insert(found.end(), pairs.begin(), pairs.end());
    return true;
  });
  std::ranges::sort(expected);
  check_shared_keys(expected, what, key);
  if (!readable) return;  // already reported
  if (!std::ranges::is_sorted(found)) {
    add_fault(1, std::nullopt, fmt::format("the {} index is out of order", what), std::string(rebuilt_index));
    std::ranges::sort(found);
  }
  std::vector<Pair> missing, stray;
  std::ranges::set_difference(expected, found, std::back_inserter(missing));
  std::ranges::set_difference(found, expected, std::back_inserter(stray));
  for (const Pair& pair : missing) {
    add_fault(1, pair.value, fmt::format("user {} is not found by {}", pair.value, what), std::string(rebuilt_index));
  }
  for (const Pair& pair : stray) {
    if (is_lost(pair.value)) continue;
    add_fault(1, pair.value, fmt::format("the {} index has an entry for user {} that is not theirs", what, pair.value),
              std::string(rebuilt_index));
  }
}

// Equal hashes are allowed, equal keys are not.
void Verifier::check_shared_keys(const std::vector<Pair>& sorted, std::string_view what, std::string UserRecord::*key) {
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i - 1].key != sorted[i].key) continue;
    std::array<std::string, 2> keys;
    for (std::size_t n : {0u, 1u}) {
      std::uint64_t id = sorted[i - n].value;
      auto packed = get_slot(txn_, Table::users, id);
      auto record = packed && *packed ? read_user(id, **packed) : std::nullopt;
      if (record) keys[n] = (*record).*key;
    }
    if (keys[0] != keys[1]) continue;
    add_fault(1, sorted[i].value,
              fmt::format("users {} and {} have the same {}", sorted[i - 1].value, sorted[i].value, what));
  }
}

void Verifier::check_counts() {
  if (lost_blocks_.empty() && records_ != head_.user_count) {
    add_fault(5, std::nullopt, fmt::format("the head counts {} users, but there are {}", head_.user_count, records_),
              std::string(rebuilt_counts));
  }
  if (last_id_ >= head_.next_id) {
    add_fault(8, last_id_, fmt::format("the id counter is {}, not above user {}", head_.next_id, last_id_),
              "the counter is set above all ids");
  }
}

void Verifier::check_other_tables() {
  for (const TableTraits& traits : all_tables()) {
    if (traits.readable == nullptr) continue;
    walk(traits.table, [&](const Cursor::Entry& entry) { return traits.readable(entry.key, entry.payload); });
  }
}

std::optional<std::size_t> Verifier::row_of(std::uint64_t id) const {
  auto at = std::ranges::lower_bound(ids_, id);
  if (at == ids_.end() || *at != id) return std::nullopt;
  return static_cast<std::size_t>(at - ids_.begin());
}

bool Verifier::is_lost(std::uint64_t id) const { return std::ranges::binary_search(lost_blocks_, block_of(id)); }

}  // namespace refctl::lmdb
