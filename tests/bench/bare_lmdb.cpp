// bench_bare_lmdb FOLDER COUNT: measures COUNT synced LMDB transactions that put the same data as a sign-up and do
// nothing else: no reads, no records, no checksums. Prints seconds. Not a test.
#include <lmdb.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

namespace {

void must(int code) {
  if (code == 0) return;
  std::fprintf(stderr, "%s\n", mdb_strerror(code));
  std::exit(1);
}

// The tables that a sign-up without a referrer changes, and the approximate size of a value.
struct Table {
  const char* name;
  bool scattered;  // its keys are hashes
  std::size_t size;
};
constexpr std::array<Table, 9> tables = {{{"users", false, 100},
                                          {"columns", false, 30},
                                          {"ranks", false, 20},
                                          {"emails", true, 20},
                                          {"codes", true, 20},
                                          {"audit", false, 160},
                                          {"audit_values", false, 120},
                                          {"audit_index", false, 20},
                                          {"meta", false, 44}}};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
  std::filesystem::create_directories(argv[1]);
  MDB_env* env = nullptr;
  must(mdb_env_create(&env));
  must(mdb_env_set_maxdbs(env, tables.size()));
  must(mdb_env_set_mapsize(env, std::size_t{1} << 36U));
  must(mdb_env_open(env, argv[1], MDB_NOTLS, 0600));
  std::array<MDB_dbi, tables.size()> handles{};
  MDB_txn* txn = nullptr;
  must(mdb_txn_begin(env, nullptr, 0, &txn));
  for (std::size_t i = 0; i < tables.size(); ++i) {
    must(mdb_dbi_open(txn, tables[i].name, MDB_CREATE | MDB_INTEGERKEY, &handles[i]));
  }
  must(mdb_txn_commit(txn));

  std::mt19937_64 random(std::random_device{}());
  const std::string bytes(200, 'x');
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t number = 1; number <= count; ++number) {
    must(mdb_txn_begin(env, nullptr, 0, &txn));
    for (std::size_t i = 0; i < tables.size(); ++i) {
      std::uint64_t key = tables[i].scattered ? random() : number;
      MDB_val at{sizeof key, &key};
      MDB_val value{tables[i].size, const_cast<char*>(bytes.data())};
      must(mdb_put(txn, handles[i], &at, &value, 0));
    }
    must(mdb_txn_commit(txn));
  }
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  mdb_env_close(env);
  return 0;
}
