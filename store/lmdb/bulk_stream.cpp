#include "store/lmdb/bulk_stream.hpp"

#include "store/lmdb/credential_record.hpp"
#include "store/lmdb/slots.hpp"
#include "store/lmdb/user_record.hpp"
#include "store/lmdb/view.hpp"

namespace refctl::lmdb {

namespace {

std::optional<std::uint64_t> border(BulkStream::Mode mode, const Head& before) {
  if (mode == BulkStream::Mode::merge) return std::nullopt;
  return block_of(before.next_id - 1);
}

}  // namespace

BulkStream::BulkStream(Batches& out, Txn& old, const Head& before, const StoreRecord& identity, Mode mode)
    : identity_(identity),
      users_(out, Table::users, border(mode, before), mode == Mode::merge ? &old : nullptr),
      credentials_(out, Table::credentials, border(mode, before), mode == Mode::merge ? &old : nullptr),
      columns_(out, mode == Mode::merge || before.user_count == 0, mode == Mode::merge ? &old : nullptr) {}

void BulkStream::expect(std::uint64_t users) {
  constexpr std::uint64_t most = 20'000'000;  // a hint may be wrong
  auto size = static_cast<std::size_t>(std::min(users, most));
  emails.reserve(size);
  codes.reserve(size);
  edges.reserve(size);
}

Result<> BulkStream::add(const records::BulkUser& user) {
  std::uint64_t id = user.id.value;
  if (id <= last_id || id > max_user_id) return fail(ErrorCode::internal, "a bulk load with ids out of order");
  last_id = id;
  ++count;
  packed_.clear();
  write_user({.name = user.name,
              .email = user.email,
              .email_key = user.email_key,
              .code = user.code,
              .code_key = user.code_key,
              .referrer = user.referrer.value,
              .registered_at = user.registered_at.ms,
              .role = user.role,
              .disabled = user.disabled,
              .erased = user.erased},
             packed_);
  Result<> done = users_.add(id, packed_);
  if (done && !user.credential.empty()) {
    packed_.clear();
    write_credential(user.credential, packed_);
    done = credentials_.add(id, packed_);
  }
  if (done) done = columns_.add(id, user.referrer.value, user.registered_at.ms);
  if (!done) return done;
  if (!user.email_key.empty()) emails.push_back({.key = index_hash(identity_, user.email_key), .value = id});
  if (!user.code_key.empty()) codes.push_back({.key = index_hash(identity_, user.code_key), .value = id});
  if (user.referrer.value != 0) {
    edges.push_back({.referrer = user.referrer.value, .time = user.registered_at.ms, .id = id});
  }
  return {};
}

Result<> BulkStream::finish() {
  Result<> done = users_.finish();
  if (done) done = credentials_.finish();
  return done ? columns_.finish() : done;
}

}  // namespace refctl::lmdb
