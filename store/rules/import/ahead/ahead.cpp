#include "store/rules/import/ahead/ahead.hpp"

#include <algorithm>
#include <string_view>

namespace refctl::importing {

Result<> Ahead::give_up() {
  gave_up_ = true;
  return fail(ErrorCode::internal, "records that need decisions were handed to the load");
}

Result<> Ahead::take(Chunk& chunk) {
  entries_.clear();
  if (chunk.fault_count > 0) return give_up();
  for (const Staged& record : chunk.records) {
    if (!append(chunk, record)) return give_up();
  }
  auto found = named_.fill_in(chunk, entries_);
  if (!found) return failure_of(found);
  if (!*found) return give_up();
  append_keys(chunk.emails, emails_);
  append_keys(chunk.codes, codes_);
  noticed_.add(chunk);
  return stream_.append(entries_);
}

bool Ahead::append(const Chunk& chunk, const Staged& record) {
  if (record.password != 0 || !append_id(record) || !append_referrer(record)) return false;
  if (record.has(Staged::had_more)) ++noticed_.had_more;
  if (record.has(Staged::zoneless)) ++noticed_.zoneless;
  const auto text = std::string_view(chunk.texts).substr(record.text);
  entries_.push_back({.id = UserId{last_id_},
                      .referrer = UserId{record.referrer},
                      .registered_at = Instant{record.registered_at},
                      .user = text.substr(0, record.user_size),
                      .credential = text.substr(record.user_size, record.hash_size)});
  ++users_;
  return true;
}

bool Ahead::append_id(const Staged& record) {
  if (users_ == 0) numbered_ = record.id != 0;
  const std::uint64_t id = numbered_ ? record.id : last_id_ + 1;
  if ((record.id != 0) != numbered_ || id <= last_id_ || id > max_user_id) return false;
  if (numbered_) {
    if (!runs_.empty() && id == last_id_ + 1) {
      runs_.back().last = id;
    } else {
      runs_.push_back({id, id});
    }
  }
  last_id_ = id;
  return true;
}

// The record's own id stands last among those of the file: who names it, or one behind it, needs a decision.
bool Ahead::append_referrer(const Staged& record) {
  if (record.ref_kind == RefKind::digits) return false;  // may be a code
  if (record.ref_kind != RefKind::id) return true;       // none, or NamedReferrers' affair
  const std::uint64_t referrer = record.referrer;
  if (referrer >= next_id_) return numbered_ && referrer < last_id_ && in_file(referrer);
  if (stored_.empty() || stored_.back() != referrer) stored_.push_back(referrer);
  return true;
}

bool Ahead::in_file(std::uint64_t id) const {
  if (id >= runs_.back().first) return true;
  const auto run = std::ranges::lower_bound(runs_, id, {}, &Run::last);
  return run->first <= id;
}

void Ahead::append_keys(const std::vector<KeyRef>& refs, Keys& keys) const {
  for (const KeyRef& ref : refs) keys.add({.hash = ref.hash, .id = entries_[ref.record].id.value});
}

Result<> Ahead::load(const records::BulkLoad::Finish& finish) {
  caller_ = std::this_thread::get_id();
  auto known = all_stored();
  if (!known) return failure_of(known);
  if (!*known) return give_up();
  return stream_.commit(
      *this, [this](std::uint64_t) { return give_up(); }, finish);
}

Result<bool> Ahead::all_stored() {
  std::ranges::sort(stored_);
  stored_.erase(std::unique(stored_.begin(), stored_.end()), stored_.end());
  constexpr std::size_t users_a_call = 65'536;
  std::uint64_t found = 0;
  auto looked = load_.read([&](records::Reader& store) -> Result<> {
    std::vector<UserId> ids;
    for (std::size_t first = 0; first < stored_.size(); first += users_a_call) {
      const std::size_t last = std::min(stored_.size(), first + users_a_call);
      ids.clear();
      for (std::size_t i = first; i < last; ++i) ids.push_back(UserId{stored_[i]});
      if (auto read = store.visit_users(ids, [&](const records::UserSummary&) { ++found; }); !read) return read;
    }
    return {};
  });
  if (!looked) return failure_of(looked);
  return found == stored_.size();
}

Result<> Ahead::emails(const KeySink& sink) { return hand_out(emails_, sink); }

Result<> Ahead::codes(const KeySink& sink) { return hand_out(codes_, sink); }

// Two threads do it; the caller's own, who can be told to stop, has one of the two to do or waits for little.
Result<> Ahead::hand_out(Keys& keys, const KeySink& sink) {
  return keys.each([&](std::span<const records::BulkKey> some) -> Result<> {
    indexed_ += some.size();
    if (std::this_thread::get_id() == caller_) {
      const ImportProgress progress{
          .phase = ImportProgress::Phase::writing, .done = indexed_ / 2, .total = users_, .users = users_};
      if (auto beaten = pulse_.beat(progress); !beaten) return beaten;
    }
    return sink(some);
  });
}

}  // namespace refctl::importing
