#include "store/rules/import/ahead.hpp"

#include <string_view>

namespace refctl::importing {

Result<> Ahead::take(const Chunk& chunk) {
  entries_.clear();
  bool straight = chunk.fault_count == 0;
  for (auto record = chunk.records.begin(); straight && record != chunk.records.end(); ++record) {
    straight = append(chunk, *record);
  }
  if (straight) return load_.put_ahead(entries_);
  gave_up_ = true;
  return fail(ErrorCode::internal, "records that need decisions were handed to the load");
}

bool Ahead::append(const Chunk& chunk, const Staged& record) {
  if (!begun_) numbered_ = record.id != 0;
  begun_ = true;
  const std::uint64_t id = numbered_ ? record.id : last_id_ + 1;
  const bool in_order = (record.id != 0) == numbered_ && id > last_id_ && id <= max_user_id;
  const bool by_id = record.ref_kind == RefKind::none || record.ref_kind == RefKind::id;
  if (!in_order || !by_id || record.password != 0) return false;
  last_id_ = id;
  const auto text = std::string_view(chunk.texts).substr(record.text);
  entries_.push_back({.id = UserId{id},
                      .referrer = UserId{record.referrer},
                      .registered_at = Instant{record.registered_at},
                      .user = text.substr(0, record.user_size),
                      .credential = text.substr(record.user_size, record.hash_size)});
  return true;
}

}  // namespace refctl::importing
