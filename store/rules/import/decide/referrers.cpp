#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/import/decide/resolve_state.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// The number of records resolved together: referrers that are not in the file are looked up in the store with one call
// per kind of name.
constexpr std::size_t records_per_call = 65'536;

// Looks up referrers' names of one kind in the store.
class StoredNames {
 public:
  void clear() {
    queries_.clear();
    found_.clear();
  }
  void add(std::uint64_t hash, std::uint32_t record) { queries_.push_back({.hash = hash, .record = record}); }

  using Match = Result<> (records::Reader::*)(const records::ManyKeys&, const records::Reader::Matched&);
  // `text` returns the name of a record's referrer.
  template <typename Text>
  Result<> query(records::Reader& store, Match match, const Text& text) {
    if (queries_.empty()) return {};
    std::ranges::sort(queries_);
    std::vector<std::uint64_t> hashes;
    hashes.reserve(queries_.size());
    for (const KeyRef& key : queries_) hashes.push_back(key.hash);
    const records::ManyKeys keys{
        .count = queries_.size(), .text = [&](std::size_t i) { return text(queries_[i].record); }, .hashes = hashes};
    auto matched =
        (store.*match)(keys, [&](std::size_t i, UserId user) { found_.emplace_back(queries_[i].record, user.value); });
    std::ranges::sort(found_);
    return matched;
  }

  // Returns the user that the record names.
  [[nodiscard]] ResolvedName named_by(std::uint32_t record) const {
    const auto at = std::ranges::lower_bound(found_, record, {}, &std::pair<std::uint32_t, std::uint64_t>::first);
    return at != found_.end() && at->first == record ? ResolvedName{RefKind::stored, at->second} : ResolvedName{};
  }

 private:
  std::vector<KeyRef> queries_;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> found_;
};

class ReferrerFinder {
 public:
  explicit ReferrerFinder(ResolveState& work) : work_(work) {}

  // Resolves the records `first` … `last` (exclusive).
  Result<> resolve(std::size_t first, std::size_t last) {
    resolve_in_file(first, last);
    if (!work_.empty_store) {
      if (auto asked = query_store(); !asked) return asked;
    }
    for (Reference& reference : references_) add_store_results(reference);
    if (auto read = read_unknown_codes(); !read) return read;
    for (const Reference& reference : references_) decide(reference);
    return {};
  }

 private:
  // A record with a referrer, and up to two interpretations of the referrer's name.
  struct Reference {
    std::uint32_t record = 0;
    Interpretation one;
    Interpretation other;
  };

  void resolve_in_file(std::size_t first, std::size_t last) {
    references_.clear();
    ids_.clear();
    for (StoredNames* names : {&emails_, &codes_, &digits_}) names->clear();
    for (std::size_t i = first; i < last; ++i) {
      const ImportRecord& entry = work_.records()[i];
      // An existing user keeps its referrer.
      if (entry.ref_kind == RefKind::none || entry.verdict == Verdict::existing) continue;
      Reference& reference = references_.emplace_back();
      reference.record = static_cast<std::uint32_t>(i);
      switch (entry.ref_kind) {
        case RefKind::email: find_by_email(reference, entry.referrer, name_of(entry)); break;
        case RefKind::code: find_by_code(reference, entry); break;
        case RefKind::name: find_by_name(reference.one, reference.other, entry.referrer, name_of(entry)); break;
        case RefKind::natural: find_by_username(reference, entry); break;
        case RefKind::digits: find_by_digits(reference, entry); [[fallthrough]];
        default: find_by_id(reference, entry); break;
      }
    }
  }

  static ResolvedName record(std::uint32_t number) { return {RefKind::record, number}; }

  void find_by_email(Reference& reference, std::uint64_t hash, std::string_view key) {
    reference.one.as = NameKind::email;
    if (const auto found = work_.index.by_email(hash, key)) {
      reference.one.named = record(*found);
    } else {
      emails_.add(hash, reference.record);
    }
  }

  void find_by_code(Reference& reference, const ImportRecord& entry) {
    reference.one.as = NameKind::code;
    const std::string_view typed = name_of(entry);
    const auto key = code_key(typed);
    const auto found = key ? work_.index.by_code(entry.referrer, key->text) : std::nullopt;
    if (found) {
      reference.one.named = record(*found);
    } else if (key) {
      codes_.add(entry.referrer, reference.record);
    }
    if (work_.table.own_names.empty()) return;
    Interpretation second;
    find_by_name(reference.other, second, work_.table.rules.codec->hash(typed), typed);
    if (second.named.kind != RefKind::none)
      reference.one = second;  // two interpretations are enough to refuse the record
  }

  void find_by_name(Interpretation& one, Interpretation& other, std::uint64_t hash, std::string_view name) const {
    const auto found = work_.names.by_name(hash, name);
    if (found[0]) one = {NameKind::id, record(*found[0])};
    if (found[1]) other = {NameKind::id, record(*found[1])};
  }

  // For a natural key of Django: a user name, or else an e-mail address.
  void find_by_username(Reference& reference, const ImportRecord& entry) {
    const std::string_view name = name_of(entry);
    reference.one.as = NameKind::username;
    if (const auto found = work_.names.by_username(entry.referrer, name)) {
      reference.one.named = record(*found);
    } else if (const auto key = email_key(name)) {
      find_by_email(reference, work_.table.rules.codec->hash(key->text), key->text);
    }
  }

