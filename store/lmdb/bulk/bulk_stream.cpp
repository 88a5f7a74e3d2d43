#include "store/lmdb/bulk/bulk_stream.hpp"

#include "store/lmdb/bulk/bulk_codec.hpp"
#include "store/lmdb/tables/slots.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace refctl::lmdb {

namespace {

std::optional<std::uint64_t> border(BulkStream::Mode mode, const Head& before) {
  if (mode == BulkStream::Mode::merge) return std::nullopt;
  return block_of(before.next_id - 1);
}

}  // namespace

BulkStream::BulkStream(BlockSink& out, Txn& old, const Head& before, Mode mode)
    : users_(out, Table::users, border(mode, before), mode == Mode::merge ? &old : nullptr),
      credentials_(out, Table::credentials, border(mode, before), mode == Mode::merge ? &old : nullptr),
      columns_(out, mode == Mode::merge || before.user_count == 0, mode == Mode::merge ? &old : nullptr) {}

Result<> BulkStream::run(records::BulkUsers& users) {
  std::array<records::BulkEntry, 512> entries;
  for (std::uint64_t first = 0; first < users.size(); first += entries.size()) {
    const auto some = std::span(entries).first(std::min<std::uint64_t>(entries.size(), users.size() - first));
    users.take(first, some);
    for (const records::BulkEntry& user : some) {
      if (Result<> added = add(user); !added) return added;
    }
    if (Result<> told = users.on_progress(first + some.size()); !told) return told;
  }
  return finish();
}

Result<> BulkStream::finish() {
  Result<> done = users_.finish();
  if (done) done = credentials_.finish();
  return done ? columns_.finish() : done;
}

Result<> BulkStream::add(const records::BulkEntry& user) {
  const std::uint64_t id = user.id.value;
  if (id <= last_id_ || id > max_user_id) return fail(ErrorCode::internal, "a bulk load with ids out of order");
  last_id_ = id;
  ++count_;
  std::array<char, 16> room;
  const PackedHead packed = head_of(user.user, user.referrer.value, room);
  Result<> done = users_.add(id, packed.head, user.user.substr(packed.rest));
  if (done && !user.credential.empty()) done = credentials_.add(id, user.credential);
  return done ? columns_.add(id, user.referrer.value, user.registered_at.ms) : done;
}

}  // namespace refctl::lmdb
