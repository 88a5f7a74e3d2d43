#include "store/rules/import/load_users.hpp"

#include "store/model/referral_code.hpp"

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

// Takes over what the record says; what it leaves out stays as it is.
Result<> update_user(records::Writer& writer, const Staging& staging, const Resolution& resolution,
                     std::uint32_t record, const std::vector<std::string>& hashes) {
  const UserId id{resolution.ids[record]};
  auto stored = writer.user(id);
  if (!stored) return failure_of(stored);
  if (!*stored) return fail(ErrorCode::internal, "a user that the import was to update is gone");
  const Staged& staged = staging.records[record];
  records::KeyedUser said = staging.unpacked(record);
  User user = **stored;
  user.name = std::move(said.user.name);
  user.email = std::move(said.user.email);
  if (staged.has(Staged::has_code)) user.code = std::move(said.user.code);
  if (staged.ref_kind != RefKind::none) user.referrer = UserId{referrer_of(staged, resolution)};
  if (staged.has(Staged::has_time)) user.registered_at = Instant{staged.registered_at};
  if (staged.has(Staged::says_role)) user.role = staged.role;
  if (staged.has(Staged::says_disabled)) user.disabled = staged.has(Staged::disabled);
  if (user != **stored) {
    auto code = code_key(user.code);
    if (!code) return failure_of(code);
    const EmailKey email{std::move(said.email_key)};
    if (auto put = writer.put_user(user, email, *code); !put) return put;
  }
  std::string text;
  if (staged.password != 0) {
    text = hashes[staged.password - 1];
  } else if (staged.hash_size != 0) {
    text = staging.rules.codec->unpack_credential(staging.texts.at(staged).hash);
  }
  if (text.empty()) return {};
  auto before = writer.credential(id);
  if (!before) return failure_of(before);
  if (*before && (*before)->text == text) return {};
  // Whoever was logged in with the old password is so no more.
  auto sessions = writer.sessions_of(id);
  if (!sessions) return failure_of(sessions);
  for (const Session& session : *sessions) {
    if (auto ended = writer.remove_session(id, session.jti); !ended) return ended;
  }
  return writer.put_credential(id, Credential{std::move(text)});
}

}  // namespace

Result<> load_users(records::BulkLoad& load, const Staging& staging, const Resolution& resolution,
                    const std::vector<std::string>& hashes, Pulse& pulse,
                    const std::function<Result<>(records::Writer&)>& finish) {
  FreshUsers fresh(staging, resolution, hashes, pulse);
  return load.load(fresh, [&](records::Writer& writer) -> Result<> {
    for (std::size_t i = 0; resolution.updates > 0 && i < staging.records.size(); ++i) {
      if (staging.records[i].verdict != Verdict::update) continue;
      const auto record = static_cast<std::uint32_t>(i);
      if (auto done = update_user(writer, staging, resolution, record, hashes); !done) return done;
    }
    return finish(writer);
  });
}

}  // namespace refctl::importing
