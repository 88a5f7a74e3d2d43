#include "store/lmdb/lmdb_records.hpp"

#include "store/lmdb/bulk/bulk_codec.hpp"
#include "store/lmdb/bulk/bulk_load.hpp"
#include "store/lmdb/bulk/leftovers.hpp"
#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/env/crash_guard.hpp"
#include "store/lmdb/env/replacement.hpp"
#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/page_check.hpp"
#include "store/lmdb/maintenance/dump.hpp"
#include "store/lmdb/maintenance/fresh_file.hpp"
#include "store/lmdb/maintenance/last_backup.hpp"
#include "store/lmdb/maintenance/rebuild.hpp"
#include "store/lmdb/maintenance/verify.hpp"
#include "store/lmdb/tables/view.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <exception>

namespace refctl::lmdb {

namespace {

// Names a store in the names of its backups. Derived from the store's secret, which it does not reveal.
std::string id_of(const StoreRecord& identity) {
  constexpr std::string_view purpose = "refctl store id";
  constexpr std::size_t shown = 4;
  std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
  crypto_generichash(digest.data(), digest.size(), identity.secret.data(), identity.secret.size(),
                     reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + shown, ""));
}

// Returns the number of pages in LMDB's free list.
std::uint64_t free_pages(MDB_txn* txn) {
  constexpr MDB_dbi free_list = 0;
  std::uint64_t pages = 0;
  MDB_cursor* cursor = nullptr;
  if (mdb_cursor_open(txn, free_list, &cursor) != 0) return 0;
  bool survived = runs_without_fault([&] {
    MDB_val key, value;
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
      if (value.mv_size >= 8) pages += load<std::uint64_t>(static_cast<const char*>(value.mv_data));
    }
  });
  mdb_cursor_close(cursor);
  return survived ? pages : 0;
}

}  // namespace

Result<std::unique_ptr<records::Records>> LmdbRecords::open(const std::string& path, const EnvOptions& options) {
  Result<std::unique_ptr<Env>> env = Env::open(path, options);
  if (!env) return failure_of(env);
  return std::make_unique<LmdbRecords>(std::move(*env));
}

Result<> LmdbRecords::run_read(const std::function<Result<>(records::Reader&)>& fn) {
  return env_->read([&](Txn& txn, Head& head) {
    View view(txn, head, env_->identity());
    return fn(view);
  });
}

Result<> LmdbRecords::run_write(const std::function<Result<>(records::Writer&)>& fn) {
  return queue_.write(fn, [this](std::span<WriteQueue::PendingWrite* const> writes) { write_all(writes); });
}

// Runs all writes in one transaction. If one of them breaks it, runs each in its own transaction instead.
void LmdbRecords::write_all(std::span<WriteQueue::PendingWrite* const> writes) {
  Result<WriterLock::Guard> guard = lock_for_writing(WriterLock::Mode::shared);
  if (!guard) {
    for (WriteQueue::PendingWrite* write : writes) write->outcome = failure_of(guard);
    return;
  }
  if (writes.size() > 1 && write_together(writes)) return;
  for (WriteQueue::PendingWrite* write : writes) {
    try {
      write->exception = nullptr;
      write->outcome = write_alone(write->fn);
    } catch (...) {
      write->exception = std::current_exception();
    }
  }
}

// Returns false, with nothing written, if a write failed after its first change or if the commit failed.
bool LmdbRecords::write_together(std::span<WriteQueue::PendingWrite* const> writes) {
  Result<> written = env_->write([&](Txn& txn, Head& head) -> Result<> {
    const auto abort = [] { return fail(ErrorCode::busy, "cannot combine these writes"); };
    if (head.loading != 0) return abort();
    for (WriteQueue::PendingWrite* write : writes) {
      const std::uint64_t changes = txn.changes();
      Head changed = head;
      View view(txn, changed, env_->identity());
      try {
        write->outcome = write->fn(view);
      } catch (...) {
        return abort();
      }
      if (write->outcome) {
        head = changed;
      } else if (txn.changes() != changes) {
        return abort();
      }
    }
    return {};
  });
  return written.has_value();
}

Result<> LmdbRecords::write_alone(const WriteQueue::WriteFn& fn) {
  for (bool again = true;; again = false) {
    bool leftovers = false;
    Result<> done = env_->write([&](Txn& txn, Head& head) -> Result<> {
      // No bulk load can be running while this thread holds the writer lock, so a killed one left its data.
      leftovers = head.loading != 0;
      if (leftovers) return fail(ErrorCode::busy, "a killed bulk load left data behind");
      View view(txn, head, env_->identity());
      return fn(view);
    });
    if (!leftovers || !again) return done;
    Result<> cleared = remove_leftovers(*env_);
    if (!cleared) return cleared;
  }
}

Failure LmdbRecords::read_only() const {
  return fail(ErrorCode::store_unusable, fmt::format("{} was opened for reading only", env_->path()));
}

