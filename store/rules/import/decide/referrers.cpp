#include "store/rules/import/decide/resolving.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// How many records are resolved together: what the file does not tell about their referrers is asked of the store in
// one call for each kind of name.
constexpr std::size_t records_a_call = 65'536;

// Whom a name means: a record of the file before a user of the store.
struct Named {
  RefKind kind = RefKind::none;  // none: nobody; else record or stored
  std::uint64_t value = 0;
};

// Names of one kind that records of the file have as referrers, and the users of the store who bear them.
class StoredNames {
 public:
  void clear() {
    asked_.clear();
    found_.clear();
  }
  void want(std::uint64_t hash, std::uint32_t record) { asked_.push_back({.hash = hash, .record = record}); }

  using Match = Result<> (records::Reader::*)(const records::ManyKeys&, const records::Reader::Matched&);
  // `text` makes the name that a record has.
  template <typename Text>
  Result<> ask(records::Reader& store, Match match, const Text& text) {
    if (asked_.empty()) return {};
    std::ranges::sort(asked_);
    std::vector<std::uint64_t> hashes;
    hashes.reserve(asked_.size());
    for (const KeyRef& key : asked_) hashes.push_back(key.hash);
    const records::ManyKeys keys{
        .count = asked_.size(), .text = [&](std::size_t i) { return text(asked_[i].record); }, .hashes = hashes};
    auto matched =
        (store.*match)(keys, [&](std::size_t i, UserId user) { found_.emplace_back(asked_[i].record, user.value); });
    std::ranges::sort(found_);
    return matched;
  }

  // The user whom the record names.
  [[nodiscard]] Named named_by(std::uint32_t record) const {
    const auto at = std::ranges::lower_bound(found_, record, {}, &std::pair<std::uint32_t, std::uint64_t>::first);
    return at != found_.end() && at->first == record ? Named{RefKind::stored, at->second} : Named{};
  }

 private:
  std::vector<KeyRef> asked_;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> found_;
};

class ReferrerFinder {
 public:
  explicit ReferrerFinder(Resolving& work) : work_(work) {}

  // The records `first` … `last` (exclusive).
  Result<> resolve(std::size_t first, std::size_t last) {
    look_in_file(first, last);
    if (!work_.empty_store) {
      if (auto asked = ask_store(); !asked) return asked;
    }
    for (Reference& reference : references_) {
      fill_in(reference);
      decide(reference);
    }
    return {};
  }

 private:
  // A record with a referrer, and whom its name means.
  struct Reference {
    std::uint32_t record = 0;
    Named named;
    Named by_code;  // of digits, which may be an id or a code: whom they mean as a code
  };

  void look_in_file(std::size_t first, std::size_t last) {
    references_.clear();
    ids_.clear();
    for (StoredNames* names : {&emails_, &codes_, &digits_}) names->clear();
    for (std::size_t i = first; i < last; ++i) {
      const Staged& staged = work_.records()[i];
      // A user whom the store has already keeps the referrer that it has there.
      if (staged.ref_kind == RefKind::none || staged.verdict == Verdict::existing) continue;
      Reference& reference = references_.emplace_back();
      reference.record = static_cast<std::uint32_t>(i);
      switch (staged.ref_kind) {
        case RefKind::email: look_for_email(reference, staged); break;
        case RefKind::code: look_for_code(reference, staged); break;
        case RefKind::digits: look_for_digits(reference, staged); [[fallthrough]];
        default: look_for_id(reference, staged); break;
      }
    }
  }

  void look_for_email(Reference& reference, const Staged& staged) {
    if (const auto record = work_.index.by_email(staged.referrer, key_of(staged))) {
      reference.named = {RefKind::record, *record};
    } else {
      emails_.want(staged.referrer, reference.record);
    }
  }

  void look_for_code(Reference& reference, const Staged& staged) {
    if (const auto record = work_.index.by_code(staged.referrer, key_of(staged))) {
      reference.named = {RefKind::record, *record};
    } else {
      codes_.want(staged.referrer, reference.record);
    }
  }

