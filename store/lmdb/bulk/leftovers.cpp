#include "store/lmdb/bulk/leftovers.hpp"

#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/tables/slots.hpp"

#include <vector>

namespace refctl::lmdb {

namespace {

// How many blocks one transaction erases: it stays short, and a kill loses little.
constexpr int max_erased = 20'000;

// Returns whether a block in a table that loads append to belongs to the load: all its ids are above the counter.
Result<bool> is_leftover(Txn& txn, Table table, const Cursor::Entry& entry, const Head& head) {
  if (head.user_count == 0 && entry.number() == 0 && table == Table::ranks) return true;
  std::uint64_t first = entry.number();
  if (table == Table::users || table == Table::credentials) return first > block_of(head.next_id - 1);
  if (table == Table::columns) {
    auto columns = read_column_head(entry.payload);
    if (!columns) return txn.damaged(table, entry.key);
    return columns->first >= head.next_id;
  }
  return first >= head.next_id;
}

// Returns false once nothing is left in the table.
Result<bool> erase_some(Txn& txn, Table table, const Head& head) {
  for (int erased = 0; erased < max_erased; ++erased) {
    std::uint64_t key = 0;
    {
      Cursor cursor(txn, table);
      Cursor::Found last = cursor.last();
      if (!last) return failure_of(last);
      if (!*last) return false;
      Result<bool> leftover = is_leftover(txn, table, **last, head);
      if (!leftover || !*leftover) return leftover;
      key = (*last)->number();
    }
    Result<> done = txn.erase(table, key);
    if (!done) return failure_of(done);
  }
  return true;
}

// Returns the names of tables that belong to generations other than the head's.
Result<std::vector<std::string>> unused_tables(Txn& txn, const Head& head) {
  std::vector<std::string> stray;
  constexpr MDB_dbi main_table = 1;
  MDB_cursor* cursor = nullptr;
  int code = mdb_cursor_open(txn.handle(), main_table, &cursor);
  if (code != 0) return txn.damaged(Table::meta, head_name);
  MDB_val key, value;
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
    std::string name(static_cast<const char*>(key.mv_data), key.mv_size);
    std::string_view base = std::string_view(name).substr(0, name.find('.'));
    for (const TableTraits& traits : all_tables()) {
      if (base == traits.name && name != name_in(traits, head.generations)) stray.push_back(name);
    }
  }
  mdb_cursor_close(cursor);
  return stray;
}

Result<> drop_unused_tables(Txn& txn, Head& head) {
  Result<std::vector<std::string>> stray = unused_tables(txn, head);
  if (!stray) return failure_of(stray);
  for (const std::string& name : *stray) {
    Result<> dropped = Env::drop_table(txn, name);
    if (!dropped) return dropped;
  }
  head.loading = 0;
  return {};
}

}  // namespace

Result<> remove_leftovers(Env& env) {
  bool any = false;
  Result<> looked = env.read([&](Txn&, Head& head) -> Result<> {
    any = head.loading != 0;
    return {};
  });
  if (!looked || !any) return looked;
  // From here on no transaction of this process uses a handle of an old generation.
  Result<> refreshed = env.refresh_tables();
  if (!refreshed) return refreshed;

  for (bool more = true; more;) {
    Result<> cleared = env.write([&](Txn& txn, Head& head) -> Result<> {
      more = false;
      if (head.loading == 0) return {};
      for (Table table : {Table::users, Table::credentials, Table::columns, Table::ranks}) {
        Result<bool> some = erase_some(txn, table, head);
        if (!some) return failure_of(some);
        more = more || *some;
      }
      return more ? Result<>{} : drop_unused_tables(txn, head);
    });
    if (!cleared) return cleared;
  }
  return {};
}

}  // namespace refctl::lmdb
