#pragma once

#include "store/lmdb/env/env.hpp"
#include "store/lmdb/env/write_queue.hpp"
#include "store/records/records.hpp"

#include <memory>
#include <span>
#include <string>

namespace refctl::lmdb {

// Records stored in LMDB, in the layout of FORMAT.md. Threads may share it.
class LmdbRecords final : public records::Records {
 public:
  [[nodiscard]] static Result<std::unique_ptr<records::Records>> open(const std::string& path,
                                                                      const EnvOptions& options);
  explicit LmdbRecords(std::unique_ptr<Env> env) : env_(std::move(env)) {}

  Result<std::shared_ptr<const records::BulkCodec>> bulk_codec() override;
  Result<std::unique_ptr<records::BulkLoad>> begin_bulk_load() override;
  Result<> verify(const std::function<void(const Fault&)>& report) override;
  Result<records::Facts> facts() override;
  Result<BackupFacts> backup(Instant made, const BackupSink& sink) override;
  Result<> note_backup(Instant made) override;
  Result<> repair(const std::function<Result<>(records::Writer&)>& finish) override;
  Result<> purge() override;

  // How many threads wait for a running write.
  [[nodiscard]] std::size_t waiting_writes() const { return queue_.waiting(); }

 protected:
  Result<> run_read(const std::function<Result<>(records::Reader&)>& fn) override;
  Result<> run_write(const std::function<Result<>(records::Writer&)>& fn) override;

 private:
  [[nodiscard]] Failure read_only() const;
  void write_all(std::span<WriteQueue::PendingWrite* const> writes);
  [[nodiscard]] bool write_together(std::span<WriteQueue::PendingWrite* const> writes);
  Result<> write_alone(const WriteQueue::WriteFn& fn);
  // Takes the writer lock and opens the file that is now at the path, if it was replaced.
  Result<WriterLock::Guard> lock_for_writing(WriterLock::Mode mode);

  std::unique_ptr<Env> env_;
  WriteQueue queue_;
};

}  // namespace refctl::lmdb
