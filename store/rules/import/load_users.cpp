#include "store/rules/import/load_users.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

std::uint64_t referrer_of(const Staged& staged, const Resolution& resolution) {
  if (staged.ref_kind == RefKind::stored) return staged.referrer;
  return staged.ref_kind == RefKind::record ? resolution.ids[staged.referrer] : 0;
}

// The fresh records in order of their ids.
class FreshUsers final : public records::BulkUsers {
 public:
  FreshUsers(const Staging& staging, const Resolution& resolution, const std::vector<std::string>& hashes, Pulse& pulse)
      : staging_(staging), resolution_(resolution), pulse_(pulse), hashes_(hashes.size()) {
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (!hashes[i].empty()) codec().pack_credential(hashes[i], hashes_[i]);
    }
  }

  [[nodiscard]] const records::BulkCodec& codec() const override { return *staging_.rules.codec; }
  [[nodiscard]] std::uint64_t size() const override { return resolution_.fresh; }

  void take(std::uint64_t first, std::span<records::BulkEntry> out) const override {
    for (records::BulkEntry& entry : out) {
      const std::size_t record = resolution_.in_order ? first : resolution_.order[first];
      ++first;
      const Staged& staged = staging_.records[record];
      entry.id = UserId{resolution_.ids[record]};
      entry.referrer = UserId{referrer_of(staged, resolution_)};
      entry.registered_at = Instant{staged.registered_at};
      entry.user = staging_.packed_user(record);
      const bool given = staged.password == 0;
      entry.credential = given ? staging_.texts.at(staged).hash : std::string_view(hashes_[staged.password - 1]);
    }
  }

  Result<> emails(const KeySink& sink) override { return hand_out(staging_.emails, sink); }
  Result<> codes(const KeySink& sink) override { return hand_out(staging_.codes, sink); }

  Result<> reached(std::uint64_t users) override {
    if (users >= let_go_at_) {
      let_go_at_ = users + 65'536;
      staging_.texts.let_go();
    }
    return pulse_.beat({.phase = ImportProgress::Phase::writing,
                        .done = users,
                        .total = resolution_.fresh,
                        .users = staging_.records.size()});
  }

 private:
  Result<> hand_out(std::span<const KeyRef> keys, const KeySink& sink) const {
    constexpr std::size_t at_once = 4096;
    std::vector<records::BulkKey> some;
    some.reserve(at_once + 1);
    for (const KeyRef& key : keys) {
      if (!resolution_.in_order && staging_.records[key.record].verdict != Verdict::fresh) continue;
      if (some.size() >= at_once && some.back().hash != key.hash) {
        if (Result<> taken = give(some, sink); !taken) return taken;
      }
      some.push_back({.hash = key.hash, .id = resolution_.ids[key.record]});
    }
    return give(some, sink);
  }

  // Keys of one hash are in order of their records, which may not be that of their ids.
  static Result<> give(std::vector<records::BulkKey>& keys, const KeySink& sink) {
    if (!std::ranges::is_sorted(keys)) std::ranges::sort(keys);
    Result<> taken = sink(keys);
    keys.clear();
    return taken;
  }

  const Staging& staging_;
  const Resolution& resolution_;
  Pulse& pulse_;
  std::vector<std::string> hashes_;  // packed
  std::uint64_t let_go_at_ = 0;
};

// What the record says of its user; what it leaves out stays as it is.
rules::UserChange change_of(const Staging& staging, const Resolution& resolution, std::uint32_t record,
                            const std::vector<std::string>& hashes) {
  const Staged& staged = staging.records[record];
  User said = staging.unpacked(record).user;
  rules::UserChange change;
  if (!staged.has(Staged::made_name)) change.name = std::move(said.name);
  change.email = std::move(said.email);
  if (staged.has(Staged::has_code)) change.code = std::move(said.code);
  if (staged.ref_kind != RefKind::none) {
    change.referrer.emplace();
    change.referrer->to = UserId{referrer_of(staged, resolution)};
    change.referrer->loops_are_checked = true;
  }
  if (staged.has(Staged::has_time)) change.registered_at = Instant{staged.registered_at};
  if (staged.has(Staged::says_role)) change.role = staged.role;
  if (staged.has(Staged::says_disabled)) change.disabled = staged.has(Staged::disabled);
  if (staged.password != 0) {
    change.credential = Credential{hashes[staged.password - 1]};
  } else if (staged.hash_size != 0) {
    change.credential = Credential{staging.rules.codec->unpack_credential(staging.texts.at(staged).hash)};
  }
  return change;
}

Result<> update_users(records::Writer& writer, const Staging& staging, const Resolution& resolution,
                      const std::vector<std::string>& hashes, ImportWrites& writes) {
  for (std::size_t i = 0; resolution.updates > 0 && i < staging.records.size(); ++i) {
    if (staging.records[i].verdict != Verdict::update) continue;
    auto user = writer.user(UserId{resolution.ids[i]});
    if (!user) return failure_of(user);
    if (!*user) return fail(ErrorCode::internal, "a user that the import was to update is gone");
    auto change = change_of(staging, resolution, static_cast<std::uint32_t>(i), hashes);
    if (auto updated = writes.update(writer, **user, std::move(change)); !updated) return updated;
  }
  return {};
}

}  // namespace

Result<> load_users(records::BulkLoad& load, const Staging& staging, const Resolution& resolution,
                    const std::vector<std::string>& hashes, Pulse& pulse, ImportWrites& writes,
                    const ImportReport& report) {
  FreshUsers fresh(staging, resolution, hashes, pulse);
  return load.load(fresh, [&](records::Writer& writer) -> Result<> {
    if (auto begun = writes.begin(writer); !begun) return begun;
    if (auto updated = update_users(writer, staging, resolution, hashes, writes); !updated) return updated;
    return writes.finish(writer, report);
  });
}

}  // namespace refctl::importing
