#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
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
    for (Reference& reference : references_) fill_in(reference);
    if (auto read = read_unknown_codes(); !read) return read;
    for (const Reference& reference : references_) decide(reference);
    return {};
  }

 private:
  // A record with a referrer, and whom its name means: at most two users, which are told apart later.
  struct Reference {
    std::uint32_t record = 0;
    Reading one;
    Reading other;
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
        case RefKind::email: look_for_email(reference, staged.referrer, name_of(staged)); break;
        case RefKind::code: look_for_code(reference, staged); break;
        case RefKind::name: look_for_name(reference.one, reference.other, staged.referrer, name_of(staged)); break;
        case RefKind::natural: look_for_username(reference, staged); break;
        case RefKind::digits: look_for_digits(reference, staged); [[fallthrough]];
        default: look_for_id(reference, staged); break;
      }
    }
  }

  static Named record(std::uint32_t number) { return {RefKind::record, number}; }

  void look_for_email(Reference& reference, std::uint64_t hash, std::string_view key) {
    reference.one.as = ReadAs::email;
    if (const auto found = work_.index.by_email(hash, key)) {
      reference.one.named = record(*found);
    } else {
      emails_.want(hash, reference.record);
    }
  }

  void look_for_code(Reference& reference, const Staged& staged) {
    reference.one.as = ReadAs::code;
    const std::string_view typed = name_of(staged);
    const auto key = code_key(typed);
    const auto found = key ? work_.index.by_code(staged.referrer, key->text) : std::nullopt;
    if (found) {
      reference.one.named = record(*found);
    } else if (key) {
      codes_.want(staged.referrer, reference.record);
    }
    if (work_.staging.own_names.empty()) return;
    Reading second;
    look_for_name(reference.other, second, work_.staging.rules.codec->hash(typed), typed);
    if (second.named.kind != RefKind::none) reference.one = second;  // of three, two are enough to refuse
  }

  void look_for_name(Reading& one, Reading& other, std::uint64_t hash, std::string_view name) const {
    const auto found = work_.names.by_name(hash, name);
    if (found[0]) one = {ReadAs::id, record(*found[0])};
    if (found[1]) other = {ReadAs::id, record(*found[1])};
  }

  // A natural key of Django: a user name, else an e-mail address.
  void look_for_username(Reference& reference, const Staged& staged) {
    const std::string_view name = name_of(staged);
    reference.one.as = ReadAs::username;
    if (const auto found = work_.names.by_username(staged.referrer, name)) {
      reference.one.named = record(*found);
    } else if (const auto key = email_key(name)) {
      look_for_email(reference, work_.staging.rules.codec->hash(key->text), key->text);
    }
  }

  void look_for_id(Reference& reference, const Staged& staged) {
    if (const auto found = work_.index.by_id(staged.referrer)) {
      reference.one.named = record(*found);
      // Two records with one id: nobody knows which of them is meant.
      if (const auto second = work_.index.second_by_id(staged.referrer)) {
        reference.other = {ReadAs::id, record(*second)};
      }
    } else if (staged.referrer < work_.next_id) {
      ids_.push_back(UserId{staged.referrer});
    }
  }

  void look_for_digits(Reference& reference, const Staged& staged) {
    constexpr std::uint64_t least_code = 100;  // no code has less than three characters
    if (staged.referrer < least_code) return;
    reference.other.as = ReadAs::code;
    if (const auto found = work_.names.by_digit_code(staged.referrer)) {
      reference.other.named = record(*found);
    } else if (!keeps_stored_referrer(reference.record, staged.referrer)) {
      digits_.want(work_.staging.rules.codec->hash(std::to_string(staged.referrer)), reference.record);
    }
  }

  // Whether the record updates a user who has that referrer: then whose code the digits are, too, changes nothing.
  [[nodiscard]] bool keeps_stored_referrer(std::uint32_t record, std::uint64_t referrer) const {
    return work_.agrees(record, compared) && work_.stored_referrers[record] == referrer;
  }

  Result<> ask_store() {
    const auto name = [&](std::uint32_t record) { return name_of(work_.records()[record]); };
    const auto email = [&](std::uint32_t record) {
      auto key = email_key(name(record));
      return key ? std::move(key->text) : std::string();
    };
    const auto code = [&](std::uint32_t record) {
      auto key = code_key(name(record));
      return key ? std::move(key->text) : std::string();
    };
    const auto digits = [&](std::uint32_t record) { return std::to_string(work_.records()[record].referrer); };
    Result<> asked = emails_.ask(work_.store, &records::Reader::match_emails, email);
    if (asked) asked = codes_.ask(work_.store, &records::Reader::match_codes, code);
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
    if (work_.empty_store) return;
    const Staged& staged = work_.records()[reference.record];
    if (staged.ref_kind == RefKind::digits && reference.other.named.kind == RefKind::none) {
      reference.other = {ReadAs::code, digits_.named_by(reference.record)};
    }
    Named& named = reference.one.named;
    if (named.kind != RefKind::none || staged.ref_kind == RefKind::name) return;
    switch (reference.one.as) {
      case ReadAs::email: named = emails_.named_by(reference.record); break;
      case ReadAs::code: named = codes_.named_by(reference.record); break;
      case ReadAs::id:
        if (std::ranges::binary_search(ids_, UserId{staged.referrer})) named = {RefKind::stored, staged.referrer};
        break;
      case ReadAs::username:
      case ReadAs::similar_code: break;
    }
  }

  // Codes as people copy them by hand. Not in a file that names its records: what nobody has may be such a name there.
  Result<> read_unknown_codes() {
    if (!work_.staging.own_names.empty()) return {};
    std::vector<std::uint32_t> unknown;
    for (const Reference& reference : references_) {
      const RefKind kind = work_.records()[reference.record].ref_kind;
      const bool found = reference.one.named.kind != RefKind::none || reference.other.named.kind != RefKind::none;
      if (!found && (kind == RefKind::code || kind == RefKind::name)) unknown.push_back(reference.record);
    }
    auto reference = references_.begin();
    return read_similar_codes(work_, unknown, [&](std::uint32_t record, Reading one, Reading other) {
      while (reference->record != record) ++reference;
      if (other.named.kind == RefKind::none) work_.out.similar_codes.push_back(record);
      reference->one = one;
      reference->other = other;
    });
  }

  void decide(const Reference& reference) {
    Staged& staged = work_.records()[reference.record];
    const Reading& one = reference.one;
    const Reading& other = reference.other;
    const bool both = one.named.kind != RefKind::none && other.named.kind != RefKind::none;
    if (both && !work_.same_user(one.named, other.named)) return refuse_ambiguous(reference);
    const Named named = one.named.kind != RefKind::none ? one.named : other.named;
    if (named.kind == RefKind::none) {
      work_.refuse(reference.record, Reason::referrer_unknown);
      return;
    }
    // In a file with ids, digits are one, and this one nobody has.
    if (staged.ref_kind == RefKind::digits && one.named.kind == RefKind::none && work_.names.has_ids()) {
      work_.refuse(reference.record, Reason::referrer_only_code);
      return;
    }
    if (named.kind == RefKind::record && named.value >= reference.record) work_.climbs_back = true;
    staged.ref_kind = named.kind;
    staged.referrer = named.value;
  }

  void refuse_ambiguous(const Reference& reference) {
    auto& all = work_.out.ambiguities;
    all.push_back({reference.one, reference.other});
    work_.refuse(reference.record, Reason::referrer_ambiguous, all.size() - 1);
  }

  [[nodiscard]] std::string_view name_of(const Staged& staged) const {
    return work_.staging.texts.at(staged).referrer_key;
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
