#pragma once

#include "store/lmdb/batches.hpp"
#include "store/lmdb/bulk_stream.hpp"
#include "store/lmdb/env.hpp"
#include "store/records/records.hpp"

#include <utility>

namespace refctl::lmdb {

// Loads many users at once (FORMAT.md, "Bulk loads"): what is new goes where no reader looks yet, in
// many synced transactions, and one last transaction makes it seen. A few users go in by one ordinary
// transaction. Holds the writers' gate alone from begin to end.
class LmdbBulkLoad final : public records::BulkLoad {
 public:
  [[nodiscard]] static Result<std::unique_ptr<records::BulkLoad>> begin(Env& env);
  LmdbBulkLoad(Env& env, WriterGate::Pass pass) : env_(env), pass_(std::move(pass)) {}

  Result<> read(const std::function<Result<>(records::Reader&)>& fn) override;
  Result<> load(records::BulkUsers& users, const std::function<Result<>(records::Writer&)>& finish) override;

 private:
  Result<> load_few(const records::BulkUsers& users, const std::function<Result<>(records::Writer&)>& finish);
  Result<> load_many(const Head& before, records::BulkUsers& users,
                     const std::function<Result<>(records::Writer&)>& finish);
  Result<> stream_beside_indexes(Batches& batches, BatchSink& out, BulkStream& stream, Txn& old, const Head& before,
                                 records::BulkUsers& users);
  Result<> show(WriteTxn& txn, const Tables& tables, const BulkStream& stream, Head& head,
                const std::function<Result<>(records::Writer&)>& finish);

  Env& env_;
  WriterGate::Pass pass_;
};

}  // namespace refctl::lmdb
