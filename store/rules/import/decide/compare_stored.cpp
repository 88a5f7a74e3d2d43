#include "store/rules/import/decide/resolving.hpp"

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
struct Pair {
  std::uint64_t user = 0;
  std::uint32_t record = 0;
  auto operator<=>(const Pair&) const = default;
};

using Visit = std::function<void(std::uint32_t record, const records::UserRow& row)>;

// Below this share of the ids from the first to the last, users are found faster one by one than by a walk over all.
constexpr std::uint64_t ids_a_look_up = 32;

// Users far apart: asks for those named, some thousand in a call.
Result<> visit_named(Resolving& work, const std::vector<Pair>& pairs, bool with_credentials, const Visit& visit) {
  constexpr std::size_t users_a_call = 4096;
  for (std::size_t first = 0; first < pairs.size();) {
    if (auto beaten = work.pace(0); !beaten) return beaten;
    records::Wanted wanted;
    std::size_t last = first;
    for (; last < pairs.size() && wanted.users.size() < users_a_call; ++last) {
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

// Visits the users of the pairs, which are in order of users, as far as the store has them.
Result<> visit_stored(Resolving& work, const std::vector<Pair>& pairs, bool with_credentials, const Visit& visit) {
  if (pairs.empty()) return {};
  if ((pairs.back().user - pairs.front().user) / ids_a_look_up > pairs.size())
    return visit_named(work, pairs, with_credentials, visit);
  Result<> beaten;
  auto next = pairs.begin();
  auto scanned = work.store.scan_rows(UserId{pairs.front().user}, with_credentials, [&](const records::UserRow& row) {
    while (next != pairs.end() && next->user < row.id.value) ++next;
    for (; next != pairs.end() && next->user == row.id.value; ++next) {
      beaten = work.pace(static_cast<std::size_t>(next - pairs.begin()));
      if (!beaten) return Walk::stop;
      visit(next->record, row);
    }
    return next == pairs.end() ? Walk::stop : Walk::on;
  });
  return scanned ? beaten : scanned;
}

// Compares a record with the user whom it would update.
class Comparison {
 public:
  explicit Comparison(Resolving& work) : work_(work) {
    const auto& records = work.records();
    if (work.options.on_conflict != OnConflict::update) return;
    for (std::size_t i = 0; i < records.size() && !with_credentials_; ++i) {
      with_credentials_ = records[i].hash_size != 0 || records[i].password != 0;
    }
  }

  // Whether the passwords of users are needed.
  [[nodiscard]] bool with_credentials() const { return with_credentials_; }

  void compare(std::uint32_t record, const records::UserRow& row) {
    const Staged& staged = work_.records()[record];
    const records::KeyedUser said = work_.staging.unpacked(record);
    unsigned found = compared;
    if (!staged.has(Staged::has_code) || said.user.code == row.code) found |= same_code;
    const bool same = (staged.has(Staged::made_name) || said.user.name == row.name) && said.user.email == row.email &&
                      (!staged.has(Staged::has_time) || staged.registered_at == row.registered_at.ms) &&
                      (!staged.has(Staged::says_role) || staged.role == row.role) &&
                      (!staged.has(Staged::says_disabled) || staged.has(Staged::disabled) == row.disabled);
    if (same && same_password(staged, row)) found |= same_rest;
    add(record, found);
    work_.stored_referrers[record] = row.referrer.value;
  }

  void add(std::uint32_t record, unsigned bits) {
    work_.agreements[record] = static_cast<std::uint8_t>(work_.agreements[record] | bits);
  }

 private:
  [[nodiscard]] bool same_password(const Staged& staged, const records::UserRow& row) const {
    if (staged.password != 0) {
      const std::size_t number = staged.password - 1;
      return number < work_.hashes.size() && !work_.hashes[number].empty() && work_.hashes[number] == row.credential;
    }
    if (staged.hash_size == 0) return true;
    const auto& texts = work_.staging.texts;
    return work_.staging.rules.codec->unpack_credential(texts.at(staged).hash) == row.credential;
  }

  Resolving& work_;
  bool with_credentials_ = false;
};

void sort_by_user(std::vector<Pair>& pairs) {
  if (!std::ranges::is_sorted(pairs)) std::ranges::sort(pairs);
}

}  // namespace

bool Resolving::keeps_referrer(std::size_t record) const {
  const Staged& staged = staging.records[record];
  switch (staged.ref_kind) {
    case RefKind::none: return true;
    case RefKind::stored: return staged.referrer == stored_referrers[record];
    case RefKind::record:
      // A new user is nobody's referrer yet.
      return staging.records[staged.referrer].verdict != Verdict::fresh &&
             out.ids[staged.referrer] == stored_referrers[record];
    default: return false;  // not resolved: the record is refused
  }
}

Result<> compare_by_id(Resolving& work) {
  const auto& records = work.records();
  work.agreements.assign(records.size(), 0);
  work.stored_referrers.assign(records.size(), 0);
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Staged& staged = records[i];
    if (staged.id != 0 && staged.id < work.next_id) pairs.push_back({staged.id, static_cast<std::uint32_t>(i)});
  }
  sort_by_user(pairs);
  Comparison comparison(work);
  const auto& codec = *work.staging.rules.codec;
  return visit_stored(work, pairs, comparison.with_credentials(),
                      [&](std::uint32_t record, const records::UserRow& row) {
                        comparison.add(record, row.erased ? id_stored | id_erased : id_stored);
                        const Staged& staged = work.records()[record];
                        if (row.erased || staged.verdict == Verdict::refused || !staged.has(Staged::has_email)) return;
                        if (codec.typed_keys(work.staging.packed_user(record)).email != row.email) return;
                        comparison.add(record, same_email);
                        if (work.options.on_conflict == OnConflict::update) comparison.compare(record, row);
                      });
}

Result<> compare_updates(Resolving& work) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (work.records()[i].verdict != Verdict::update || work.agrees(i, compared)) continue;
    pairs.push_back({work.out.ids[i], static_cast<std::uint32_t>(i)});
  }
  sort_by_user(pairs);
  Comparison comparison(work);
  return visit_stored(work, pairs, comparison.with_credentials(),
                      [&](std::uint32_t record, const records::UserRow& row) { comparison.compare(record, row); });
}

void find_unchanged(Resolving& work) {
  if (work.options.on_conflict != OnConflict::update) return;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    Staged& staged = work.records()[i];
    if (staged.verdict != Verdict::update) continue;
    if (!work.keeps_referrer(i)) {
      work.moves_somebody = true;
    } else if (work.agrees(i, compared | same_code | same_rest)) {
      staged.verdict = Verdict::unchanged;
    }
  }
}

}  // namespace refctl::importing
