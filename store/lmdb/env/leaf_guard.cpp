#include "store/lmdb/env/leaf_guard.hpp"

#include "store/lmdb/env/crash_guard.hpp"
#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/page_fault.hpp"
#include "store/lmdb/file/page_file.hpp"

#include <cstring>

namespace refctl::lmdb {

Result<MapRange> locate_map(MDB_env* env, const char* value, const std::string& path) {
  MDB_envinfo info{};
  MDB_stat stat{};
  int fd = -1;
  mdb_env_info(env, &info);
  mdb_env_stat(env, &stat);
  mdb_env_get_fd(env, &fd);
  auto file = PageFile::open(path, fd);
  if (!file) return failure_of(file);
  const std::size_t page_size = stat.ms_psize;
  const char* const page = value - reinterpret_cast<std::uintptr_t>(value) % page_size;
  const std::uint64_t number = read_page_header(page).number;
  std::string bytes;
  if (number > info.me_last_pgno || !file->read(number, 1, bytes) || std::memcmp(page, bytes.data(), page_size) != 0) {
    return damage(path, "a page of data.mdb has the number of another page");
  }
  return MapRange{.begin = page - number * page_size, .size = info.me_mapsize, .page_size = page_size};
}

bool LeafGuard::is_sound(const void* in_leaf) {
  const auto* const at = static_cast<const char*>(in_leaf);
  if (at < map_.begin || at >= map_.begin + map_.size) return true;  // a copy of this transaction
  const std::uint64_t number = static_cast<std::size_t>(at - map_.begin) / map_.page_size;
  const char* const page = map_.begin + number * map_.page_size;
  if (page == checked_) return true;
  if (!page_fault(page, map_.page_size, number, leaf_page).empty()) return false;
  checked_ = page;
  return true;
}

// Moves the cursor to the next or previous leaf and checks it.
bool LeafGuard::check_neighbour(MDB_cursor* cursor, MDB_cursor_op step) {
  MDB_val key, value;
  if (mdb_cursor_get(cursor, &key, &value, MDB_GET_CURRENT) != 0) return true;
  const auto page_of = [&] { return reinterpret_cast<std::uintptr_t>(key.mv_data) / map_.page_size; };
  const std::uintptr_t from = page_of();
  while (mdb_cursor_get(cursor, &key, &value, step) == 0) {
    if (page_of() != from) return is_sound(key.mv_data);
  }
  return true;
}

// A put changes the leaf of the first entry at or above the key, or that of the entry before it. An erase may also
// merge the leaf with one of its neighbours.
bool LeafGuard::check_leaves(MDB_cursor* cursor, std::string_view key, Change change) {
  MDB_val at{key.size(), const_cast<char*>(key.data())};
  MDB_val value;
  int found = change == Change::append ? MDB_NOTFOUND : mdb_cursor_get(cursor, &at, &value, MDB_SET_RANGE);
  if (found == 0 && !is_sound(at.mv_data)) return false;
  if (change == Change::erase) {
    if (found != 0) return found == MDB_NOTFOUND;
    if (!check_neighbour(cursor, MDB_NEXT)) return false;
    at = {key.size(), const_cast<char*>(key.data())};
    if (mdb_cursor_get(cursor, &at, &value, MDB_SET_RANGE) != 0) return false;
    return check_neighbour(cursor, MDB_PREV);
  }
  if (found != 0 && found != MDB_NOTFOUND) return false;
  const int before = mdb_cursor_get(cursor, &at, &value, found == 0 ? MDB_PREV : MDB_LAST);
  return before == MDB_NOTFOUND || (before == 0 && is_sound(at.mv_data));
}

Result<> LeafGuard::check(MDB_txn* txn, MDB_dbi table, std::string_view key, Change change) {
  if (change == Change::append && table == appended_to_) return {};
  MDB_cursor* cursor = nullptr;
  if (int code = mdb_cursor_open(txn, table, &cursor); code != 0) return lmdb_failure(code, "write to", path_);
  bool sound = false;
  const bool survived = runs_without_fault([&] { sound = check_leaves(cursor, key, change); });
  mdb_cursor_close(cursor);
  if (!survived || !sound) return damage(path_, "a page that would be written to has an impossible header");
  if (change == Change::append) appended_to_ = table;
  return {};
}

}  // namespace refctl::lmdb
