#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/tables/slots.hpp"
#include "store/lmdb/tables/view.hpp"

#include <sodium.h>

#include <algorithm>

namespace refctl::lmdb {

namespace {

std::uint64_t id_or_none(const std::optional<UserId>& id) { return id ? id->value : 0; }

records::UserSummary summary_of(std::uint64_t id, const UserFields& fields) {
  return {.id = UserId{id},
          .name = fields.name,
          .email = fields.email,
          .code = fields.code,
          .referrer = UserId{fields.referrer},
          .registered_at = Instant{fields.registered_at},
          .role = fields.role,
          .disabled = fields.disabled,
          .erased = fields.erased};
}

}  // namespace

std::uint64_t index_hash(const StoreRecord& identity, std::string_view key) {
  static_assert(crypto_shorthash_BYTES == 8 && crypto_shorthash_KEYBYTES == 16);
  unsigned char hash[crypto_shorthash_BYTES];
  crypto_shorthash(hash, reinterpret_cast<const unsigned char*>(key.data()), key.size(), identity.hash_key.data());
  return load<std::uint64_t>(reinterpret_cast<const char*>(hash));
}

View::View(Txn& txn, Head& head, const StoreRecord& identity)
    : txn_(txn),
      head_(head),
      identity_(identity),
      columns_(txn, head.next_id),
      children_(txn, columns_),
      emails_(txn, Table::emails),
      codes_(txn, Table::codes),
      audit_(txn, head.audit_end) {}

Result<std::optional<std::string_view>> View::packed_user(std::uint64_t id) {
  if (id >= head_.next_id) return std::optional<std::string_view>{};
  auto bytes = txn_.get(Table::users, block_of(id));
  if (!bytes) return failure_of(bytes);
  if (!*bytes) return std::optional<std::string_view>{};
  auto block = read_slots(**bytes);
  if (!block) return txn_.damaged(Table::users, block_of(id));
  return block->records[slot_of(id)];
}

Result<std::optional<UserRecord>> View::record(std::uint64_t id) {
  auto packed = packed_user(id);
  if (!packed) return failure_of(packed);
  if (!*packed) return std::optional<UserRecord>{};
  auto record = read_user(id, **packed);
  if (!record) return txn_.damaged(Table::users, block_of(id));
  return record;
}

Result<std::optional<User>> View::user(UserId id) {
  auto packed = packed_user(id.value);
  if (!packed) return failure_of(packed);
  if (!*packed) return std::optional<User>{};
  auto fields = read_fields(**packed);
  if (!fields) return txn_.damaged(Table::users, block_of(id.value));
  return std::optional(user_of(id.value, *fields));
}

// Keeps the last block and a cursor, because ids in a request often ascend or are neighbours.
Result<> View::visit_users(std::span<const UserId> ids, const std::function<void(const records::UserSummary&)>& visit) {
  Cursor cursor(txn_, Table::users);
  SlotBlock block;
  std::optional<std::uint64_t> held;
  for (const UserId id : ids) {
    if (id.value >= head_.next_id) continue;
    if (const std::uint64_t wanted = block_of(id.value); held != wanted) {
      auto found = cursor.at(wanted);
      if (!found) return failure_of(found);
      auto read = *found ? read_slots((*found)->payload) : SlotBlock{};
      if (!read) return txn_.damaged(Table::users, wanted);
      block = *read;
      held = wanted;
    }
    const auto& packed = block.records[slot_of(id.value)];
    if (!packed) continue;
    auto fields = read_fields(*packed);
    if (!fields) return txn_.damaged(Table::users, block_of(id.value));
    visit(summary_of(id.value, *fields));
  }
  return {};
}

Result<std::optional<UserId>> View::find(PairTable& index, std::string_view key, std::string UserRecord::*field) {
  auto candidates = index.find(index_hash(identity_, key));
  if (!candidates) return failure_of(candidates);
  for (std::uint64_t id : *candidates) {
    auto found = record(id);
    if (!found) return failure_of(found);
    if (*found && (**found).*field == key) return std::optional(UserId{id});
  }
  return std::optional<UserId>{};
}

Result<std::optional<UserId>> View::id_by_email(const EmailKey& key) {
  return find(emails_, key.text, &UserRecord::email_key);
}

Result<std::optional<UserId>> View::id_by_code(const CodeKey& key) {
  return find(codes_, key.text, &UserRecord::code_key);
}

Result<> View::scan_users(UserId first, const records::UserPredicate& which,
                          const std::function<Walk(const records::UserSummary&)>& visit) {
  const bool everybody = which.everybody();
  Cursor cursor(txn_, Table::users);
  for (Cursor::Found found = cursor.at_or_after(block_of(first.value));; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) return {};
    std::uint64_t base = (*found)->number() * users_per_block;
    auto block = read_slots((*found)->payload);
    if (!block) return txn_.damaged(Table::users, (*found)->key);
    for (std::size_t slot = 0; slot < users_per_block; ++slot) {
      if (base + slot >= head_.next_id) return {};
      if (!block->records[slot] || base + slot < first.value) continue;
      auto fields = read_fields(*block->records[slot]);
      if (!fields) return txn_.damaged(Table::users, (*found)->key);
      const records::UserSummary user = summary_of(base + slot, *fields);
      if (!everybody && !which.holds_for(user)) continue;
      if (visit(user) == Walk::stop) return {};
    }
  }
}