Result<WriterLock::Guard> LmdbRecords::lock_for_writing(WriterLock::Mode mode) {
  if (!env_->writable()) return read_only();
  Result<WriterLock::Guard> guard = env_->writer_lock().acquire(mode);
  if (!guard) return guard;
  Result<> reopened = env_->reopen_if_replaced();
  if (!reopened) return failure_of(reopened);
  return guard;
}

Result<BackupFacts> LmdbRecords::backup(Instant made, const BackupSink& sink) {
  BackupFacts facts;
  Result<> read = env_->read([&](Txn& txn, Head& head) -> Result<> {
    auto written = write_dump(txn, head, format_version, made, sink);
    if (!written) return failure_of(written);
    facts = std::move(*written);
    return {};
  });
  if (!read) return failure_of(read);
  return facts;
}

Result<> LmdbRecords::note_backup(Instant made) { return write_last_backup(env_->path(), made); }

Result<> LmdbRecords::repair(const std::function<Result<>(records::Writer&)>& finish) {
  Result<WriterLock::Guard> guard = lock_for_writing(WriterLock::Mode::exclusive);
  if (!guard) return failure_of(guard);
  Result<> cleared = remove_leftovers(*env_);
  if (!cleared) return cleared;
  if (Result<> possible = can_rebuild(*env_); !possible) return possible;
  return env_->write([&](Txn& txn, Head& head) -> Result<> {
    Result<> rebuilt = rebuild_derived(*env_, txn, head);
    if (!rebuilt) return rebuilt;
    View view(txn, head, env_->identity());
    return finish(view);
  });
}

Result<> LmdbRecords::purge() {
  Result<WriterLock::Guard> guard = lock_for_writing(WriterLock::Mode::exclusive);
  if (!guard) return failure_of(guard);
  Result<> cleared = remove_leftovers(*env_);
  if (!cleared) return cleared;
  Result<ReplacementDir> replacement_dir = ReplacementDir::open(env_->path());
  if (!replacement_dir) return failure_of(replacement_dir);
  Result<std::unique_ptr<FreshFile>> file = FreshFile::make(replacement_dir->directory(), 0);
  if (!file) return failure_of(file);
  DumpReader reader;
  Result<BackupFacts> written = backup({}, [&](std::string_view bytes) {
    return reader.feed(bytes, [&](const DumpReader::Entry& entry) { return (*file)->append(entry); });
  });
  if (!written) return failure_of(written);
  Result<BackupFacts> arrived = reader.finish();
  if (!arrived) return failure_of(arrived);
  Result<> done = (*file)->finish();
  if (done) done = put_in_place(*replacement_dir, env_->path());
  return done ? env_->reopen_if_replaced() : done;
}

Result<records::Facts> LmdbRecords::facts() {
  records::Facts facts{.engine = fmt::format("lmdb {}.{}.{}", MDB_VERSION_MAJOR, MDB_VERSION_MINOR, MDB_VERSION_PATCH),
                       .location = env_->path(),
                       .id = id_of(env_->identity()),
                       .format_version = format_version,
                       .created = env_->identity().created,
                       .last_backup = read_last_backup(env_->path())};
  Result<> read = env_->read([&](Txn& txn, Head&) -> Result<> {
    struct stat data {};
    if (::stat((env_->path() + "/data.mdb").c_str(), &data) != 0) return lmdb_failure(errno, "read", env_->path());
    MDB_envinfo info{};
    MDB_stat pages{};
    mdb_env_info(env_->handle(), &info);
    mdb_env_stat(env_->handle(), &pages);
    constexpr std::uint64_t block = 512;  // the unit of st_blocks
    facts.bytes = static_cast<std::uint64_t>(data.st_blocks) * block;
    std::uint64_t all = info.me_last_pgno + 1;
    facts.bytes_used = (all - std::min(all, free_pages(txn.handle()))) * pages.ms_psize;
    return {};
  });
  if (!read) return failure_of(read);
  return facts;
}

Result<std::shared_ptr<const records::BulkCodec>> LmdbRecords::bulk_codec() {
  return std::make_shared<LmdbBulkCodec>(env_->copy_of_identity());
}

Result<std::unique_ptr<records::BulkLoad>> LmdbRecords::begin_bulk_load() {
  if (!env_->writable()) return read_only();
  return LmdbBulkLoad::begin(*env_);
}

Result<> LmdbRecords::verify(const std::function<void(const Fault&)>& report) {
  return env_->read([&](Txn& txn, Head& head) -> Result<> {
    auto checked = check_pages(txn.handle(), txn.path(), PageCheckExtent::complete, [&](const PageFault& fault) {
      report({.invariant = 11,
              .user = {},
              .message = fault.message,
              .repair = fault.table ? std::string(traits_of(*fault.table).repair) : std::string()});
    });
    if (!checked) return checked;
    Verifier(txn, head, env_->identity(), report).run();
    return {};
  });
}

}  // namespace refctl::lmdb
