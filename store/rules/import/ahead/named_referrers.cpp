#include "store/rules/import/ahead/named_referrers.hpp"

#include "store/model/text/ascii.hpp"

#include <algorithm>

namespace refctl::importing {

namespace {

// So many look-ups lie between the one that is made and the one whose memory is asked for.
constexpr std::size_t distance = 12;

std::string_view named_key(const Chunk& chunk, const Staged& record) {
  const std::size_t place = record.text + record.user_size + record.hash_size;
  return std::string_view(chunk.texts).substr(place, record.referrer_size);
}

}  // namespace

Result<bool> NamedReferrers::fill_in(const Chunk& chunk, std::span<records::BulkEntry> entries) {
  named_.clear();
  missing_.clear();
  for (std::size_t i = 0; i < chunk.records.size(); ++i) {
    const RefKind kind = chunk.records[i].ref_kind;
    if (kind == RefKind::email || kind == RefKind::code) named_.push_back(static_cast<std::uint32_t>(i));
  }
  if (!decided_) decide(chunk);
  learn(chunk, entries);
  if (!find(chunk, entries)) return false;
  return missing_.empty() ? Result<bool>(true) : find_missing(entries);
}

// A code is compared as its key.
std::string NamedReferrers::key_of(const Missing& one) {
  std::string key(one.key);
  if (!one.by_email) std::ranges::transform(key, key.begin(), ascii_upper);
  return key;
}

// How referrers are named shows with the first of them. Up to then all keys are learnt.
void NamedReferrers::decide(const Chunk& chunk) {
  const auto names = [&](auto wanted) { return std::ranges::any_of(chunk.records, wanted, &Staged::ref_kind); };
  decided_ = names([](RefKind kind) { return kind != RefKind::none; });
  const std::size_t about = chunk.records.size() * (decided_ ? chunk.of : 1);
  const auto learn_or_not = [&](std::optional<KeyTable>& table, RefKind of) {
    if (decided_ && !names([of](RefKind kind) { return kind == of; })) {
      table.reset();
    } else if (!table) {
      table.emplace(about);
    }
  };
  learn_or_not(emails_, RefKind::email);
  learn_or_not(codes_, RefKind::code);
}

// Takes in the keys of the chunk's own records. Codes that were made here nobody can name.
void NamedReferrers::learn(const Chunk& chunk, std::span<const records::BulkEntry> entries) {
  const auto learn_keys = [&](const std::vector<KeyRef>& keys, KeyTable& table, bool by_email) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (i + distance < keys.size()) table.expect(keys[i + distance].hash);
      const KeyRef& key = keys[i];
      if (!by_email && chunk.records[key.record].has(Staged::made_code)) continue;
      const records::BulkEntry& entry = entries[key.record];
      const records::TypedKeys typed = codec_.typed_keys(entry.user);
      table.add(key.hash, entry.id.value, by_email ? typed.email : typed.code);
    }
  };
  if (emails_) learn_keys(chunk.emails, *emails_, true);
  if (codes_) learn_keys(chunk.codes, *codes_, false);
}

bool NamedReferrers::find(const Chunk& chunk, std::span<records::BulkEntry> entries) {
  for (std::size_t i = 0; i < named_.size(); ++i) {
    const auto table_of = [&](const Staged& record) {
      auto& table = record.ref_kind == RefKind::email ? emails_ : codes_;
      return table ? &*table : nullptr;
    };
    if (i + distance < named_.size()) {
      const Staged& later = chunk.records[named_[i + distance]];
      if (const KeyTable* table = table_of(later)) table->expect(later.referrer);
    }
    const Staged& record = chunk.records[named_[i]];
    const KeyTable* table = table_of(record);
    if (table == nullptr) return false;
    const bool by_email = record.ref_kind == RefKind::email;
    const std::string_view key = named_key(chunk, record);
    const std::uint64_t id = table->find(record.referrer, [&](std::string_view typed) {
      if (by_email) return email_key(typed, email_key_).has_value() && email_key_.text == key;
      return std::ranges::equal(typed, key, {}, ascii_upper, ascii_upper);
    });
    records::BulkEntry& entry = entries[named_[i]];
    if (id >= entry.id.value) return false;
    entry.referrer = UserId{id};
    if (id == 0) missing_.push_back({.record = named_[i], .by_email = by_email, .key = key});
  }
  return true;
}

Result<bool> NamedReferrers::find_missing(std::span<records::BulkEntry> entries) {
  std::size_t found = 0;
  auto looked = load_.read([&](records::Reader& store) -> Result<> {
    for (const bool by_email : {true, false}) {
      std::vector<const Missing*> some;
      for (const Missing& one : missing_) {
        if (one.by_email == by_email) some.push_back(&one);
      }
      if (some.empty()) continue;
      const records::ManyKeys keys{.count = some.size(), .text = [&](std::size_t i) { return key_of(*some[i]); }};
      const auto take = [&](std::size_t i, UserId id) {
        entries[some[i]->record].referrer = id;
        ++found;
      };
      auto matched = by_email ? store.match_emails(keys, take) : store.match_codes(keys, take);
      if (!matched) return matched;
    }
    return {};
  });
  if (!looked) return failure_of(looked);
  return found == missing_.size();
}

}  // namespace refctl::importing
