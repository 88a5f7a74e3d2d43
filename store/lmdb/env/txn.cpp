#include "store/lmdb/env/txn.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/env/crash_guard.hpp"
#include "store/lmdb/file/failure.hpp"

#include <fmt/core.h>

namespace refctl::lmdb {

namespace {

MDB_val val_of(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }
std::string_view view_of(const MDB_val& value) { return {static_cast<const char*>(value.mv_data), value.mv_size}; }

Failure replaced_meanwhile(const std::string& path) {
  return fail(ErrorCode::busy, "the store " + path + " was replaced while it was read", "try again");
}

}  // namespace

Result<std::optional<std::string_view>> Txn::get(Table table, const Key& key) {
  if (must_end()) return replaced_meanwhile(path_);
  MDB_val at = val_of(key.view());
  MDB_val value;
  int code = 0;
  std::optional<std::string_view> payload;
  bool survived = runs_without_fault([&] {
    code = mdb_get(txn_, tables_[table], &at, &value);
    if (code == 0) payload = verify_checksum(table, key.view(), view_of(value));
  });
  if (survived && code == MDB_NOTFOUND) return std::optional<std::string_view>{};
  if (survived && code != 0) return lmdb_failure(code, "read", path_);
  if (!survived || !payload) return damaged(table, key);
  return payload;
}

Result<> Txn::put(Table table, const Key& key, std::string_view payload, unsigned flags) {
  MDB_val at = val_of(key.view());
  MDB_val value{payload.size() + checksum_size, nullptr};
  std::uint32_t sum = checksum(table, key.view(), payload);
  if (leaves_) {
    const auto change = (flags & MDB_APPEND) != 0 ? LeafGuard::Change::append : LeafGuard::Change::put;
    if (Result<> sound = leaves_->check(txn_, tables_[table], key.view(), change); !sound) return sound;
  }
  StoreWriteScope scope(path_.c_str());
  ++changes_;
  int code = mdb_put(txn_, tables_[table], &at, &value, flags | MDB_RESERVE);
  if (code != 0) return lmdb_failure(code, "write to", path_);
  auto* to = static_cast<char*>(value.mv_data);
  std::memcpy(to, payload.data(), payload.size());
  store(to + payload.size(), sum);
  return {};
}

Result<> Txn::erase(Table table, const Key& key) {
  MDB_val at = val_of(key.view());
  if (leaves_) {
    Result<> sound = leaves_->check(txn_, tables_[table], key.view(), LeafGuard::Change::erase);
    if (!sound) return sound;
  }
  StoreWriteScope scope(path_.c_str());
  ++changes_;
  int code = mdb_del(txn_, tables_[table], &at, nullptr);
  if (code != 0 && code != MDB_NOTFOUND) return lmdb_failure(code, "write to", path_);
  return {};
}

Failure Txn::damaged(Table table, const Key& key) const { return damage(path_, table, key.view()); }

std::uint64_t Cursor::Entry::number() const {
  return key.size() == sizeof(std::uint64_t) ? load<std::uint64_t>(key.data()) : 0;
}

Cursor::~Cursor() {
  if (cursor_ != nullptr) mdb_cursor_close(cursor_);
}

Cursor::Found Cursor::next() { return checked(step()); }

// Moves to the next entry without verifying it.
Cursor::Found Cursor::step() {
  std::string_view before = last_key_;
  Found found = move(MDB_NEXT, {});
  if (!found || !*found) return found;
  std::string_view after = (*found)->key;
  bool ascends = traits_of(table_).integer_keys && before.size() == 8 && after.size() == 8
                     ? load<std::uint64_t>(before.data()) < load<std::uint64_t>(after.data())
                     : before < after;
  if (!ascends) return damage(txn_.path(), table_, after);
  return found;
}

Cursor::Found Cursor::at(std::uint64_t key) {
  constexpr std::uint64_t max_steps = 3;
  const std::uint64_t last = last_key_.size() == sizeof key ? load<std::uint64_t>(last_key_.data()) : key;
  if (last >= key || key - last > max_steps) return checked(move(MDB_SET_KEY, Key(key).view()));
  Found found = step();
  while (found && *found && (*found)->number() < key) found = step();
  if (found && *found && (*found)->number() > key) return std::optional<Entry>{};
  return checked(std::move(found));
}

Cursor::Found Cursor::at_or_before(std::uint64_t key) {
  Key wanted(key);
  Found found = move(MDB_SET_RANGE, wanted.view());
  if (!found) return found;
  if (!*found) return last();
  if ((*found)->number() != key) found = move(MDB_PREV, {});
  return checked(std::move(found));
}

Cursor::Found Cursor::before(const Key& key) {
  Found found = move(MDB_SET_RANGE, key.view());
  if (!found) return found;
  return checked(move(*found ? MDB_PREV : MDB_LAST, {}));
}

Cursor::Found Cursor::move(MDB_cursor_op op, std::string_view key) {
  if (txn_.must_end()) return replaced_meanwhile(txn_.path());
  if (cursor_ == nullptr) {
    int code = mdb_cursor_open(txn_.handle(), txn_.tables()[table_], &cursor_);
    if (code != 0) return lmdb_failure(code, "read", txn_.path());
  }
  MDB_val at = val_of(key);
  MDB_val value;
  int code = 0;
  if (!runs_without_fault([&] { code = mdb_cursor_get(cursor_, &at, &value, op); })) {
    return damage(txn_.path(),
                  fmt::format("database \"{}\" refers to pages that do not exist", traits_of(table_).name));
  }
  last_key_ = {};
  if (code == MDB_NOTFOUND) return std::optional<Entry>{};
  if (code != 0) return lmdb_failure(code, "read", txn_.path());
  last_key_ = view_of(at);
  return std::optional(Entry{.key = last_key_, .payload = view_of(value), .damaged = false});
}

Cursor::Found Cursor::checked(Found found) {
  if (!found || !*found || checksum_mode_ == ChecksumMode::skip) return found;
  Entry& entry = **found;
  std::optional<std::string_view> payload;
  bool survived = runs_without_fault([&] { payload = verify_checksum(table_, entry.key, entry.payload); });
  if (survived && payload) {
    entry.payload = *payload;
  } else if (checksum_mode_ == ChecksumMode::tolerate) {
    entry.payload = {};
    entry.damaged = true;
  } else {
    return damage(txn_.path(), table_, entry.key);
  }
  return found;
}

}  // namespace refctl::lmdb
