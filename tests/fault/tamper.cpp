#include "tests/fault/tamper.hpp"

#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/codec/meta_record.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

namespace refctl::test {

namespace {

MDB_val val_of(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }
std::string_view view_of(const MDB_val& value) { return {static_cast<const char*>(value.mv_data), value.mv_size}; }

void must(int code) {
  if (code != 0) throw std::runtime_error(mdb_strerror(code));
}

}  // namespace

std::string number_key(std::uint64_t number) {
  std::string key(sizeof number, '\0');
  std::memcpy(key.data(), &number, sizeof number);
  return key;
}

MDB_dbi Tampering::open(lmdb::Table table) {
  MDB_dbi handle = 0;
  if (table == lmdb::Table::meta) {
    must(mdb_dbi_open(txn_, "meta", 0, &handle));
    return handle;
  }
  const auto head = lmdb::read_head(payload(lmdb::Table::meta, lmdb::head_name));
  if (!head) throw std::runtime_error("no head");
  const lmdb::TableTraits& traits = lmdb::traits_of(table);
  must(mdb_dbi_open(txn_, lmdb::name_in(traits, head->generations).c_str(), traits.integer_keys ? MDB_INTEGERKEY : 0,
                    &handle));
  return handle;
}

std::string Tampering::payload(lmdb::Table table, std::string_view key) {
  MDB_val at = val_of(key), value;
  must(mdb_get(txn_, open(table), &at, &value));
  return std::string(view_of(value).substr(0, value.mv_size - lmdb::checksum_size));
}

void Tampering::put(lmdb::Table table, std::string_view key, std::string_view payload) {
  const std::uint32_t seal = lmdb::checksum(table, key, payload);
  std::string bytes(payload);
  bytes.append(reinterpret_cast<const char*>(&seal), sizeof seal);
  MDB_val at = val_of(key), value = val_of(bytes);
  must(mdb_put(txn_, open(table), &at, &value, 0));
}

void Tampering::erase(lmdb::Table table, std::string_view key) {
  MDB_val at = val_of(key);
  must(mdb_del(txn_, open(table), &at, nullptr));
}

void Tampering::clear(lmdb::Table table) { must(mdb_drop(txn_, open(table), 0)); }

void Tampering::remove(lmdb::Table table) { must(mdb_drop(txn_, open(table), 1)); }

void Tampering::each(lmdb::Table table, const std::function<void(std::string& payload)>& change) {
  std::vector<std::pair<std::string, std::string>> entries;
  MDB_cursor* cursor = nullptr;
  must(mdb_cursor_open(txn_, open(table), &cursor));
  MDB_val key, value;
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
    entries.emplace_back(view_of(key), view_of(value).substr(0, value.mv_size - lmdb::checksum_size));
  }
  mdb_cursor_close(cursor);
  for (auto& [at, payload] : entries) {
    change(payload);
    put(table, at, payload);
  }
}

void tamper(const std::string& path, const std::function<void(Tampering&)>& change) {
  MDB_env* env = nullptr;
  MDB_txn* txn = nullptr;
  must(mdb_env_create(&env));
  mdb_env_set_maxdbs(env, 40);
  mdb_env_set_mapsize(env, std::size_t{8} << 30);
  must(mdb_env_open(env, path.c_str(), 0, 0600));
  must(mdb_txn_begin(env, nullptr, 0, &txn));
  Tampering tampering(txn);
  change(tampering);
  must(mdb_txn_commit(txn));
  mdb_env_close(env);
}

}  // namespace refctl::test
