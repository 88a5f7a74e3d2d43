#include "store/rules/import/decide/resolve_state.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// A record and the user of the store that it is compared with.
struct RecordUser {
  std::uint64_t user = 0;
  std::uint32_t record = 0;
  auto operator<=>(const RecordUser&) const = default;
};

using Visit = std::function<void(std::uint32_t record, const records::UserRow& row)>;

// If fewer than one in this many ids of the range is needed, look-ups are faster than a scan.
constexpr std::uint64_t ids_per_look_up = 32;

// Reads the users of the pairs by look-ups, some thousand per call.
Result<> visit_named(ResolveState& work, const std::vector<RecordUser>& pairs, bool with_credentials,
                     const Visit& visit) {
  constexpr std::size_t users_per_call = 4096;
  for (std::size_t first = 0; first < pairs.size();) {
    if (auto reported = work.report_progress(0); !reported) return reported;
    records::Wanted wanted;
    std::size_t last = first;
    for (; last < pairs.size() && wanted.users.size() < users_per_call; ++last) {
      const UserId id{pairs[last].user};
      if (wanted.users.empty() || wanted.users.back() != id) wanted.users.push_back(id);
    }
    while (last < pairs.size() && pairs[last].user == pairs[last - 1].user) ++last;
    if (with_credentials) wanted.credentials = wanted.users;
    if (auto fetched = work.store.prefetch(wanted); !fetched) return fetched;
    std::vector<User> users;
    auto read = work.store.visit_users(
        wanted.users, [&](const records::UserSummary& user) { users.push_back(records::user_from(user)); });
    if (!read) return read;
    for (const User& user : users) {
      std::optional<Credential> credential;
      if (with_credentials && !user.erased) {
        auto found = work.store.credential(user.id);
        if (!found) return failure_of(found);
        credential = std::move(*found);
      }
      const records::UserRow row{records::summary_of(user), credential ? std::string_view(credential->text) : ""};
      while (pairs[first].user < user.id.value) ++first;
      for (; first < last && pairs[first].user == user.id.value; ++first) visit(pairs[first].record, row);
    }
    first = last;
  }
  return {};
}

// Visits the users of the pairs that exist in the store. The pairs are in order of users.
Result<> visit_stored(ResolveState& work, const std::vector<RecordUser>& pairs, bool with_credentials,
                      const Visit& visit) {
  if (pairs.empty()) return {};
  if ((pairs.back().user - pairs.front().user) / ids_per_look_up > pairs.size())
    return visit_named(work, pairs, with_credentials, visit);
  Result<> reported;
  auto next = pairs.begin();
  auto scanned = work.store.scan_rows(UserId{pairs.front().user}, with_credentials, [&](const records::UserRow& row) {
    while (next != pairs.end() && next->user < row.id.value) ++next;
    for (; next != pairs.end() && next->user == row.id.value; ++next) {
      reported = work.report_progress(static_cast<std::size_t>(next - pairs.begin()));
      if (!reported) return Walk::stop;
      visit(next->record, row);
    }
    return next == pairs.end() ? Walk::stop : Walk::on;
  });
  return scanned ? reported : scanned;
}

// Compares records with the users that they would update.
class RecordComparison {
 public:
  explicit RecordComparison(ResolveState& work) : work_(work) {
    const auto& records = work.records();
    if (work.options.on_conflict != OnConflict::update) return;
    for (std::size_t i = 0; i < records.size() && !with_credentials_; ++i) {
      with_credentials_ = records[i].hash_size != 0 || records[i].password != 0;
    }
  }

  // Whether the users' password hashes are needed.
  [[nodiscard]] bool with_credentials() const { return with_credentials_; }

