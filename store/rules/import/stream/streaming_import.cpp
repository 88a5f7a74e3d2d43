#include "store/rules/import/stream/streaming_import.hpp"

#include <algorithm>
#include <string_view>

namespace refctl::importing {

Result<> StreamingImport::abandon() {
  abandoned_ = true;
  return fail(ErrorCode::internal, "a record of a streaming import needs a decision");
}

Result<> StreamingImport::take(Chunk& chunk) {
  entries_.clear();
  if (chunk.fault_count > 0 || !accepts_own_names(chunk)) return abandon();
  for (const DigitCode& code : chunk.digit_codes) digit_codes_.push_back(code.number);
  for (const ImportRecord& record : chunk.records) {
    if (!append(chunk, record)) return abandon();
  }
  if (own_names_ && codes_named_) return abandon();
  auto found = named_.fill_in(chunk, entries_);
  if (!found) return failure_of(found);
  if (!*found) return abandon();
  append_keys(chunk.emails, emails_);
  append_keys(chunk.codes, codes_);
  warnings_.add(chunk);
  return stream_.append(entries_);
}

bool StreamingImport::append(const Chunk& chunk, const ImportRecord& record) {
  if (record.password != 0 || !append_id(record) || !append_referrer(record)) return false;
  warnings_.add(record);
  const auto text = std::string_view(chunk.texts).substr(record.text);
  entries_.push_back({.id = UserId{last_id_},
                      .referrer = UserId{record.referrer},
                      .registered_at = Instant{record.registered_at},
                      .user = text.substr(0, record.user_size),
                      .credential = text.substr(record.user_size, record.hash_size)});
  ++users_;
  return true;
}

bool StreamingImport::append_id(const ImportRecord& record) {
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

// Returns whether the chunk has only own names that need no decision: no ids that are not numbers.
bool StreamingImport::accepts_own_names(const Chunk& chunk) {
  own_names_ |= !chunk.own_names.empty();
  return std::ranges::none_of(chunk.own_names, [](const OwnName& name) { return name.kind == OwnNameKind::id; });
}

// `last_id_` is this record's id. A referrer >= it is the record itself or a later one, which needs a decision. Digits
// are interpreted as an id here; `digits_are_only_ids` checks at the end that they are not also a code.
bool StreamingImport::append_referrer(const ImportRecord& record) {
  if (record.ref_kind == RefKind::none || record.ref_kind == RefKind::email) return true;
  if (record.ref_kind == RefKind::code) {
    codes_named_ = true;
    return true;
  }
  if (record.ref_kind == RefKind::name || record.ref_kind == RefKind::natural) return false;
  const std::uint64_t referrer = record.referrer;
  if (record.ref_kind == RefKind::digits) {
    digits_named_ = true;
    if (!store_is_empty_ && (digits_.empty() || digits_.back() != referrer)) digits_.push_back(referrer);
  }
  if (referrer >= next_id_) return numbered_ && referrer < last_id_ && in_file(referrer);
  if (stored_.empty() || stored_.back() != referrer) stored_.push_back(referrer);
  return true;
}

bool StreamingImport::in_file(std::uint64_t id) const {
  if (id >= runs_.back().first) return true;
  const auto run = std::ranges::lower_bound(runs_, id, {}, &Run::last);
  return run->first <= id;
}

void StreamingImport::append_keys(const std::vector<KeyRef>& refs, Keys& keys) const {
  for (const KeyRef& ref : refs) keys.add({.hash = ref.hash, .id = entries_[ref.record].id.value});
}

Result<> StreamingImport::load(const records::BulkLoad::Finish& finish) {
  caller_ = std::this_thread::get_id();
  auto known = referrers_exist();
  if (!known) return failure_of(known);
  if (!*known) return abandon();
  auto clear = digits_are_only_ids();
  if (!clear) return failure_of(clear);
  if (!*clear) return abandon();
  return stream_.commit(
      *this, [this](std::uint64_t) { return abandon(); }, finish);
}

Result<bool> StreamingImport::referrers_exist() {
  std::ranges::sort(stored_);
  stored_.erase(std::unique(stored_.begin(), stored_.end()), stored_.end());
  constexpr std::size_t users_per_call = 65'536;
  std::uint64_t found = 0;
  auto looked = load_.read([&](records::Reader& store) -> Result<> {
    std::vector<UserId> ids;
    for (std::size_t first = 0; first < stored_.size(); first += users_per_call) {
      const std::size_t last = std::min(stored_.size(), first + users_per_call);
      ids.clear();
      for (std::size_t i = first; i < last; ++i) ids.push_back(UserId{stored_[i]});
      if (auto read = store.visit_users(ids, [&](const records::UserSummary&) { ++found; }); !read) return read;
    }
    return {};
  });
  if (!looked) return failure_of(looked);
  return found == stored_.size();
}

// Returns whether no digits that name a referrer are also a code, in the file or in the store.
Result<bool> StreamingImport::digits_are_only_ids() {
  if (!digits_named_) return true;
  std::vector<UserId> stored;
  for (const std::uint64_t code : digit_codes_) {
    if (numbered_ && code <= last_id_ && code >= runs_.front().first && in_file(code)) return false;
    if (code < next_id_) stored.push_back(UserId{code});
  }
  std::ranges::sort(stored);
  bool clear = true;
  auto looked = load_.read([&](records::Reader& store) -> Result<> {
    if (!stored.empty()) {
      if (auto read = store.visit_users(stored, [&](const records::UserSummary&) { clear = false; }); !read)
        return read;
    }
    return clear ? find_codes_of_digits(store, clear) : Result<>{};
  });
  if (!looked) return failure_of(looked);
  return clear;
}

// Sets `clear` to false if digits that name a referrer are also a code in the store.
Result<> StreamingImport::find_codes_of_digits(records::Reader& store, bool& clear) {
  std::ranges::sort(digits_);
  digits_.erase(std::unique(digits_.begin(), digits_.end()), digits_.end());
  constexpr std::uint64_t min_code = 100;  // codes have at least three characters
  std::vector<records::BulkKey> keys;      // the digits, as ids
  for (const std::uint64_t number : digits_) {
    if (number >= min_code) keys.push_back({.hash = codec_->hash(std::to_string(number)), .id = number});
  }
  std::ranges::sort(keys);
  std::vector<std::uint64_t> hashes;
  hashes.reserve(keys.size());
  for (const records::BulkKey& key : keys) hashes.push_back(key.hash);
  const records::ManyKeys many{
      .count = keys.size(), .text = [&](std::size_t i) { return std::to_string(keys[i].id); }, .hashes = hashes};
  return store.match_codes(many, [&](std::size_t i, UserId user) { clear = clear && user.value == keys[i].id; });
}

Result<> StreamingImport::emails(const KeySink& sink) { return pass_keys(emails_, sink); }

Result<> StreamingImport::codes(const KeySink& sink) { return pass_keys(codes_, sink); }

// Called by two threads. Only the thread that called `load` reports progress and checks for an interruption.
Result<> StreamingImport::pass_keys(Keys& keys, const KeySink& sink) {
  return keys.each([&](std::span<const records::BulkKey> some) -> Result<> {
    indexed_ += some.size();
    if (std::this_thread::get_id() == caller_) {
      const ImportProgress progress{
          .phase = ImportProgress::Phase::writing, .done = indexed_ / 2, .total = users_, .users = users_};
      if (auto reported = progress_.report(progress); !reported) return reported;
    }
    return sink(some);
  });
}

}  // namespace refctl::importing
