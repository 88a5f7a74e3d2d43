#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/open.hpp"
#include "store/records/bulk_load.hpp"
#include "store/target_uri.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <lmdb.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;
using namespace refctl;
using namespace refctl::test;

namespace {

Result<std::unique_ptr<records::Records>> open(const std::string& uri, OpenMode mode = OpenMode::read) {
  return open_records(uri, mode, {.now = Instant{1}});
}

// Creates a store with one setting.
void make_store(const std::string& path) {
  auto store = open(path, OpenMode::write);
  if (!store) throw std::runtime_error(store.error().message);
  if (!(*store)->write([](records::Writer& w) { return w.put_config("a", "b"); })) throw std::runtime_error("write");
}

// Returns the error code of a failed open, whose message must be one line that names the store.
ErrorCode refusal(const std::string& path, OpenMode mode = OpenMode::read) {
  auto store = open(path, mode);
  if (store) throw std::runtime_error("it opened");
  const std::string& message = store.error().message;
  if (message.find('\n') != std::string::npos || message.find(path) == std::string::npos) {
    throw std::runtime_error(message);
  }
  return store.error().code;
}

void overwrite(const std::string& file, std::size_t at, const std::string& bytes) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(static_cast<std::streamoff>(at));
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Creates an LMDB file; `fill` gets a transaction.
template <typename Fill>
void with_lmdb(const std::string& path, Fill fill) {
  fs::create_directory(path);
  fs::permissions(path, fs::perms::owner_all);
  MDB_env* env = nullptr;
  mdb_env_create(&env);
  mdb_env_set_maxdbs(env, 20);
  REQUIRE(mdb_env_open(env, path.c_str(), 0, 0600) == 0);
  MDB_txn* txn = nullptr;
  REQUIRE(mdb_txn_begin(env, nullptr, 0, &txn) == 0);
  fill(txn);
  REQUIRE(mdb_txn_commit(txn) == 0);
  mdb_env_close(env);
}

unsigned mode_of(const std::string& path) {
  struct stat there {};
  ::stat(path.c_str(), &there);
  return there.st_mode & 0777;
}

}  // namespace

TEST_CASE("a URI's scheme selects the engine", "[open]") {
  for (const char* uri : {"postgresql://host/db", "postgres://host/db", "ftp://x", "lmdb:"}) {
    INFO(uri);
    auto store = open(uri);
    REQUIRE(!store);
    CHECK(store.error().code == ErrorCode::usage);
  }
  // A server is a target, but this build cannot open it.
  for (const char* uri : {"http://localhost", "https://x"}) {
    INFO(uri);
    auto store = open(uri);
    REQUIRE(!store);
    CHECK(store.error().code == ErrorCode::store_unusable);
    CHECK(check_administrable(uri).error().code == ErrorCode::not_offered);
  }
  TemporaryDirectory directory;
  make_store(directory.file("s"));
  CHECK(check_administrable(directory.file("s")));
  CHECK(open("lmdb:" + directory.file("s")));
  CHECK(open(directory.file("s") + "/"));
}

TEST_CASE("a missing store is created only for writing, with access for its owner only", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("deep/er/store");
  CHECK(refusal(path) == ErrorCode::store_missing);
  CHECK(!fs::exists(directory.file("deep")));
  mode_t before = ::umask(0);
  make_store(path);
  ::umask(before);
  CHECK(mode_of(path) == 0700);
  for (const char* file : {"/data.mdb", "/lock.mdb", "/writers.lock"}) CHECK(mode_of(path + file) == 0600);
  CHECK(open(path));
  CHECK(!fs::exists(path + "/data.mdb.new"));
}

TEST_CASE("a store is created in an empty directory but not in a used one", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  fs::create_directory(path);
  fs::permissions(path, fs::perms(0755));
  CHECK(refusal(path) == ErrorCode::store_missing);
  SECTION("empty") {
    make_store(path);
    CHECK(mode_of(path) == 0700);
  }
  SECTION("with a file in it") {
    std::ofstream(path + "/letter.txt") << "hello";
    CHECK(refusal(path, OpenMode::write) == ErrorCode::store_unusable);
    CHECK(mode_of(path) == 0755);
  }
}

