#include "store/rules/import/stream/named_referrers.hpp"

#include "store/model/text/ascii.hpp"

#include <algorithm>

namespace refctl::importing {

namespace {

// How many look-ups in advance an entry is prefetched.
constexpr std::size_t distance = 12;

// How many records are indexed before the first one with a referrer: about 30 MB.
constexpr std::size_t max_undecided_records = 500'000;

// More keys with one hash than this are no coincidence: they are equal keys.
constexpr std::size_t max_equal_hashes = 64;

std::string_view named_key(const Chunk& chunk, const ImportRecord& record) {
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
  if (!tables_chosen_) choose_tables(chunk);
  if (!add_keys(chunk, entries)) return false;
  if (!find_in_file(chunk, entries)) return false;
  return missing_.empty() ? Result<bool>(true) : find_in_store(entries);
}

// Returns the key; a code's key is its upper-case form.
std::string NamedReferrers::key_of(const Missing& one) {
  std::string key(one.key);
  if (!one.by_email) std::ranges::transform(key, key.begin(), ascii_upper);
  return key;
}

// Decides from the first chunk with referrers which tables are needed. Until then both are filled, unless so many
// records have no referrer that probably none has one: then a later referrer is not found.
void NamedReferrers::choose_tables(const Chunk& chunk) {
  const auto names = [&](auto wanted) { return std::ranges::any_of(chunk.records, wanted, &ImportRecord::ref_kind); };
  undecided_records_ += chunk.records.size();
  tables_chosen_ =
      undecided_records_ > max_undecided_records || names([](RefKind kind) { return kind != RefKind::none; });
  const std::size_t expected = chunk.records.size() * (tables_chosen_ ? chunk.of : 1);
  const auto use_if_named = [&](std::optional<KeyTable>& table, RefKind of) {
    if (tables_chosen_ && !names([of](RefKind kind) { return kind == of; })) {
      table.reset();
    } else if (!table) {
      table.emplace(expected);
    }
  };
  use_if_named(emails_, RefKind::email);
  use_if_named(codes_, RefKind::code);
}

// Adds the keys of the chunk's records, except generated codes, which no record can name. False: many records have one
// key, so the file needs decisions, and a table of equal keys would take quadratic time.
bool NamedReferrers::add_keys(const Chunk& chunk, std::span<const records::BulkEntry> entries) {
  const auto add_to = [&](const std::vector<KeyRef>& keys, KeyTable& table, bool by_email) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (i + distance < keys.size()) table.prefetch(keys[i + distance].hash);
      const KeyRef& key = keys[i];
      if (!by_email && chunk.records[key.record].has(ImportRecord::generated_code)) continue;
      const records::BulkEntry& entry = entries[key.record];
      const records::TypedKeys typed = codec_.typed_keys(entry.user);
      if (table.add(key.hash, entry.id.value, by_email ? typed.email : typed.code) > max_equal_hashes) return false;
    }
    return true;
  };
  return (!emails_ || add_to(chunk.emails, *emails_, true)) && (!codes_ || add_to(chunk.codes, *codes_, false));
}

bool NamedReferrers::find_in_file(const Chunk& chunk, std::span<records::BulkEntry> entries) {
  for (std::size_t i = 0; i < named_.size(); ++i) {
    const auto table_of = [&](const ImportRecord& record) {
      auto& table = record.ref_kind == RefKind::email ? emails_ : codes_;
      return table ? &*table : nullptr;
    };
    if (i + distance < named_.size()) {
      const ImportRecord& later = chunk.records[named_[i + distance]];
      if (const KeyTable* table = table_of(later)) table->prefetch(later.referrer);
    }
    const ImportRecord& record = chunk.records[named_[i]];
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

Result<bool> NamedReferrers::find_in_store(std::span<records::BulkEntry> entries) {
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
