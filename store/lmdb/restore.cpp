#include "store/lmdb/restore.hpp"

#include "store/lmdb/env/replacement.hpp"
#include "store/lmdb/file/data_file.hpp"
#include "store/lmdb/lmdb_records.hpp"
#include "store/lmdb/maintenance/dump.hpp"
#include "store/lmdb/maintenance/format_upgrade.hpp"
#include "store/lmdb/maintenance/fresh_file.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <optional>

namespace refctl::lmdb {

namespace {

Result<bool> is_empty(const std::string& path, EnvOptions options) {
  options.writable = false;
  Result<std::unique_ptr<Env>> env = Env::open(path, options);
  if (!env) return failure_of(env);
  bool empty = false;
  Result<> looked = (*env)->read([&](Txn& txn, Head& head) -> Result<> {
    Cursor audit(txn, Table::audit);
    Cursor::Found entry = audit.first();
    if (!entry) return failure_of(entry);
    empty = head.next_id == 1 && !*entry;
    return {};
  });
  if (!looked) return failure_of(looked);
  return empty;
}

// Checks that the data.mdb at `path` is or was a refctl store, because other programs use the same file name for LMDB.
// A file that is no longer valid LMDB counts as ours if writers.lock is next to it.
Result<> check_ours(const std::string& path, const Result<DataFile>& data, EnvOptions options) {
  Error error;
  if (data) {
    options.writable = false;
    Result<std::unique_ptr<Env>> env = Env::open(path, options);
    if (env || env.error().code != ErrorCode::store_unusable) return {};
    error = std::move(env.error());
  } else {
    const bool ours = ::access((path + "/writers.lock").c_str(), F_OK) == 0;
    if (ours || data.error().code != ErrorCode::store_unusable) return {};
    error = data.error();
  }
  error.hint = "move it away, or name another directory with --store";
  return Failure(std::move(error));
}

// Checks that the store or directory at `path` may be replaced.
Result<> check_target(const std::string& path, bool replace, const EnvOptions& options) {
  Result<bool> there = has_store(path);
  if (!there) return failure_of(there);
  if (!*there) return {};
  const DirectoryRules rules{.allow_foreign_owner = options.allow_foreign_owner};
  Result<> checked = check_directory(path, rules);
  if (!checked) return checked;
  Result<File> file = open_data_file(path, rules);
  if (!file) return failure_of(file);
  Result<DataFile> data = inspect_data_file(path, file->fd());
  if (replace) return check_ours(path, data, options);
  if (!data && data.error().code == ErrorCode::store_unusable) return failure_of(data);
  Result<bool> empty = data ? is_empty(path, options) : Result<bool>(false);
  if (empty && *empty) return {};
  return fail(ErrorCode::store_not_empty, fmt::format("there is a store in {} already", path),
              "name another with --store, or replace it with --force");
}

class LmdbRestore final : public records::Restore {
 public:
  LmdbRestore(std::string path, bool made_path, bool replace, EnvOptions options, ReplacementDir replacement_dir,
              std::unique_ptr<FreshFile> file)
      : path_(std::move(path)),
        made_path_(made_path),
        replace_(replace),
        options_(options),
        replacement_dir_(std::move(replacement_dir)),
        file_(std::move(file)) {}

  ~LmdbRestore() override {
    file_.reset();
    replacement_dir_.reset();
    if (made_path_) ::rmdir(path_.c_str());  // fails, as intended, if the directory is not empty
  }

  Result<> feed(std::string_view bytes) override {
    return reader_.feed(bytes, [this](const DumpReader::Entry& entry) {
      if (!upgrade_) upgrade_.emplace(reader_.format());
      return upgrade_->append(entry, *file_);
    });
  }

  Result<BackupFacts> finish(const Accept& accept) override {
    Result<BackupFacts> facts = reader_.finish();
    if (!facts) return facts;
    Result<> done = upgrade_ ? upgrade_->finish(*file_) : Result<>{};
    if (done) done = file_->finish();
    file_.reset();
    if (done) done = examine(*facts, accept);
    if (done) done = put();
    if (!done) return failure_of(done);
    return facts;
  }

 private:
  Result<> examine(const BackupFacts& facts, const Accept& accept) {
    Result<std::unique_ptr<records::Records>> restored = LmdbRecords::open(replacement_dir_->directory(), options_);
    if (!restored) return failure_of(restored);
    return accept(**restored, facts);
  }

  Result<> put() {
    Result<File> lock_file = WriterLock::open_lock_file(path_);
    if (!lock_file) return failure_of(lock_file);
    WriterLock lock(path_, std::move(*lock_file));
    Result<WriterLock::Guard> guard = lock.acquire(WriterLock::Mode::exclusive);
    if (!guard) return failure_of(guard);
    // Another process may have created a store there in the meantime.
    Result<> allowed = check_target(path_, replace_, options_);
    if (!allowed) return allowed;
    return put_in_place(*replacement_dir_, path_);
  }

  std::string path_;
  bool made_path_;
  bool replace_;
  EnvOptions options_;
  std::optional<ReplacementDir> replacement_dir_;
  std::unique_ptr<FreshFile> file_;
  DumpReader reader_;
  std::optional<FormatUpgrade> upgrade_;  // set by the first entry
};

}  // namespace

Result<std::unique_ptr<records::Restore>> begin_restore(const std::string& path, bool replace,
                                                        const EnvOptions& options) {
  Result<> allowed = check_target(path, replace, options);
  if (!allowed) return failure_of(allowed);
  const bool made_path = ::access(path.c_str(), F_OK) != 0;
  Result<> made = make_directory(path);
  if (made) made = check_directory(path, {.allow_foreign_owner = options.allow_foreign_owner});
  if (!made) {
    if (made_path) ::rmdir(path.c_str());
    return failure_of(made);
  }
  Result<ReplacementDir> replacement_dir = ReplacementDir::open(path);
  if (!replacement_dir) return failure_of(replacement_dir);
  Result<std::unique_ptr<FreshFile>> file = FreshFile::make(replacement_dir->directory(), options.map_bytes);
  if (!file) return failure_of(file);
  return std::make_unique<LmdbRestore>(path, made_path, replace, options, std::move(*replacement_dir),
                                       std::move(*file));
}

}  // namespace refctl::lmdb