TEST_CASE("the leftovers of a killed creation are no store", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  fs::create_directory(path);
  fs::permissions(path, fs::perms(0700));
  std::ofstream(path + "/data.mdb.new") << "half of it";
  std::ofstream(path + "/writers.lock");
  CHECK(refusal(path) == ErrorCode::store_missing);
  make_store(path);
  CHECK(open(path));
}

TEST_CASE("links, other owners' files and open permissions are refused", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  make_store(path);
  SECTION("a link to the directory") {
    fs::create_symlink(path, directory.file("link"));
    CHECK(refusal(directory.file("link")) == ErrorCode::store_unusable);
  }
  SECTION("a link to the data") {
    fs::rename(path + "/data.mdb", directory.file("elsewhere"));
    fs::create_symlink(directory.file("elsewhere"), path + "/data.mdb");
    CHECK(refusal(path) == ErrorCode::store_unusable);
  }
  SECTION("a directory with group bits") {
    fs::permissions(path, fs::perms(0750));
    CHECK(refusal(path) == ErrorCode::store_unusable);
    CHECK(open(path).error().hint.find("chmod") != std::string::npos);
  }
  SECTION("data that others may read") {
    fs::permissions(path + "/data.mdb", fs::perms(0604));
    CHECK(refusal(path, OpenMode::write) == ErrorCode::store_unusable);
  }
  SECTION("a file instead of the directory") {
    std::ofstream(directory.file("file")) << "x";
    CHECK(refusal(directory.file("file")) == ErrorCode::store_unusable);
    CHECK(refusal(directory.file("file"), OpenMode::write) == ErrorCode::store_unusable);
  }
}

// Hidden: a separate CTest entry, which is skipped unless it runs as root, because it changes a file's owner.
TEST_CASE("a store of another owner is refused", "[.root]") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can give files away");
    return;
  }
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  make_store(path);
  REQUIRE(::chown(path.c_str(), 12345, 12345) == 0);
  REQUIRE(::chown((path + "/data.mdb").c_str(), 12345, 12345) == 0);
  CHECK(refusal(path) == ErrorCode::store_unusable);
  CHECK(open(path).error().hint.find("sudo -u") != std::string::npos);
  CHECK(open_records(path, OpenMode::read, {.now = {}, .allow_foreign_owner = true}));
}

TEST_CASE("a store can be opened only once in a process", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  make_store(path);
  auto first = open(path);
  CHECK(refusal(path) == ErrorCode::store_unusable);
  first->reset();
  CHECK(open(path));
}

TEST_CASE("a store opened for reading cannot be written", "[open]") {
  TemporaryDirectory directory;
  make_store(directory.file("s"));
  auto store = open(directory.file("s"));
  auto written = (*store)->write([](records::Writer& w) { return w.put_config("a", "c"); });
  REQUIRE(!written);
  CHECK(written.error().code == ErrorCode::store_unusable);
  CHECK(!(*store)->begin_bulk_load());
}

TEST_CASE("a broken data.mdb is reported in one line", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  std::string data = path + "/data.mdb";
  make_store(path);
  SECTION("empty") {
    fs::resize_file(data, 0);
    CHECK(refusal(path) == ErrorCode::store_damaged);
    CHECK(refusal(path, OpenMode::write) == ErrorCode::store_damaged);
  }
  SECTION("a few bytes of text") {
    fs::resize_file(data, 0);
    overwrite(data, 0, "hello");
    CHECK(refusal(path) == ErrorCode::store_unusable);
  }
  SECTION("a text") {
    overwrite(data, 0, std::string(5000, 'x'));
    CHECK(refusal(path) == ErrorCode::store_unusable);
  }
  SECTION("a blank first page") {
    overwrite(data, 0, std::string(4096, '\0'));
    CHECK(refusal(path) == ErrorCode::store_damaged);
  }
  SECTION("a blank second page") {
    overwrite(data, 4096, std::string(4096, '\0'));
    CHECK(refusal(path) == ErrorCode::store_damaged);
  }
  SECTION("only the first page") {
    fs::resize_file(data, 4096);
    CHECK(refusal(path) == ErrorCode::store_damaged);
  }
  SECTION("another LMDB's version") {
    overwrite(data, 20, std::string("\x02\0\0\0", 4));
    CHECK(refusal(path) == ErrorCode::store_newer);
  }
}