  void look_for_id(Reference& reference, const Staged& staged) {
    if (const auto record = work_.index.by_id(staged.referrer)) {
      reference.named = {RefKind::record, *record};
    } else if (staged.referrer < work_.next_id) {
      ids_.push_back(UserId{staged.referrer});
    }
  }

  void look_for_digits(Reference& reference, const Staged& staged) {
    const std::string key = std::to_string(staged.referrer);
    if (key.size() < 3) return;  // no code is that short
    const std::uint64_t hash = work_.staging.rules.codec->hash(key);
    if (const auto record = work_.index.by_code(hash, key)) {
      reference.by_code = {RefKind::record, *record};
    } else {
      digits_.want(hash, reference.record);
    }
  }

  Result<> ask_store() {
    const auto key = [&](std::uint32_t record) { return std::string(key_of(work_.records()[record])); };
    const auto digits = [&](std::uint32_t record) { return std::to_string(work_.records()[record].referrer); };
    Result<> asked = emails_.ask(work_.store, &records::Reader::match_emails, key);
    if (asked) asked = codes_.ask(work_.store, &records::Reader::match_codes, key);
    if (asked) asked = digits_.ask(work_.store, &records::Reader::match_codes, digits);
    if (!asked || ids_.empty()) return asked;
    std::ranges::sort(ids_);
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    std::vector<UserId> found;
    asked = work_.store.visit_users(ids_, [&](const records::UserSummary& user) { found.push_back(user.id); });
    ids_ = std::move(found);
    return asked;
  }

  // Takes over what the store said.
  void fill_in(Reference& reference) {
    const Staged& staged = work_.records()[reference.record];
    if (staged.ref_kind == RefKind::digits && reference.by_code.kind == RefKind::none) {
      reference.by_code = digits_.named_by(reference.record);
    }
    if (reference.named.kind != RefKind::none || work_.empty_store) return;
    if (staged.ref_kind == RefKind::email) {
      reference.named = emails_.named_by(reference.record);
    } else if (staged.ref_kind == RefKind::code) {
      reference.named = codes_.named_by(reference.record);
    } else if (std::ranges::binary_search(ids_, UserId{staged.referrer})) {
      reference.named = {RefKind::stored, staged.referrer};
    }
  }

  void decide(const Reference& reference) {
    Staged& staged = work_.records()[reference.record];
    const Named& named = reference.named;
    if (named.kind == RefKind::none) {
      work_.refuse(reference.record, Reason::referrer_unknown);
      return;
    }
    if (reference.by_code.kind != RefKind::none && !same_user(reference.by_code, named)) {
      work_.refuse(reference.record, Reason::referrer_ambiguous, staged.referrer);
      return;
    }
    if (named.kind == RefKind::record && named.value >= reference.record) work_.climbs_back = true;
    staged.ref_kind = named.kind;
    staged.referrer = named.value;
  }

  [[nodiscard]] std::string_view key_of(const Staged& staged) const {
    return work_.staging.texts.at(staged).referrer_key;
  }

  [[nodiscard]] bool same_user(const Named& a, const Named& b) const {
    const auto id = [&](const Named& named) {
      return named.kind == RefKind::stored ? named.value : work_.out.ids[named.value];
    };
    if (a.kind == b.kind) return a.value == b.value;
    return id(a) == id(b);
  }

  Resolving& work_;
  std::vector<Reference> references_;
  std::vector<UserId> ids_;  // asked of the store; then those of them that it has
  StoredNames emails_;
  StoredNames codes_;
  StoredNames digits_;
};

}  // namespace

Result<> resolve_referrers(Resolving& work) {
  ReferrerFinder finder(work);
  const std::size_t records = work.records().size();
  for (std::size_t first = 0; first < records; first += records_a_call) {
    if (auto beaten = work.pace(first); !beaten) return beaten;
    if (auto resolved = finder.resolve(first, std::min(records, first + records_a_call)); !resolved) return resolved;
  }
  return {};
}

}  // namespace refctl::importing
