#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/env/crash_guard.hpp"
#include "store/lmdb/env/create.hpp"
#include "store/lmdb/env/directory.hpp"
#include "store/lmdb/env/env.hpp"
#include "store/lmdb/env/replacement.hpp"
#include "store/lmdb/file/data_file.hpp"
#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/page_check.hpp"

#include <fmt/core.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <set>

namespace refctl::lmdb {

namespace {

constexpr std::uint64_t min_map_bytes = std::uint64_t{1} << 20;
constexpr std::size_t longest_store_record = 4096;
constexpr unsigned max_readers = 1022;
constexpr int max_tries = 20;
// For two generations of every table during a switch, and the tables of a killed load.
constexpr MDB_dbi max_tables = 3 * table_count;

using FileIdentity = std::pair<std::uint64_t, std::uint64_t>;

// Returns device and inode; zeros if there is no such file.
FileIdentity identity_of_file(const std::string& path) {
  struct stat there {};
  if (::stat(path.c_str(), &there) != 0) return {};
  return {there.st_dev, there.st_ino};
}

// The files that this process has open. Opening a file twice would break LMDB's locks.
struct OpenFiles {
  std::mutex guard;
  std::set<FileIdentity> files;
};
OpenFiles& open_files() {
  static OpenFiles files;
  return files;
}

// Returns whether a read-only store (with a read-only lock file) has no writer; otherwise readers need the locks.
bool can_be_read_without_locks(const std::string& path) {
  return ::access((path + "/data.mdb").c_str(), R_OK) == 0 && ::access((path + "/data.mdb").c_str(), W_OK) != 0 &&
         !is_in_use(path);
}

// Opens the environment with the largest map that the system grants, starting from `map_bytes`.
int open_env(const std::string& path, bool writable, std::uint64_t map_bytes, MDB_env*& env) {
  bool without_locks = false;
  for (;; map_bytes /= 2) {
    if (int code = mdb_env_create(&env); code != 0) return code;
    guard_against_crashes(env);
    mdb_env_set_maxdbs(env, max_tables);
    mdb_env_set_maxreaders(env, max_readers);
    mdb_env_set_mapsize(env, std::max(map_bytes, min_map_bytes));
    const unsigned flags = MDB_NOTLS | (writable ? 0 : MDB_RDONLY) | (without_locks ? MDB_NOLOCK : 0);
    int code = mdb_env_open(env, path.c_str(), flags, 0600);
    if (code == 0) return 0;
    mdb_env_close(env);
    env = nullptr;
    if (code == EACCES && !writable && !without_locks && can_be_read_without_locks(path)) {
      without_locks = true;
      map_bytes *= 2;  // repeat with the same size
      continue;
    }
    if (code != ENOMEM || map_bytes <= min_map_bytes) return code;
  }
}

Failure cannot_open(int code, const std::string& path) {
  Failure failure = lmdb_failure(code, "open", path);
  if (code == EACCES && ::access((path + "/data.mdb").c_str(), R_OK) == 0) {
    failure.value().hint = "lock.mdb must be writable for the store's owner, for others may write to the store";
  }
  return failure;
}

}  // namespace

Result<std::unique_ptr<Env>> Env::open(const std::string& path, const EnvOptions& options) {
  DirectoryRules rules{.allow_foreign_owner = options.allow_foreign_owner};
  Result<bool> there = has_store(path);
  if (!there) return failure_of(there);
  if (!*there && !options.writable) {
    return fail(ErrorCode::store_missing, fmt::format("there is no store in {}", path),
                "the first command that writes creates it: `refctl signup`, `refctl import`");
  }
  if (!*there) {
    Result<> made = create_store(path, options.now, rules);
    if (!made) return failure_of(made);
  }
  std::unique_ptr<Env> env(new Env(path, options));
  Result<> attached = env->attach();
  if (!attached) return failure_of(attached);
  return env;
}

Result<> Env::attach() {
  DirectoryRules rules{.allow_foreign_owner = options_.allow_foreign_owner};
  // The file may be replaced between the checks and LMDB's open; in that case everything is repeated.
  for (int tries = 0; tries < max_tries; ++tries) {
    Result<> checked = check_directory(path_, rules);
    if (!checked) return checked;
    if (options_.writable && !writer_lock_) {
      Result<File> lock_file = WriterLock::open_lock_file(path_);
      if (!lock_file) return failure_of(lock_file);
      writer_lock_.emplace(path_, std::move(*lock_file));
    }
    if (!replacements_) replacements_.emplace(path_);
    replacements_seen_ = replacements_->value();
    Result<File> file = open_data_file(path_, rules);
    if (!file) return failure_of(file);
    Result<DataFile> data = inspect_data_file(path_, file->fd());
    if (!data) return failure_of(data);
    Result<> claimed = claim(file->fd());
    if (!claimed) return claimed;
    int code =
        open_env(path_, options_.writable, options_.map_bytes == 0 ? default_map_bytes : options_.map_bytes, env_);
    if (code != 0) return cannot_open(code, path_);
    unsigned flags = 0;
    mdb_env_get_flags(env_, &flags);
    lock_file_ = (flags & MDB_NOLOCK) != 0 ? FileIdentity{} : identity_of_file(path_ + "/lock.mdb");
    if (!is_current()) {
      detach();
      continue;
    }
    int dead = 0;
    if (options_.writable) {
      mdb_reader_check(env_, &dead);
      remove_abandoned_replacement(path_);
    }

    if (options_.writable && !options_.any_format) {
      if (Result<> sound = check_pages_in_use(); !sound) return sound;
    }
    MDB_txn* txn = nullptr;
    code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
    if (code != 0) return cannot_open(code, path_);
    Result<> done = data->lacks_pages() ? check_tail(txn, data->file_pages, data->pages) : Result<>{};
    if (done) done = read_identity(txn);
    if (!done) {
      mdb_txn_abort(txn);
      return done;
    }
    mdb_txn_commit(txn);  // commit, not abort, keeps the opened handles
    return {};
  }
  return fail(ErrorCode::busy, fmt::format("cannot open {}: it keeps being replaced", path_), "try again");
}

void Env::detach() {
  for (const auto& slot : pool_) mdb_txn_abort(slot->txn);
  pool_.clear();
  if (env_ != nullptr) mdb_env_close(env_);
  env_ = nullptr;
  map_ = {};
  tables_ = {};
  std::lock_guard lock(open_files().guard);
  open_files().files.erase(file_);
  file_ = {};
}

Result<> Env::reattach() {
  detach();
  Result<> attached = attach();
  if (!attached) detach();
  return attached;
}

Env::~Env() { detach(); }

bool Env::is_current() const {
  return env_ != nullptr && identity_of_file(path_ + "/data.mdb") == file_ &&
         (lock_file_ == FileIdentity{} || identity_of_file(path_ + "/lock.mdb") == lock_file_);
}

Result<> Env::reopen_if_replaced() {
  {
    std::shared_lock use(in_use_);
    if (is_current()) return {};
  }
  ++reopening_threads_;
  std::unique_lock alone(in_use_);
  --reopening_threads_;
  if (is_current()) return {};  // another thread was faster
  return reattach();
}

Result<> Env::reopen_before_read() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  const bool counted = replacements_->value() != replacements_seen_.load(std::memory_order_relaxed);
  const bool awaited = reopening_threads_.load(std::memory_order_relaxed) != 0;
  const bool due = replacement_checked_at_.load(std::memory_order_relaxed) != now.tv_sec;
  // A read inside another read of this thread would wait for itself.
  if ((!counted && !awaited && !due) || ReadOfThread::count() > 0) return {};
  replacement_checked_at_.store(now.tv_sec, std::memory_order_relaxed);
  return reopen_if_replaced();
}