  void find_by_id(Reference& reference, const ImportRecord& entry) {
    if (const auto found = work_.index.by_id(entry.referrer)) {
      reference.one.named = record(*found);
      // Two records with one id make it ambiguous.
      if (const auto second = work_.index.second_by_id(entry.referrer)) {
        reference.other = {NameKind::id, record(*second)};
      }
    } else if (entry.referrer < work_.next_id) {
      ids_.push_back(UserId{entry.referrer});
    }
  }

  void find_by_digits(Reference& reference, const ImportRecord& entry) {
    constexpr std::uint64_t min_code = 100;  // no code has less than three characters
    if (entry.referrer < min_code) return;
    reference.other.as = NameKind::code;
    if (const auto found = work_.names.by_digit_code(entry.referrer)) {
      reference.other.named = record(*found);
    } else if (!keeps_stored_referrer(reference.record, entry.referrer)) {
      digits_.add(work_.table.rules.codec->hash(std::to_string(entry.referrer)), reference.record);
    }
  }

  // Returns whether the record updates a user that has this referrer; then the digits cannot mean a code.
  [[nodiscard]] bool keeps_stored_referrer(std::uint32_t record, std::uint64_t referrer) const {
    return work_.agrees(record, compared) && work_.stored_referrers[record] == referrer;
  }

  Result<> query_store() {
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
    Result<> asked = emails_.query(work_.store, &records::Reader::match_emails, email);
    if (asked) asked = codes_.query(work_.store, &records::Reader::match_codes, code);
    if (asked) asked = digits_.query(work_.store, &records::Reader::match_codes, digits);
    if (!asked || ids_.empty()) return asked;
    std::ranges::sort(ids_);
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    std::vector<UserId> found;
    asked = work_.store.visit_users(ids_, [&](const records::UserSummary& user) { found.push_back(user.id); });
    ids_ = std::move(found);
    return asked;
  }

  // Adds the results of the store.
  void add_store_results(Reference& reference) {
    if (work_.empty_store) return;
    const ImportRecord& entry = work_.records()[reference.record];
    if (entry.ref_kind == RefKind::digits && reference.other.named.kind == RefKind::none) {
      reference.other = {NameKind::code, digits_.named_by(reference.record)};
    }
    ResolvedName& named = reference.one.named;
    if (named.kind != RefKind::none || entry.ref_kind == RefKind::name) return;
    switch (reference.one.as) {
      case NameKind::email: named = emails_.named_by(reference.record); break;
      case NameKind::code: named = codes_.named_by(reference.record); break;
      case NameKind::id:
        if (std::ranges::binary_search(ids_, UserId{entry.referrer})) named = {RefKind::stored, entry.referrer};
        break;
      case NameKind::username:
      case NameKind::similar_code: break;
    }
  }

  // Looks up unknown codes as people copy them by hand. Not in a file that names its records, where an unknown code may
  // be such a name.
  Result<> read_unknown_codes() {
    if (!work_.table.own_names.empty()) return {};
    std::vector<std::uint32_t> unknown;
    for (const Reference& reference : references_) {
      const RefKind kind = work_.records()[reference.record].ref_kind;
      const bool found = reference.one.named.kind != RefKind::none || reference.other.named.kind != RefKind::none;
      if (!found && (kind == RefKind::code || kind == RefKind::name)) unknown.push_back(reference.record);
    }
    auto reference = references_.begin();
    return read_similar_codes(work_, unknown, [&](std::uint32_t record, Interpretation one, Interpretation other) {
      while (reference->record != record) ++reference;
      if (other.named.kind == RefKind::none) work_.out.similar_codes.push_back(record);
      reference->one = one;
      reference->other = other;
    });
  }

  void decide(const Reference& reference) {
    ImportRecord& entry = work_.records()[reference.record];
    const Interpretation& one = reference.one;
    const Interpretation& other = reference.other;
    const bool both = one.named.kind != RefKind::none && other.named.kind != RefKind::none;
    if (both && !work_.same_user(one.named, other.named)) return refuse_ambiguous(reference);
    const ResolvedName named = one.named.kind != RefKind::none ? one.named : other.named;
    if (named.kind == RefKind::none) {
      work_.refuse(reference.record, Reason::referrer_unknown);
      return;
    }
    // In a file with ids, digits are an id, and no user has this one.
    if (entry.ref_kind == RefKind::digits && one.named.kind == RefKind::none && work_.names.has_ids()) {
      work_.refuse(reference.record, Reason::referrer_only_code);
      return;
    }
    if (named.kind == RefKind::record && named.value >= reference.record) work_.has_later_referrers = true;
    entry.ref_kind = named.kind;
    entry.referrer = named.value;
  }

  void refuse_ambiguous(const Reference& reference) {
    auto& all = work_.out.ambiguities;
    all.push_back({reference.one, reference.other});
    work_.refuse(reference.record, Reason::referrer_ambiguous, all.size() - 1);
  }

  [[nodiscard]] std::string_view name_of(const ImportRecord& entry) const {
    return work_.table.texts.at(entry).referrer_key;
  }

  ResolveState& work_;
  std::vector<Reference> references_;
  std::vector<UserId> ids_;  // ids to look up in the store; then the ids found
  StoredNames emails_;
  StoredNames codes_;
  StoredNames digits_;
};

}  // namespace

Result<> resolve_referrers(ResolveState& work) {
  ReferrerFinder finder(work);
  const std::size_t records = work.records().size();
  for (std::size_t first = 0; first < records; first += records_per_call) {
    if (auto reported = work.report_progress(first); !reported) return reported;
    if (auto resolved = finder.resolve(first, std::min(records, first + records_per_call)); !resolved) return resolved;
  }
  return {};
}

}  // namespace refctl::importing