TEST_CASE("a truncated data.mdb does not end the process by a signal", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  make_store(path);
  auto size = fs::file_size(path + "/data.mdb");
  for (auto pages = size / 4096 - 1; pages >= 2; --pages) {
    fs::resize_file(path + "/data.mdb", pages * 4096);
    ExitStatus ended = run_in_child([&] {
      auto store = open(path);
      if (!store) return store.error().code == ErrorCode::store_damaged ? 7 : 1;
      auto read = (*store)->read([](records::Reader& r) { return r.config("a"); });
      return read ? 0 : 7;
    });
    INFO(pages << " pages: " << ended.code << " " << ended.said);
    CHECK((ended.with(7) || ended.with(0)));
    if (pages == 2) CHECK(ended.with(7));
  }
}

TEST_CASE("other LMDB files and other formats are distinguished", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  auto put_store_record = [](MDB_txn* txn, std::string value) {
    MDB_dbi meta = 0;
    REQUIRE(mdb_dbi_open(txn, "meta", MDB_CREATE, &meta) == 0);
    MDB_val key{5, const_cast<char*>("store")};
    MDB_val val{value.size(), value.data()};
    REQUIRE(mdb_put(txn, meta, &key, &val, 0) == 0);
  };
  std::string record = lmdb::write_store({});
  SECTION("an LMDB file of another program") {
    with_lmdb(path, [](MDB_txn* txn) {
      MDB_dbi other = 0;
      REQUIRE(mdb_dbi_open(txn, "other", MDB_CREATE, &other) == 0);
    });
    CHECK(refusal(path) == ErrorCode::store_unusable);
  }
  SECTION("newer") {
    record[8] = 99;
    with_lmdb(path, [&](MDB_txn* txn) { put_store_record(txn, record + "a seal of the future"); });
    CHECK(refusal(path) == ErrorCode::store_newer);
    CHECK(refusal(path, OpenMode::write) == ErrorCode::store_newer);
  }
  SECTION("older") {
    record[8] = 0;
    with_lmdb(path, [&](MDB_txn* txn) { put_store_record(txn, record); });
    CHECK(refusal(path) == ErrorCode::store_older);
    CHECK(open(path).error().hint.find("migrate") != std::string::npos);
  }
  SECTION("our format without a checksum") {
    with_lmdb(path, [&](MDB_txn* txn) { put_store_record(txn, record); });
    CHECK(refusal(path) == ErrorCode::store_damaged);
  }
}

TEST_CASE("the map's size limits the store and can be increased", "[open]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  auto fill = [](records::Records& store) {
    return store.write([](records::Writer& w) { return w.put_config("big", std::string(3'000'000, 'x')); });
  };
  {
    auto store = open_records(path, OpenMode::write, {.now = {}, .map_bytes = std::uint64_t{1} << 20});
    REQUIRE(store);
    auto full = fill(**store);
    REQUIRE(!full);
    CHECK(full.error().code == ErrorCode::store_full);
    CHECK((*store)->write([](records::Writer& w) { return w.put_config("small", "y"); }));
  }
  auto store = open_records(path, OpenMode::write, {.now = {}, .map_bytes = std::uint64_t{8} << 20});
  CHECK(fill(**store));
  CHECK(*(*store)->read([](records::Reader& r) { return r.config("small"); }) == "y");
}
