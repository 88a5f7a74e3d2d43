#include "store/rules/import/load_users.hpp"

#include "store/model/ascii.hpp"
#include "store/rules/import/file_index.hpp"
#include "store/rules/import/resolve.hpp"

namespace refctl::importing {

namespace {

std::string_view credential_of(const Staged& staged, const Texts& texts, const std::vector<std::string>& hashes) {
  return staged.password == 0 ? texts.hash : std::string_view(hashes[staged.password - 1]);
}

std::uint64_t referrer_of(const Staged& staged, const Resolution& resolution) {
  if (staged.ref_kind == RefKind::stored) return staged.referrer;
  return staged.ref_kind == RefKind::record ? resolution.ids[staged.referrer] : 0;
}

// Hands the fresh records over, one by one.
class FreshUsers {
 public:
  FreshUsers(const Staging& staging, const Resolution& resolution, const std::vector<std::string>& hashes, Pulse& pulse)
      : staging_(staging), resolution_(resolution), hashes_(hashes), pulse_(pulse) {}

  Result<bool> next(records::BulkUser& user) {
    if ((at_ & 0xFFFFU) == 0) {
      staging_.texts.let_go();
      auto beaten = pulse_.beat({.phase = ImportProgress::Phase::writing,
                                 .done = at_,
                                 .total = resolution_.order.size(),
                                 .users = staging_.records.size()});
      if (!beaten) return failure_of(beaten);
    }
    if (at_ == resolution_.order.size()) return false;
    const std::uint32_t record = resolution_.order[at_++];
    const Staged& staged = staging_.records[record];
    const Texts texts = staging_.texts.at(staged);
    user = records::BulkUser{};
    user.id = UserId{resolution_.ids[record]};
    user.name = texts.name;
    user.email = texts.email;
    user.email_key = texts.email_key;
    if (staged.has(Staged::made_code)) {
      code_key_ = made_code(resolution_.made_codes[staged.code]);
      user.code = code_key_;
    } else {
      code_key_.assign(texts.code);
      for (char& c : code_key_) c = ascii_upper(c);
      user.code = texts.code;
    }
    user.code_key = code_key_;
    user.referrer = UserId{referrer_of(staged, resolution_)};
    user.registered_at = Instant{staged.registered_at};
    user.role = staged.role;
    user.disabled = staged.has(Staged::disabled);
    user.erased = staged.has(Staged::erased);
    user.credential = credential_of(staged, texts, hashes_);
    return true;
  }

 private:
  const Staging& staging_;
  const Resolution& resolution_;
  const std::vector<std::string>& hashes_;
  Pulse& pulse_;
  std::size_t at_ = 0;
  std::string code_key_;
};

// Takes over what the record says; what it leaves out stays as it is.
Result<> update_user(records::Writer& writer, const Staging& staging, const Resolution& resolution,
                     std::uint32_t record, const std::vector<std::string>& hashes) {
  const UserId id{resolution.ids[record]};
  auto stored = writer.user(id);
  if (!stored) return failure_of(stored);
  if (!*stored) return fail(ErrorCode::internal, "a user that the import was to update is gone");
  const Staged& staged = staging.records[record];
  const Texts texts = staging.texts.at(staged);
  User user = **stored;
  user.name = texts.name;
  user.email = texts.email;
  if (staged.has(Staged::has_code)) user.code = texts.code;
  if (staged.ref_kind != RefKind::none) user.referrer = UserId{referrer_of(staged, resolution)};
  if (staged.has(Staged::has_time)) user.registered_at = Instant{staged.registered_at};
  if (staged.has(Staged::says_role)) user.role = staged.role;
  if (staged.has(Staged::says_disabled)) user.disabled = staged.has(Staged::disabled);
  if (user != **stored) {
    const EmailKey email{std::string(texts.email_key)};
    const CodeKey code{code_key_of(user.code)};
    if (auto put = writer.put_user(user, email, code); !put) return put;
  }
  const auto text = credential_of(staged, texts, hashes);
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
  return writer.put_credential(id, Credential{std::string(text)});
}

}  // namespace

Result<> load_users(records::BulkLoad& load, const Staging& staging, const Resolution& resolution,
                    const std::vector<std::string>& hashes, Pulse& pulse,
                    const std::function<Result<>(records::Writer&)>& finish) {
  FreshUsers fresh(staging, resolution, hashes, pulse);
  return load.load(
      resolution.order.size(), [&](records::BulkUser& user) { return fresh.next(user); },
      [&](records::Writer& writer) -> Result<> {
        for (std::size_t i = 0; resolution.updates > 0 && i < staging.records.size(); ++i) {
          if (staging.records[i].verdict != Verdict::update) continue;
          const auto record = static_cast<std::uint32_t>(i);
          if (auto done = update_user(writer, staging, resolution, record, hashes); !done) return done;
        }
        return finish(writer);
      });
}

}  // namespace refctl::importing
