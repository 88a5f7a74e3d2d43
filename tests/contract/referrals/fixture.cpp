#include "tests/contract/referrals/fixture.hpp"

#include "store/rules/make_referrals.hpp"
#include "store/rules/tokens/tokens.hpp"

#include <utility>

namespace refctl::test {

void HookedRandom::fill(std::span<std::uint8_t> bytes) {
  if (once && skip-- == 0) std::exchange(once, nullptr)();
  SequenceRandom::fill(bytes);
}

ActingAs::ActingAs(ReferralSystem& system, Caller caller, Caller again, UserId who)
    : user(who), referrals_(system.as(std::move(caller))) {
  auto made = system.administer(std::move(again));
  if (made) administration_ = std::move(*made);
}

ActingAs::ActingAs(ReferralSystem& system, const Secret& token, const std::string& origin, UserId who)
    : ActingAs(system, Caller::session(Secret::copy_of(token.reveal()), origin),
               Caller::session(Secret::copy_of(token.reveal()), origin), who) {}

ReferralsFixture::ReferralsFixture()
    : target_(make_target({.clock = clock, .random = random})),
      direct_(rules::make_referrals(records(), {.clock = clock, .random = random})) {
  auto cheap = records().write(
      [](records::Writer& writer) { return writer.put_config("security.argon2_memory_mib", std::string("19")); });
  if (!cheap) FAIL(cheap.error().message);
}

ActingAs ReferralsFixture::owner() { return ActingAs::as_operator(*direct_); }

ActingAs ReferralsFixture::admin() {
  if (!admins_token_) admins_token_.emplace(open_admins_session());
  return {target_->system(), *admins_token_, "198.51.100.77"};
}

Secret ReferralsFixture::open_admins_session() {
  const Instant now{clock.now().ms - clock.now().ms % 1000};  // sessions begin and end at full seconds
  Session session{.user = {}, .jti = {7}, .issued = now, .expires = now + days(30), .label = "fixture"};
  SigningKey key{.kid = {7}, .secret = {7}, .since = now, .until = std::nullopt};
  auto opened = records().write([&](records::Writer& writer) -> Result<> {
    auto id = writer.next_id();
    if (!id) return failure_of(id);
    session.user = *id;
    const User user{.id = *id,
                    .name = "Root",
                    .email = "root@host.test",
                    .code = "ROOT-CODE",
                    .referrer = std::nullopt,
                    .registered_at = clock.now(),
                    .role = Role::admin,
                    .disabled = false,
                    .erased = false};
    auto put = writer.put_user(user, email_key(user.email).value(), code_key(user.code).value());
    if (!put) return put;
    if (put = writer.put_signing_key(key); !put) return put;
    return writer.put_session(session);
  });
  if (!opened) FAIL(opened.error().message);
  return tokens::sign({.user = session.user, .jti = session.jti, .issued = session.issued, .expires = session.expires},
                      key);
}

ActingAs ReferralsFixture::stranger(const std::string& origin) { return ActingAs::nobody(target_->system(), origin); }

ActingAs ReferralsFixture::session(const Secret& token, const std::string& origin) {
  return {target_->system(), token, origin};
}

UserId ReferralsFixture::add(const std::string& name, std::optional<UserId> referrer, Role role) {
  clock.advance(seconds(1));
  SignUp request{.name = name,
                 .email = email_of(name),
                 .password = std::nullopt,
                 .referral_code = std::nullopt,
                 .own_code = std::nullopt,
                 .role = role};
  if (referrer) request.referral_code = user(*referrer).code;
  auto added = owner()->sign_up(std::move(request));
  if (!added) FAIL(added.error().message);
  return added->user.id;
}

UserId ReferralsFixture::add_with_password(const std::string& name, Role role) {
  clock.advance(seconds(1));
  auto added = owner()->sign_up({.name = name,
                                 .email = email_of(name),
                                 .password = secret(good_password),
                                 .referral_code = std::nullopt,
                                 .own_code = std::nullopt,
                                 .role = role});
  if (!added) FAIL(added.error().message);
  return added->user.id;
}

ActingAs ReferralsFixture::as(UserId id) {
  auto opened =
      owner()->log_in({.email = user(id).email, .password = std::nullopt, .lifetime = std::nullopt, .label = "test"});
  if (!opened) FAIL(opened.error().message);
  return {target_->system(), opened->token, "192.0.2.7", id};
}

Result<OpenedSession> ReferralsFixture::try_log_in(const std::string& email, std::string_view password,
                                                   const std::string& origin) {
  return stranger(origin)->log_in(
      {.email = email, .password = secret(password), .lifetime = std::nullopt, .label = {}});
}

User ReferralsFixture::user(UserId id) {
  auto found = records().read([&](records::Reader& reader) { return reader.user(id); });
  if (!found || !*found) FAIL("no user " << id.value);
  return **found;
}

std::vector<AuditEntry> ReferralsFixture::history() {
  std::vector<AuditEntry> entries;
  auto read = owner()->each_audit_entry({}, [&](const AuditEntry& entry) {
    entries.push_back(entry);
    return Walk::on;
  });
  if (!read) FAIL(read.error().message);
  return entries;
}

Result<std::uint64_t> count_users(const ActingAs& acting, UserQuery query) {
  query.page = {.number = 1, .size = 1, .after = std::nullopt};
  auto page = acting->users(query);
  if (!page) return failure_of(page);
  return page->count;
}

Result<std::uint64_t> count_referrals(const ActingAs& acting, ReferralQuery query) {
  query.page = {.number = 1, .size = 1, .after = std::nullopt};
  auto page = acting->referrals_of(query);
  if (!page) return failure_of(page);
  return page->count;
}

Secret secret(std::string_view text) { return Secret::copy_of(text); }

}  // namespace refctl::test
