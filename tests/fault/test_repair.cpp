#include "store/lmdb/codec/tables.hpp"
#include "store/lmdb/file/page_format.hpp"
#include "tests/fault/stores.hpp"
#include "tests/fault/tamper.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <lmdb.h>

#include <filesystem>
#include <utility>

// Repairs of stores whose pages are damaged: what can be rebuilt is, and no repair drops what can be read.

namespace fs = std::filesystem;
using namespace refctl;
using namespace refctl::test;
using lmdb::Table;

namespace {

constexpr std::size_t page_size = 4096;

// Returns where the key of the middle entry of a table is in data.mdb.
std::size_t place_of_middle_key(const std::string& path, Table table, const lmdb::Generations& generations) {
  MDB_env* env = nullptr;
  MDB_txn* txn = nullptr;
  MDB_dbi handle = 0;
  MDB_cursor* cursor = nullptr;
  MDB_val key{}, value{};
  mdb_env_create(&env);
  mdb_env_set_maxdbs(env, 40);
  REQUIRE(mdb_env_open(env, path.c_str(), MDB_RDONLY | MDB_NOLOCK, 0600) == 0);
  REQUIRE(mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn) == 0);
  REQUIRE(mdb_dbi_open(txn, lmdb::name_in(lmdb::traits_of(table), generations).c_str(), 0, &handle) == 0);
  MDB_stat stat{};
  mdb_stat(txn, handle, &stat);
  REQUIRE(mdb_cursor_open(txn, handle, &cursor) == 0);
  for (std::size_t n = 0; n <= stat.ms_entries / 2; ++n) REQUIRE(mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0);
  const auto address = reinterpret_cast<std::uintptr_t>(key.mv_data);
  const auto* const page = reinterpret_cast<const char*>(address - address % page_size);
  const std::size_t place = lmdb::read_page_header(page).number * page_size + address % page_size;
  mdb_cursor_close(cursor);
  mdb_txn_abort(txn);
  mdb_env_close(env);
  return place;
}

void flip_bit(const std::string& path, std::size_t place, unsigned bit) {
  std::string bytes = file_bytes(path + "/data.mdb");
  bytes[place] = static_cast<char>(bytes[place] ^ (1U << bit));
  write_file_bytes(path + "/data.mdb", bytes);
}

Result<> repair(records::Records& store) {
  return store.repair([](records::Writer&) -> Result<> { return {}; });
}

// How many users are found by their e-mail and their code.
std::pair<std::uint64_t, std::uint64_t> found_users(records::Records& store) {
  std::pair<std::uint64_t, std::uint64_t> found;
  REQUIRE(store.read([&](records::Reader& r) -> Result<> {
    std::vector<User> users;
    auto done = r.scan_users(UserId{1}, {}, [&](const records::UserSummary& user) {
      users.push_back(records::user_from(user));
      return Walk::on;
    });
    for (const User& user : users) {
      if (done && *r.id_by_email(EmailKey{user.email}) == user.id) ++found.first;
      if (done && *r.id_by_code(CodeKey{user.code}) == user.id) ++found.second;
    }
    return done;
  }));
  return found;
}

constexpr lmdb::Generations after_first_load{.data = 0, .index = 1};
constexpr std::uint64_t all_users = 4'520;

}  // namespace

TEST_CASE("a repair rebuilds an index with a damaged key", "[fault]") {
  for (const Table table : {Table::emails, Table::codes, Table::children, Table::columns}) {
    INFO(lmdb::traits_of(table).name);
    TemporaryDirectory directory;
    const std::string path = directory.file("s");
    make_mixed_store(path);
    flip_bit(path, place_of_middle_key(path, table, after_first_load) + 7, 6);
    auto store = open_store(path);
    CHECK_FALSE(faults_of(*store).empty());
    REQUIRE(repair(*store));
    CHECK(faults_of(*store).empty());
    CHECK(found_users(*store) == std::pair(all_users, all_users));
  }
}

TEST_CASE("a repair that would drop users because of a damaged key is refused", "[fault]") {
  for (const Table table : {Table::users, Table::credentials}) {
    INFO(lmdb::traits_of(table).name);
    TemporaryDirectory directory;
    const std::string path = directory.file("s");
    make_mixed_store(path);
    flip_bit(path, place_of_middle_key(path, table, after_first_load) + 7, 6);
    const std::string before = file_bytes(path + "/data.mdb");
    auto store = open_store(path);
    CHECK_FALSE(faults_of(*store).empty());
    const auto repaired = repair(*store);
    REQUIRE_FALSE(repaired);
    CHECK(repaired.error().code == ErrorCode::store_damaged);
    CHECK(repaired.error().message.find("would lose records") != std::string::npos);
    store.reset();
    CHECK(file_bytes(path + "/data.mdb") == before);
  }
}
