#include "store/lmdb/env/create.hpp"

#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/codec/tables.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/env/writer_lock.hpp"
#include "store/lmdb/file/failure.hpp"

#include <lmdb.h>
#include <sodium.h>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

namespace refctl::lmdb {

namespace {

constexpr std::size_t map_bytes_of_empty = std::size_t{16} << 20;

StoreRecord new_identity(Instant now) {
  StoreRecord record{.created = now};
  randombytes_buf(record.hash_key.data(), record.hash_key.size());
  randombytes_buf(record.secret.data(), record.secret.size());
  return record;
}

Result<> fill(MDB_txn* txn, Instant now, const std::string& path) {
  Tables tables;
  for (const TableTraits& traits : all_tables()) {
    unsigned flags = MDB_CREATE | (traits.integer_keys ? MDB_INTEGERKEY : 0);
    int code =
        mdb_dbi_open(txn, name_in(traits, {}).c_str(), flags, &tables.handles[static_cast<std::size_t>(traits.table)]);
    if (code != 0) return lmdb_failure(code, "create a store in", path);
  }
  Txn writer(txn, tables, path);
  Result<> put = writer.put(Table::meta, store_name, write_store(new_identity(now)));
  if (!put) return put;
  return writer.put(Table::meta, head_name, write_head(Head{}));
}

Result<> build(const std::string& path, const std::string& file, Instant now) {
  MDB_env* made = nullptr;
  if (int code = mdb_env_create(&made); code != 0) return lmdb_failure(code, "create a store in", path);
  std::unique_ptr<MDB_env, decltype(&mdb_env_close)> env(made, mdb_env_close);
  mdb_env_set_maxdbs(made, table_count);
  mdb_env_set_mapsize(made, map_bytes_of_empty);
  if (int code = mdb_env_open(made, file.c_str(), MDB_NOSUBDIR | MDB_NOLOCK, 0600); code != 0) {
    return lmdb_failure(code, "create a store in", path);
  }
  MDB_txn* txn = nullptr;
  if (int code = mdb_txn_begin(made, nullptr, 0, &txn); code != 0) {
    return lmdb_failure(code, "create a store in", path);
  }
  Result<> filled = fill(txn, now, path);
  if (!filled) {
    mdb_txn_abort(txn);
    return filled;
  }
  if (int code = mdb_txn_commit(txn); code != 0) return lmdb_failure(code, "create a store in", path);
  return {};
}

}  // namespace

Result<> create_store(const std::string& path, Instant now, const DirectoryRules& rules) {
  Result<> made = make_directory(path);
  if (!made) return made;
  Result<> checked = check_directory(path, rules);
  if (!checked) return checked;
  Result<File> lock_file = WriterLock::open_lock_file(path);
  if (!lock_file) return failure_of(lock_file);
  WriterLock lock(path, std::move(*lock_file));
  Result<WriterLock::Guard> guard = lock.acquire(WriterLock::Mode::exclusive);
  if (!guard) return failure_of(guard);
  Result<bool> made_meanwhile = has_store(path);
  if (!made_meanwhile) return failure_of(made_meanwhile);
  if (*made_meanwhile) return {};

  std::string under_way = path + "/data.mdb.new";
  ::unlink(under_way.c_str());  // left by a process that was killed here
  Result<> built = build(path, under_way, now);
  if (built && std::rename(under_way.c_str(), (path + "/data.mdb").c_str()) != 0) {
    built = lmdb_failure(errno, "create a store in", path);
  }
  if (!built) {
    ::unlink(under_way.c_str());
    return built;
  }
  return sync_directory(path);
}

}  // namespace refctl::lmdb
