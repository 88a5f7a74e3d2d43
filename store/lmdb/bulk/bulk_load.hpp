#pragma once

#include "store/lmdb/bulk/batches.hpp"
#include "store/lmdb/bulk/bulk_indexes.hpp"
#include "store/lmdb/bulk/bulk_stream.hpp"
#include "store/lmdb/env/env.hpp"
#include "store/records/records.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace refctl::lmdb {

// Loads many users at once (FORMAT.md, "Bulk loads"): new data goes where no reader looks yet, in many synced
// transactions, and one last transaction makes it visible. A few users are added by one ordinary transaction. Holds the
// writer lock in Mode::exclusive during its lifetime.
class LmdbBulkLoad final : public records::BulkLoad {
 public:
  [[nodiscard]] static Result<std::unique_ptr<records::BulkLoad>> begin(Env& env);
  LmdbBulkLoad(Env& env, WriterLock::Guard guard) : env_(env), guard_(std::move(guard)) {}
  ~LmdbBulkLoad() override;

  Result<> read(const std::function<Result<>(records::Reader&)>& fn) override;
  Result<> load(records::BulkUsers& users, const Finish& finish) override;
  Result<std::unique_ptr<records::StreamLoad>> begin_stream(std::uint64_t min_users) override;

 private:
  // The state of a load of many users, from its first block to its last.
  struct LargeLoad {
    LargeLoad(Env& env, std::unique_ptr<Env::Snapshot> snapshot, std::unique_ptr<Env::Snapshot> again,
              const Tables& fresh, BulkStream::Mode how, std::uint64_t min_users);

    std::unique_ptr<Env::Snapshot> old;         // the store before the load
    std::unique_ptr<Env::Snapshot> second_old;  // the same for a second thread
    Head before;
    Tables tables;
    BulkStream::Mode mode;
    Batches batches;
    BatchSink out;
    BulkStream stream;
    Edges edges;  // of the users who were streamed
  };

  class Stream;

  using Build = std::function<Result<>(BatchSink& out, Txn& old)>;

  Result<> append(std::span<const records::BulkEntry> users);
  Result<> commit(records::BulkKeys& keys, const OnCollision& on_collision, const Finish& finish);
  [[nodiscard]] Result<> check_codec(const records::BulkCodec& codec) const;
  Result<> load_small(const records::BulkUsers& users, const Finish& finish);
  Result<> begin_large(BulkStream::Mode mode);
  Result<> stream_and_index(records::BulkUsers& users);
  Result<> build_in_parallel(const std::function<Result<>()>& stream, const Build& children, records::BulkKeys& keys,
                             const OnCollision& on_collision);
  Result<> publish(const Finish& finish);
  Result<> run_last_transaction(WriteTxn& txn, Head& head, const Finish& finish);
  void clean_up();

  Env& env_;
  WriterLock::Guard guard_;
  std::uint64_t min_users_ = 0;  // minimum number of users that will be streamed
  std::optional<LargeLoad> large_;
};

}  // namespace refctl::lmdb