Result<> Env::claim(int data_file) {
  struct stat there {};
  if (::fstat(data_file, &there) != 0) return lmdb_failure(errno, "open", path_);
  const FileIdentity file(there.st_dev, there.st_ino);
  std::lock_guard lock(open_files().guard);
  if (!open_files().files.insert(file).second) {
    return fail(ErrorCode::store_unusable, fmt::format("{} is already open in this process", path_));
  }
  file_ = file;
  return {};
}

Result<> Env::read_identity(MDB_txn* txn) {
  MDB_dbi& meta = tables_.handles[static_cast<std::size_t>(Table::meta)];
  MDB_val key{store_name.size(), const_cast<char*>(store_name.data())};
  MDB_val value{};
  int code = 0;
  std::string bytes;
  bool survived = runs_without_fault([&] {
    code = mdb_dbi_open(txn, "meta", 0, &meta);
    if (code == 0) code = mdb_get(txn, meta, &key, &value);
    if (code == 0 && value.mv_size <= longest_store_record)
      bytes.assign(static_cast<char*>(value.mv_data), value.mv_size);
  });
  if (!survived) return damage(path_, "data.mdb refers to pages that do not exist");
  if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE) {
    return fail(ErrorCode::store_unusable, fmt::format("{}/data.mdb is not a refctl store", path_));
  }
  if (code != 0) return lmdb_failure(code, "open", path_);
  std::optional<std::uint32_t> version = read_format_version(bytes);
  if (version && *version > format_version) {
    return fail(
        ErrorCode::store_newer,
        fmt::format("the store {} has format {}, this refctl knows {} at most", path_, *version, format_version),
        "use a newer refctl");
  }
  if (version && *version < format_version && !options_.any_format) {
    return fail(ErrorCode::store_older,
                fmt::format("the store {} has the older format {}; this refctl needs format {}", path_, *version,
                            format_version),
                fmt::format("upgrade it with `refctl migrate --store {}`, which keeps a backup", path_));
  }
  auto payload = verify_checksum(Table::meta, store_name, bytes);
  auto identity = payload ? read_store(*payload) : std::nullopt;
  if (!identity) return damage(path_, Table::meta, store_name);
  identity_ = *identity;

  Txn reader(txn, tables_, path_);
  Result<std::optional<std::string_view>> head_bytes = reader.get(Table::meta, head_name);
  if (!head_bytes) return failure_of(head_bytes);
  auto head = *head_bytes ? read_head(**head_bytes, identity_.format) : std::nullopt;
  if (!head) return damage(path_, Table::meta, head_name);
  return open_all_tables(txn, head->generations);
}

