#include "store/lmdb/batches.hpp"

namespace refctl::lmdb {

namespace {

constexpr std::size_t bytes_a_commit = std::size_t{16} << 20;

}  // namespace

Result<> Batches::append(Table table, const Key& key, std::string_view payload) {
  if (!under_way_) {
    Result<WriteTxn> begun = env_.begin_write_inside_read();
    if (!begun) return failure_of(begun);
    under_way_.emplace(std::move(*begun));
    txn_.emplace(under_way_->txn().handle(), tables_, env_.path());
  }
  Result<> put = txn_->put(table, key, payload, MDB_APPEND);
  if (!put) return put;
  bytes_ += payload.size();
  return bytes_ >= bytes_a_commit ? finish() : put;
}

Result<> Batches::finish() {
  if (!under_way_) return {};
  bytes_ = 0;
  Result<> committed = under_way_->commit();
  txn_.reset();
  under_way_.reset();
  return committed;
}

}  // namespace refctl::lmdb