Result<> View::scan_ids(UserId first, const records::UserPredicate& which, const std::function<Walk(UserId)>& visit) {
  // The columns have no roles.
  if (which.role) return Reader::scan_ids(first, which, visit);
  return columns_.scan(first.value, true, [&](const ColumnBlock& block) {
    if (block.ids.back() < first.value) return true;
    for (std::size_t i = 0; i < block.ids.size(); ++i) {
      if (block.ids[i] < first.value) continue;
      if (!which.holds_for(UserId{block.referrers[i]}, Instant{block.times[i]})) continue;
      if (visit(UserId{block.ids[i]}) == Walk::stop) return false;
    }
    return true;
  });
}

Result<std::optional<UserId>> View::id_at(std::uint64_t rank) {
  if (rank >= head_.user_count) return std::optional<UserId>{};
  auto id = columns_.id_at(rank);
  if (!id) return failure_of(id);
  if (!*id) return std::optional<UserId>{};
  return std::optional(UserId{**id});
}

Result<std::uint64_t> View::rank_of(UserId id) {
  if (head_.user_count == 0) return 0;
  return columns_.rank_of(id.value);
}

Result<> View::scan_columns(records::Times times, const std::function<Walk(const records::ColumnChunk&)>& visit) {
  return columns_.scan(0, times == records::Times::wanted, [&](const ColumnBlock& block) {
    return visit({.ids = block.ids,
                  .referrers = block.referrers,
                  .registered_at = block.times,
                  .users = head_.user_count}) == Walk::on;
  });
}

Result<std::vector<UserId>> View::children(UserId referrer, std::uint64_t offset, std::uint64_t limit) {
  return children_.page(referrer.value, offset, limit);
}

Result<std::uint64_t> View::child_rank(UserId referrer, Instant at, UserId id) {
  return children_.rank(referrer.value, at.ms, id.value);
}

Result<std::vector<UserId>> View::children_after(UserId referrer, records::ChildPlace after, std::uint64_t limit) {
  return children_.page_after(referrer.value, after.at.ms, after.id.value, limit);
}

Result<bool> View::children_of(std::span<const UserId> referrers, std::optional<Instant> as_of, std::uint64_t most,
                               const std::function<void(UserId referrer, UserId child)>& visit) {
  return children_.level(referrers, as_of ? std::optional(as_of->ms) : std::nullopt, most, visit);
}

Result<> View::put_user(const User& user, const std::optional<EmailKey>& email, const std::optional<CodeKey>& code) {
  std::uint64_t id = user.id.value;
  if (id == 0 || id > max_user_id) return fail(ErrorCode::internal, "a user id out of range");
  std::string_view email_text = email ? std::string_view(email->text) : std::string_view{};
  std::string_view code_text = code ? std::string_view(code->text) : std::string_view{};
  if (email) {
    auto holder = id_by_email(*email);
    if (!holder) return failure_of(holder);
    if (*holder && **holder != user.id) return fail(ErrorCode::email_taken, "the e-mail address is taken");
  }
  if (code) {
    auto holder = id_by_code(*code);
    if (!holder) return failure_of(holder);
    if (*holder && **holder != user.id) return fail(ErrorCode::code_taken, "the referral code is taken");
  }
  auto before = record(id);
  if (!before) return failure_of(before);
  std::optional<ColumnTable::Row> row_before;
  if (*before) {
    const User& old = (*before)->user;
    row_before = {.referrer = id_or_none(old.referrer), .time = old.registered_at.ms};
  } else {
    ++head_.user_count;
    head_.next_id = std::max(head_.next_id, id + 1);
  }
  Result<> done = index(emails_, id, *before ? std::string_view((*before)->email_key) : std::string_view{}, email_text);
  if (done) done = index(codes_, id, *before ? std::string_view((*before)->code_key) : std::string_view{}, code_text);
  if (done) {
    done = put_edge(id, row_before, {.referrer = id_or_none(user.referrer), .time = user.registered_at.ms});
  }
  if (!done) return done;
  std::string packed;
  write_user({.name = user.name,
              .email = user.email,
              .email_key = email_text,
              .code = user.code,
              .code_key = code_text,
              .referrer = id_or_none(user.referrer),
              .registered_at = user.registered_at.ms,
              .role = user.role,
              .disabled = user.disabled,
              .erased = user.erased},
             packed);
  return put_slot(txn_, Table::users, id, packed);
}

Result<> View::index(PairTable& index, std::uint64_t id, std::string_view before, std::string_view after) {
  if (before == after) return {};
  if (!before.empty()) {
    Result<> removed = index.remove({.key = index_hash(identity_, before), .value = id});
    if (!removed) return removed;
  }
  if (after.empty()) return {};
  return index.insert({.key = index_hash(identity_, after), .value = id});
}

// Updates columns and edges. The old edge is removed while the columns still have the old time, and the new one is
// added once they have the new time, because the columns determine an edge's position.
Result<> View::put_edge(std::uint64_t id, std::optional<ColumnTable::Row> before, ColumnTable::Row after) {
  if (before && before->referrer == after.referrer && before->time == after.time) return {};
  if (before && before->referrer != 0) {
    Result<> removed = children_.remove(before->referrer, before->time, id);
    if (!removed) return removed;
  }
  Result<> put = columns_.put(id, after);
  if (!put || after.referrer == 0) return put;
  return children_.insert(after.referrer, after.time, id);
}

}  // namespace refctl::lmdb