// A write would overwrite a page that a damaged free list calls free.
Result<> Env::check_pages_in_use() {
  for (int tries = 1;; ++tries) {
    MDB_txn* txn = nullptr;
    if (int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn); code != 0) return cannot_open(code, path_);
    std::optional<PageFault> first;
    auto checked = check_pages(txn, path_, PageCheckExtent::use, [&](PageFault fault) {
      if (!first) first = std::move(fault);
    });
    mdb_txn_abort(txn);
    if (!checked && checked.error().code == ErrorCode::busy && tries < max_tries) continue;
    if (!checked || !first) return checked;
    return damage(path_, first->message);
  }
}

Result<> Env::check_tail(MDB_txn* txn, std::uint64_t file_pages, std::uint64_t pages) {
  constexpr MDB_dbi free_list = 0;
  MDB_cursor* cursor = nullptr;
  int code = mdb_cursor_open(txn, free_list, &cursor);
  std::uint64_t free_beyond = 0;
  bool survived = runs_without_fault([&] {
    MDB_val key, value;
    while (code == 0 && (code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
      std::string_view list(static_cast<const char*>(value.mv_data),
                            value.mv_size);  // a count, followed by page numbers
      for (std::size_t at = 8; at + 8 <= list.size(); at += 8) {
        auto page = load<std::uint64_t>(list.data() + at);
        if (page >= file_pages && page < pages) ++free_beyond;
      }
    }
  });
  if (cursor != nullptr) mdb_cursor_close(cursor);
  if (!survived || code != MDB_NOTFOUND || free_beyond < pages - file_pages) {
    return damage(path_, fmt::format("data.mdb is cut short: {} of its {} pages are missing",
                                     pages - file_pages - std::min(free_beyond, pages - file_pages), pages));
  }
  return {};
}

}  // namespace refctl::lmdb
