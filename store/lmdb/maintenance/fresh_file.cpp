#include "store/lmdb/maintenance/fresh_file.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/env/env.hpp"
#include "store/lmdb/file/failure.hpp"

#include <cerrno>

namespace refctl::lmdb {

namespace {

constexpr std::size_t bytes_per_commit = std::size_t{16} << 20;
constexpr std::uint64_t min_map_bytes = std::uint64_t{1} << 20;
constexpr std::string_view doing = "write to";

Failure malformed(std::string_view how) {
  return fail(ErrorCode::store_damaged, "the backup is damaged: " + std::string(how), "take another backup");
}

}  // namespace

Result<std::unique_ptr<FreshFile>> FreshFile::make(const std::string& directory, std::uint64_t map_bytes) {
  if (map_bytes == 0) map_bytes = default_map_bytes;
  const std::string file = directory + "/data.mdb";
  for (;; map_bytes /= 2) {
    MDB_env* env = nullptr;
    if (int code = mdb_env_create(&env); code != 0) return lmdb_failure(code, doing, directory);
    auto fresh = std::make_unique<FreshFile>(directory, env);
    mdb_env_set_maxdbs(env, table_count);
    mdb_env_set_mapsize(env, map_bytes);
    // No sync at each commit: only the sync at the end matters.
    int code = mdb_env_open(env, file.c_str(), MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC, 0600);
    if (code == 0) return fresh;
    if (code != ENOMEM || map_bytes <= min_map_bytes) return lmdb_failure(code, doing, directory);
  }
}

Result<> FreshFile::begin() {
  MDB_txn* txn = nullptr;
  if (int code = mdb_txn_begin(env_.get(), nullptr, 0, &txn); code != 0) return lmdb_failure(code, doing, directory_);
  txn_.reset(txn);
  bytes_ = 0;
  return {};
}

Result<> FreshFile::commit() {
  if (int code = mdb_txn_commit(txn_.release()); code != 0) return lmdb_failure(code, doing, directory_);
  return {};
}

Result<> FreshFile::make_tables(std::string_view payload) {
  auto head = read_head(payload);
  if (!head) return malformed("its head is malformed");
  Tables made{.generations = head->generations};
  for (const TableTraits& traits : all_tables()) {
    const unsigned flags = MDB_CREATE | (traits.integer_keys ? MDB_INTEGERKEY : 0);
    int code = mdb_dbi_open(txn_.get(), name_in(traits, made.generations).c_str(), flags,
                            &made.handles[static_cast<std::size_t>(traits.table)]);
    if (code != 0) return lmdb_failure(code, doing, directory_);
  }
  tables_ = made;
  return {};
}

// LMDB's append mode requires entries in this order.
bool FreshFile::is_next_in_order(const DumpReader::Entry& entry) {
  bool next = last_key_.empty() || entry.table > last_table_;
  if (!next && entry.table == last_table_) {
    next = traits_of(entry.table).integer_keys
               ? load<std::uint64_t>(last_key_.data()) < load<std::uint64_t>(entry.key.data())
               : last_key_ < entry.key;
  }
  last_table_ = entry.table;
  last_key_ = entry.key;
  return next;
}

Result<> FreshFile::append(const DumpReader::Entry& entry) {
  if (txn_ == nullptr) {
    Result<> begun = begin();
    if (!begun) return begun;
  }
  if (!tables_) {
    if (entry.table != Table::meta || entry.key != head_name) return malformed("it does not begin with its head");
    Result<> made = make_tables(entry.payload);
    if (!made) return made;
  }
  const bool by_number = traits_of(entry.table).integer_keys;
  if (by_number && entry.key.size() != sizeof(std::uint64_t)) return malformed("it has an invalid key");
  if (!is_next_in_order(entry)) return malformed("its entries are out of order");
  const Key key = by_number ? Key(load<std::uint64_t>(entry.key.data())) : Key(entry.key);
  Txn txn(txn_.get(), *tables_, directory_);
  Result<> put = txn.put(entry.table, key, entry.payload, MDB_APPEND);
  if (!put) return put;
  bytes_ += entry.payload.size();
  return bytes_ >= bytes_per_commit ? commit() : put;
}

Result<> FreshFile::replace(Table table, const Key& key, std::string_view payload) {
  if (!tables_) return malformed("it is empty");
  if (txn_ == nullptr) {
    Result<> begun = begin();
    if (!begun) return begun;
  }
  return Txn(txn_.get(), *tables_, directory_).put(table, key, payload);
}

Result<> FreshFile::finish() {
  if (!tables_) return malformed("it is empty");
  if (txn_ != nullptr) {
    Result<> committed = commit();
    if (!committed) return committed;
  }
  const int code = mdb_env_sync(env_.get(), 1);
  env_.reset();
  if (code != 0) return lmdb_failure(code, doing, directory_);
  return {};
}

}  // namespace refctl::lmdb