  void compare(std::uint32_t record, const records::UserRow& row) {
    const ImportRecord& entry = work_.records()[record];
    const records::KeyedUser said = work_.table.unpacked(record);
    unsigned found = compared;
    if (!entry.has(ImportRecord::has_code) || said.user.code == row.code) found |= same_code;
    const bool same = (entry.has(ImportRecord::derived_name) || said.user.name == row.name) &&
                      said.user.email == row.email &&
                      (!entry.has(ImportRecord::has_time) || entry.registered_at == row.registered_at.ms) &&
                      (!entry.has(ImportRecord::has_role) || entry.role == row.role) &&
                      (!entry.has(ImportRecord::has_disabled) || entry.has(ImportRecord::disabled) == row.disabled);
    if (same && same_password(entry, row)) found |= same_rest;
    add(record, found);
    work_.stored_referrers[record] = row.referrer.value;
  }

  void add(std::uint32_t record, unsigned bits) {
    work_.agreements[record] = static_cast<std::uint8_t>(work_.agreements[record] | bits);
  }

 private:
  [[nodiscard]] bool same_password(const ImportRecord& entry, const records::UserRow& row) const {
    if (entry.password != 0) {
      const std::size_t number = entry.password - 1;
      return number < work_.hashes.size() && !work_.hashes[number].empty() && work_.hashes[number] == row.credential;
    }
    if (entry.hash_size == 0) return true;
    const auto& texts = work_.table.texts;
    return work_.table.rules.codec->unpack_credential(texts.at(entry).hash) == row.credential;
  }

  ResolveState& work_;
  bool with_credentials_ = false;
};

void sort_by_user(std::vector<RecordUser>& pairs) {
  if (!std::ranges::is_sorted(pairs)) std::ranges::sort(pairs);
}

}  // namespace

bool ResolveState::keeps_referrer(std::size_t record) const {
  const ImportRecord& entry = table.records[record];
  switch (entry.ref_kind) {
    case RefKind::none: return true;
    case RefKind::stored: return entry.referrer == stored_referrers[record];
    case RefKind::record:
      // A new user cannot be the referrer in the store.
      return table.records[entry.referrer].verdict != Verdict::fresh &&
             out.ids[entry.referrer] == stored_referrers[record];
    default: return false;  // not resolved: the record is refused
  }
}

Result<> compare_by_id(ResolveState& work) {
  const auto& records = work.records();
  work.agreements.assign(records.size(), 0);
  work.stored_referrers.assign(records.size(), 0);
  std::vector<RecordUser> pairs;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const ImportRecord& entry = records[i];
    if (entry.id != 0 && entry.id < work.next_id) pairs.push_back({entry.id, static_cast<std::uint32_t>(i)});
  }
  sort_by_user(pairs);
  RecordComparison comparison(work);
  const auto& codec = *work.table.rules.codec;
  return visit_stored(work, pairs, comparison.with_credentials(),
                      [&](std::uint32_t record, const records::UserRow& row) {
                        comparison.add(record, row.erased ? id_stored | id_erased : id_stored);
                        const ImportRecord& entry = work.records()[record];
                        if (row.erased || entry.verdict == Verdict::refused || !entry.has(ImportRecord::has_email))
                          return;
                        if (codec.typed_keys(work.table.packed_user(record)).email != row.email) return;
                        comparison.add(record, same_email);
                        if (work.options.on_conflict == OnConflict::update) comparison.compare(record, row);
                      });
}

Result<> compare_updates(ResolveState& work) {
  std::vector<RecordUser> pairs;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (work.records()[i].verdict != Verdict::update || work.agrees(i, compared)) continue;
    pairs.push_back({work.out.ids[i], static_cast<std::uint32_t>(i)});
  }
  sort_by_user(pairs);
  RecordComparison comparison(work);
  return visit_stored(work, pairs, comparison.with_credentials(),
                      [&](std::uint32_t record, const records::UserRow& row) { comparison.compare(record, row); });
}

void find_unchanged(ResolveState& work) {
  if (work.options.on_conflict != OnConflict::update) return;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    ImportRecord& entry = work.records()[i];
    if (entry.verdict != Verdict::update) continue;
    if (!work.keeps_referrer(i)) {
      work.changes_referrers = true;
    } else if (work.agrees(i, compared | same_code | same_rest)) {
      entry.verdict = Verdict::unchanged;
    }
  }
}

}  // namespace refctl::importing
