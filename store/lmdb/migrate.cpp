#include "store/lmdb/migrate.hpp"

#include "store/lmdb/env/replacement.hpp"
#include "store/lmdb/file/data_file.hpp"
#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/lmdb_records.hpp"
#include "store/lmdb/maintenance/dump.hpp"
#include "store/lmdb/maintenance/format_upgrade.hpp"
#include "store/lmdb/maintenance/fresh_file.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

namespace refctl::lmdb {

namespace {

// The unfinished backup: a file in the replacement directory, moved to the store's directory once complete.
class BackupFile {
 public:
  static Result<BackupFile> make(const ReplacementDir& replacement_dir) {
    std::string file = replacement_dir.directory() + "/" + std::string(replacement_backup_name);
    File made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (made.fd() < 0) return lmdb_failure(errno, "write to", replacement_dir.directory());
    return BackupFile(std::move(file), std::move(made));
  }

  Result<> append(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(file_.fd(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return lmdb_failure(errno, "write to", path_);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<> finish() {
    if (::fsync(file_.fd()) != 0) return lmdb_failure(errno, "write to", path_);
    return {};
  }

  // Moves it to the store's directory under an unused name. Returns that name.
  Result<std::string> keep(const std::string& store, std::uint32_t format) {
    for (unsigned n = 1;; ++n) {
      std::string name = n == 1 ? fmt::format("{}/format-{}.backup", store, format)
                                : fmt::format("{}/format-{}.{}.backup", store, format, n);
      if (::link(path_.c_str(), name.c_str()) == 0) {
        if (Result<> synced = sync_directory(store); !synced) return failure_of(synced);
        return name;
      }
      if (errno != EEXIST) return lmdb_failure(errno, "write to", store);
    }
  }

 private:
  BackupFile(std::string path, File file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  File file_;
};

class MigrationRun {
 public:
  MigrationRun(Env& env, const EnvOptions& options, const std::function<Result<>()>& check_interrupt)
      : env_(env), options_(options), check_interrupt_(check_interrupt) {}

  // The caller holds the writer lock in Mode::exclusive.
  Result<Migration> run(const AcceptMigrated& accept) {
    migration_.from = env_.identity().format;
    if (migration_.from == format_version) return migration_;
    Result<ReplacementDir> replacement_dir = ReplacementDir::open(env_.path());
    if (!replacement_dir) return failure_of(replacement_dir);
    Result<BackupFile> backup = BackupFile::make(*replacement_dir);
    if (!backup) return failure_of(backup);
    Result<> done = make_file(*replacement_dir, *backup);
    if (done) done = backup->finish();
    if (done) done = check_upgraded(*replacement_dir, accept);
    if (!done) return failure_of(done);
    Result<std::string> kept = backup->keep(env_.path(), migration_.from);
    if (!kept) return failure_of(kept);
    migration_.backup = std::move(*kept);
    done = put_in_place(*replacement_dir, env_.path());
    if (!done) return failure_of(done);
    return migration_;
  }

 private:
  // Reads the old store once: each chunk of its dump goes into the backup and, upgraded, into the new file.
  Result<> make_file(const ReplacementDir& replacement_dir, BackupFile& backup) {
    Result<std::unique_ptr<FreshFile>> file = FreshFile::make(replacement_dir.directory(), options_.map_bytes);
    if (!file) return failure_of(file);
    FormatUpgrade upgrade(migration_.from);
    DumpReader reader;
    Result<> done = env_.read([&](Txn& txn, Head& head) -> Result<> {
      auto written = write_dump(txn, head, migration_.from, options_.now, [&](std::string_view bytes) -> Result<> {
        if (Result<> going = check_interrupt_(); !going) return going;
        if (Result<> kept = backup.append(bytes); !kept) return kept;
        return reader.feed(bytes, [&](const DumpReader::Entry& entry) { return upgrade.append(entry, **file); });
      });
      if (!written) return failure_of(written);
      return {};
    });
    if (!done) return done;
    Result<BackupFacts> facts = reader.finish();
    if (!facts) return failure_of(facts);
    migration_.facts = std::move(*facts);
    done = upgrade.finish(**file);
    return done ? (*file)->finish() : done;
  }

  Result<> check_upgraded(const ReplacementDir& replacement_dir, const AcceptMigrated& accept) {
    Result<std::unique_ptr<records::Records>> upgraded = LmdbRecords::open(replacement_dir.directory(), options_);
    if (!upgraded) return failure_of(upgraded);
    if (Result<> going = check_interrupt_(); !going) return going;
    return accept(**upgraded, migration_);
  }

  Env& env_;
  const EnvOptions& options_;
  const std::function<Result<>()>& check_interrupt_;
  Migration migration_{.from = 0, .to = format_version, .facts = {}, .backup = {}};
};

}  // namespace

Result<Migration> migrate(const std::string& path, EnvOptions options, const std::function<Result<>()>& check_interrupt,
                          const AcceptMigrated& accept) {
  Result<bool> there = has_store(path);
  if (!there) return failure_of(there);
  EnvOptions older = options;
  older.any_format = true;
  older.writable = *there;  // reports a missing store instead of creating it
  Result<std::unique_ptr<Env>> env = Env::open(path, older);
  if (!env) return failure_of(env);
  Result<WriterLock::Guard> guard = (*env)->writer_lock().acquire(WriterLock::Mode::exclusive);
  if (!guard) return failure_of(guard);
  // Another process may have migrated the store before this one got the lock.
  Result<> reopened = (*env)->reopen_if_replaced();
  if (!reopened) return failure_of(reopened);
  options.writable = true;
  return MigrationRun(**env, options, check_interrupt).run(accept);
}

}  // namespace refctl::lmdb
